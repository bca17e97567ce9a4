/**
 * What of a Pod may change once it exists: very little.
 * Upstream: pkg/apis/core/validation `ValidatePodUpdate`. https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
 */
import { type FieldError, forbidden, invalid, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { number, part, parts, text, textMap } from "./fields.ts";
import { shown, shownPodSpec } from "./internal-shape.ts";
import { podErrors } from "./pod.ts";
import { podAnnotationErrors, podAnnotationUpdateErrors } from "./pod-annotations.ts";
import { each, inRange } from "./rules.ts";
import { tolerationErrors } from "./tolerations.ts";
import { unifiedDiff } from "./unified-diff.ts";

const allowed =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** Everything that is wrong with an update, in the order of real servers. */
export function podUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return [...podErrors(object), ...annotationChangeErrors(object, old), ...changeErrors(object, old)];
}

/** The annotations are judged once as they are, and once more as what has changed. */
export function annotationChangeErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const field = "metadata.annotations";
  return [
    ...podAnnotationUpdateErrors(object.metadata, old.metadata, field),
    ...podAnnotationErrors(object.metadata, part(object.spec) ?? {}, field),
  ];
}

function changeErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = part(object.spec) ?? {};
  const before = part(old.spec) ?? {};
  const errors: FieldError[] = [];
  for (const list of ["containers", "initContainers"] as const) {
    const found = containerErrors(parts(after[list]), parts(before[list]), `spec.${list}`);
    errors.push(...found.errors);
    if (found.stop) return errors;
  }
  const deadline = deadlineErrors(number(after.activeDeadlineSeconds), number(before.activeDeadlineSeconds));
  errors.push(...deadline.errors);
  if (deadline.stop) return errors;
  errors.push(...addedTolerationErrors(after.tolerations, before.tolerations));
  errors.push(...gateErrors(after, before));
  const munged = withAllowedUndone(after, before);
  errors.push(...munged.errors);
  if (equalJson(munged.spec, before)) return errors;
  const diff = unifiedDiff(shownPodSpec(before), shownPodSpec(munged.spec));
  return [...errors, forbidden("spec", `${allowed}\n${diff}`)];
}

interface Stopping {
  readonly errors: FieldError[];
  /** Nothing more is looked at. */
  readonly stop: boolean;
}

function containerErrors(after: readonly JsonObject[], before: readonly JsonObject[], field: string): Stopping {
  if (after.length !== before.length) {
    return { errors: [forbidden(field, "pod updates may not add or remove containers")], stop: true };
  }
  const errors = each(field, after, ({ image }, at) => {
    if (!image) return [required(`${at}.image`)];
    const name = text(image);
    if (name === name.trim()) return [];
    return [invalid(`${at}.image`, name, "must not have leading or trailing whitespace")];
  });
  return { errors, stop: false };
}

function deadlineErrors(after: number | undefined, before: number | undefined): Stopping {
  const field = "spec.activeDeadlineSeconds";
  if (after === undefined) {
    const why = "must not update from a positive integer to nil value";
    return { errors: before === undefined ? [] : [invalid(field, null, why)], stop: false };
  }
  const range = inRange(field, after, 0, 2_147_483_647);
  if (range.length > 0) return { errors: range, stop: true };
  if (before === undefined || after <= before) return { errors: [], stop: false };
  return { errors: [invalid(field, after, "must be less than or equal to previous value")], stop: true };
}

function addedTolerationErrors(after: unknown, before: unknown): FieldError[] {
  const field = "spec.tolerations";
  const untimed = ({ tolerationSeconds: _, ...rest }: JsonObject): JsonObject => rest;
  const kept = parts(before).every((old) => parts(after).some((each) => equalJson(untimed(each), untimed(old))));
  if (!kept) return [forbidden(field, "existing toleration can not be modified except its tolerationSeconds")];
  return tolerationErrors(after, field);
}

/** Gates may be opened, never put up. */
function gateErrors(after: JsonObject, before: JsonObject): FieldError[] {
  const known = new Set(parts(before.schedulingGates).map(({ name }) => name));
  return each("spec.schedulingGates", parts(after.schedulingGates), ({ name }, at) =>
    known.has(name)
      ? []
      : [forbidden(`${at}.name`, `only deletion is allowed, but found new scheduling gate '${text(name)}'`)],
  );
}

/** The spec as if nothing had been changed that may be. */
function withAllowedUndone(after: JsonObject, before: JsonObject): { spec: JsonObject; errors: FieldError[] } {
  const spec = { ...after };
  for (const list of ["containers", "initContainers"] as const) {
    if (!Array.isArray(after[list])) continue;
    spec[list] = parts(after[list]).map((container, index) => ({
      ...container,
      image: parts(before[list])[index]?.image,
    }));
  }
  for (const field of ["activeDeadlineSeconds", "schedulingGates", "tolerations"]) spec[field] = before[field];
  if ((number(before.terminationGracePeriodSeconds) ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    spec.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds;
  }
  const errors = parts(before.schedulingGates).length > 0 ? undoNarrowing(spec, before) : [];
  return { spec: equalSemantically(spec, before), errors };
}

/** Empty lists and maps are as good as none. */
function equalSemantically(spec: JsonObject, before: JsonObject): JsonObject {
  const isEmpty = (value: unknown): boolean =>
    value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  const result = { ...spec };
  for (const name of new Set([...Object.keys(spec), ...Object.keys(before)])) {
    if (isEmpty(spec[name]) && isEmpty(before[name])) result[name] = before[name];
  }
  return result;
}

/** A gated Pod may still be narrowed down to fewer nodes. */
function undoNarrowing(spec: JsonObject, before: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  if (!equalJson(spec.nodeSelector ?? {}, before.nodeSelector ?? {})) {
    const wanted = textMap(spec.nodeSelector);
    const had = textMap(before.nodeSelector);
    if (Object.keys(had).some((key) => wanted[key] !== had[key])) {
      const why = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
      errors.push(invalid("spec.nodeSelector", spec.nodeSelector ?? null, why));
    }
    spec.nodeSelector = before.nodeSelector;
  }
  const now = part(part(spec.affinity)?.nodeAffinity);
  const was = part(part(before.affinity)?.nodeAffinity);
  if (equalJson(now, was)) return errors;
  const { nodeAffinity: _, ...others } = part(spec.affinity) ?? {};
  const affinity = was === undefined ? others : { ...others, nodeAffinity: was };
  spec.affinity = Object.keys(affinity).length === 0 ? before.affinity : affinity;
  return [...errors, ...affinityErrors(now, was)];
}

const requiredTerms = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

function affinityErrors(now: JsonObject | undefined, was: JsonObject | undefined): FieldError[] {
  const terms = (affinity: JsonObject | undefined): readonly JsonObject[] =>
    parts(part(affinity?.requiredDuringSchedulingIgnoredDuringExecution)?.nodeSelectorTerms);
  const before = terms(was);
  const after = terms(now);
  if (before.length > 0 && before.length !== after.length) {
    const why = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
    const list = after.length === 0 ? null : after.map((term) => shown("NodeSelectorTerm", term));
    return [invalid(requiredTerms, list, why)];
  }
  return each(requiredTerms, before, (old, at, index) => {
    const term = after[index] as JsonObject;
    if (onlyAdds(term, old)) return [];
    return [invalid(at, shown("NodeSelectorTerm", term), "only additions are allowed (no mutations or deletions)")];
  });
}

function onlyAdds(term: JsonObject, old: JsonObject): boolean {
  const lists = ["matchExpressions", "matchFields"] as const;
  const isEmpty = lists.every((list) => parts(old[list]).length === 0);
  if (isEmpty) return lists.every((list) => parts(term[list]).length === 0);
  return lists.every((list) => {
    const had = parts(old[list]);
    return equalJson(parts(term[list]).slice(0, had.length), had);
  });
}
