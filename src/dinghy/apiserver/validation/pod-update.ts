/**
 * What of a Pod may change once it exists: very little.
 * Upstream: pkg/apis/core/validation `ValidatePodUpdate`. https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
 */
import type { Container, Pod, PodSpec, Toleration } from "#apimachinery";
import { type FieldError, forbidden, invalid } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";

const allowed =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

export function podUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = (object as unknown as Pod).spec;
  const before = (old as unknown as Pod).spec;
  const errors = deadlineErrors(after.activeDeadlineSeconds, before.activeDeadlineSeconds);
  errors.push(...tolerationErrors(after.tolerations ?? [], before.tolerations ?? []));
  errors.push(...gateErrors(after, before));
  if (equalJson(frozen(after, before), frozen(before, before))) return errors;
  return [...errors, forbidden("spec", `${allowed}\n${difference(before, after)}`)];
}

function deadlineErrors(after: number | undefined, before: number | undefined): FieldError[] {
  const field = "spec.activeDeadlineSeconds";
  if (before === undefined) return [];
  if (after === undefined) return [invalid(field, null, "must not update from a positive integer to nil value")];
  return after > before ? [invalid(field, after, "must be less than or equal to previous value")] : [];
}

function tolerationErrors(after: readonly Toleration[], before: readonly Toleration[]): FieldError[] {
  const kept = before.every((old) =>
    after.some((toleration) => equalJson({ ...toleration, tolerationSeconds: 0 }, { ...old, tolerationSeconds: 0 })),
  );
  return kept
    ? []
    : [forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

/** Gates may be opened, never put up. */
function gateErrors(after: PodSpec, before: PodSpec): FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  const added = (after.schedulingGates ?? []).filter(({ name }) => !known.has(name));
  if (added.length === 0) return [];
  const names = added.map(({ name }) => name).join(", ");
  return [forbidden("spec.schedulingGates", `only deletion is allowed, but found new scheduling gates '${names}'`)];
}

/** The spec without what may change; what a gated Pod is scheduled by may change too. */
function frozen(spec: PodSpec, before: PodSpec): JsonObject {
  const images = (list: readonly Container[] | undefined) => list?.map(({ image: _, ...container }) => container);
  const {
    activeDeadlineSeconds: _,
    tolerations: __,
    schedulingGates: ___,
    terminationGracePeriodSeconds,
    ...rest
  } = spec;
  const gated = (before.schedulingGates ?? []).length > 0;
  const { nodeSelector, affinity, ...fixed } = rest;
  const wasNegative = (before.terminationGracePeriodSeconds ?? 0) < 0;
  return {
    ...fixed,
    containers: images(spec.containers),
    initContainers: images(spec.initContainers),
    ...(!gated && { nodeSelector, affinity }),
    ...(!(wasNegative && terminationGracePeriodSeconds === 1) && { terminationGracePeriodSeconds }),
  };
}

/** The lines that differ, with three lines around them, as real servers show it. */
function difference(before: PodSpec, after: PodSpec): string {
  const a = JSON.stringify(before, null, 1).split("\n");
  const b = JSON.stringify(after, null, 1).split("\n");
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const from = Math.max(0, start - 3);
  const head = `@@ -${from + 1},${a.length - end - from + 3} +${from + 1},${b.length - end - from + 3} @@`;
  const lines = [
    ...a.slice(from, start).map((line) => `  ${line}`),
    ...a.slice(start, a.length - end).map((line) => `- ${line}`),
    ...b.slice(start, b.length - end).map((line) => `+ ${line}`),
    ...a.slice(a.length - end, a.length - end + 3).map((line) => `  ${line}`),
  ];
  return `${head}\n${lines.join("\n")}\n`;
}
