/** What the server works out for a new Pod. Upstream: pkg/registry/core/pod/strategy.go. */
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { part, parts, text, textMap, texts } from "../validation/fields.ts";
import { appArmorPrefix } from "../validation/pod-annotations.ts";
import { visitContainers } from "../validation/windows.ts";

/**
 * `matchLabelKeys` and `mismatchLabelKeys` name labels of the Pod itself: their values go into the selectors.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#matchlabelkeys
 */
export function mergeLabelKeys(object: AnyObject): void {
  const spec = part(object.spec);
  const labels = textMap(object.metadata.labels);
  const affinity = part(spec?.affinity);
  for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
    const terms = part(affinity?.[kind]);
    for (const term of parts(terms?.requiredDuringSchedulingIgnoredDuringExecution)) mergeTerm(term, labels);
    for (const weighted of parts(terms?.preferredDuringSchedulingIgnoredDuringExecution)) {
      mergeTerm(part(weighted.podAffinityTerm) ?? {}, labels);
    }
  }
  for (const constraint of parts(spec?.topologySpreadConstraints)) mergeTerm(constraint, labels);
}

function mergeTerm(term: JsonObject, labels: Readonly<Record<string, string>>): void {
  const selector = part(term.labelSelector);
  if (selector === undefined) return;
  const own = (keys: unknown, operator: string): JsonObject[] =>
    texts(keys)
      .filter((key) => labels[key] !== undefined)
      .map((key) => ({ key, operator, values: [labels[key]] }));
  const added = [...own(term.matchLabelKeys, "In"), ...own(term.mismatchLabelKeys, "NotIn")];
  if (added.length > 0) selector.matchExpressions = [...parts(selector.matchExpressions), ...added];
}

/** Kubelets of old read an annotation where there is a field today. */
export function addAppArmorAnnotations(object: AnyObject): void {
  const spec = part(object.spec) ?? {};
  if (part(spec.os)?.name === "windows") return;
  const ofPod = part(part(spec.securityContext)?.appArmorProfile);
  for (const [container] of visitContainers(spec, "spec")) {
    const profile = part(part(container.securityContext)?.appArmorProfile) ?? ofPod;
    const key = appArmorPrefix + text(container.name);
    const annotations = textMap(object.metadata.annotations);
    const value = profile && annotationOf(profile);
    if (value === undefined || annotations[key] !== undefined) continue;
    object.metadata.annotations = { ...annotations, [key]: value };
  }
}

function annotationOf({ type, localhostProfile }: JsonObject): string | undefined {
  if (type === "RuntimeDefault") return "runtime/default";
  if (type === "Unconfined") return "unconfined";
  return type === "Localhost" && localhostProfile ? `localhost/${text(localhostProfile)}` : undefined;
}
