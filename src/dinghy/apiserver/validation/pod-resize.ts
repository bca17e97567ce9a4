/**
 * What may change of a Pod's resources while it runs: cpu and memory of what keeps running.
 * Upstream: pkg/apis/core/validation `ValidatePodResize`.
 * https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/
 */
import type { Pod } from "#apimachinery";
import { type FieldError, forbidden, invalid } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import { qosClass } from "../quality-of-service.ts";
import type { AnyObject } from "../strategy.ts";
import { part, parts } from "./fields.ts";
import { shownPodSpec } from "./internal-shape.ts";
import { podErrors } from "./pod.ts";
import { unifiedDiff } from "./unified-diff.ts";

const onlyCpuAndMemory = "only cpu and memory resources are mutable";
const mirror = "kubernetes.io/config.mirror";

/** Everything that is wrong with a resize, in the order of real servers; what rules out resizing at all stands alone. */
export function resizeErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = part(object.spec) ?? {};
  const before = part(old.spec) ?? {};
  if (part(old.metadata.annotations)?.[mirror] !== undefined) return [forbidden("", "static pods cannot be resized")];
  if (part(before.os)?.name === "windows") return [forbidden("", "windows pods cannot be resized")];
  const errors = [...podErrors(object), ...classErrors(object, old), ...supportErrors(old)];
  errors.push(...removalErrors(after, before));
  const undone: JsonObject = {
    ...after,
    ...(after.resources !== undefined && { resources: withOldComputing(after, before) }),
  };
  const containers = undoneContainers(parts(after.containers), parts(before.containers));
  errors.push(...containers.errors);
  const initContainers = undoneInitContainers(parts(after.initContainers), parts(before.initContainers));
  errors.push(...initContainers.errors);
  if (errors.length > 0) return errors;
  if (after.containers) undone.containers = containers.list;
  if (after.initContainers) undone.initContainers = initContainers.list;
  if (equalJson(undone, before)) return [];
  return [forbidden("spec", `${onlyCpuAndMemory}\n${unifiedDiff(shownPodSpec(before), shownPodSpec(undone))}`)];
}

function classErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const had = part(old.status)?.qosClass ?? qosClass(old as unknown as Pod);
  if (had === qosClass(object as unknown as Pod)) return [];
  return [invalid("spec", had, "Pod QOS Class may not change as a result of resizing")];
}

/** A node that says what its containers have is one that can resize them. */
function supportErrors({ status }: AnyObject): FieldError[] {
  const running = parts(part(status)?.containerStatuses).find((each) => part(each.state)?.running !== undefined);
  if (running === undefined || running.resources !== undefined) return [];
  return [forbidden("spec", "Pod running on node without support for resize")];
}

function removalErrors(after: JsonObject, before: JsonObject): FieldError[] {
  const inside = (list: "initContainers" | "containers"): FieldError[] =>
    parts(before[list]).flatMap((old, index) => {
      if (list === "initContainers" && !isSidecar(old)) return [];
      const resources = part(parts(after[list])[index]?.resources);
      return removed(resources, part(old.resources), `spec.${list}[${index}].resources`);
    });
  const ofPod =
    before.resources === undefined ? [] : removed(part(after.resources), part(before.resources), "spec.resources");
  return [...ofPod, ...inside("initContainers"), ...inside("containers")];
}

function removed(after: JsonObject | undefined, before: JsonObject | undefined, field: string): FieldError[] {
  return (["requests", "limits"] as const).flatMap((list) => {
    const now = part(after?.[list]) ?? {};
    const gone = Object.keys(part(before?.[list]) ?? {}).some((name) => now[name] === undefined);
    return gone ? [forbidden(`${field}.${list}`, `resource ${list} cannot be removed`)] : [];
  });
}

interface Undone {
  readonly list: JsonObject[];
  readonly errors: FieldError[];
}

function undoneContainers(after: readonly JsonObject[], before: readonly JsonObject[]): Undone {
  const list = after.map((container, index) => undo(container, before[index]));
  const errors = list.flatMap((container, index) =>
    equalJson(container, before[index] ?? {}) ? [] : [forbidden("spec", onlyCpuAndMemory)],
  );
  return { list, errors };
}

function undoneInitContainers(after: readonly JsonObject[], before: readonly JsonObject[]): Undone {
  const list = after.map((container, index) => (isSidecar(container) ? undo(container, before[index]) : container));
  const errors = list.flatMap((container, index) => {
    if (equalJson(container, before[index] ?? {})) return [];
    return isSidecar(container)
      ? [forbidden("spec", "only cpu and memory resources for sidecar containers are mutable")]
      : [forbidden("spec", "resources for non-sidecar init containers are immutable")];
  });
  return { list, errors };
}

function isSidecar({ restartPolicy }: JsonObject): boolean {
  return restartPolicy === "Always";
}

/** The container as if its cpu and memory were as before. */
function undo(container: JsonObject, old: JsonObject = {}): JsonObject {
  const result: JsonObject = { ...container, resizePolicy: old.resizePolicy };
  if (old.resizePolicy === undefined) delete result.resizePolicy;
  if (container.resources !== undefined || old.resources !== undefined)
    result.resources = withOldComputing(container, old);
  return result;
}

function withOldComputing(after: JsonObject, before: JsonObject): JsonObject {
  const resources: JsonObject = { ...part(after.resources) };
  for (const list of ["requests", "limits"] as const) {
    const old = part(part(before.resources)?.[list]);
    if (old === undefined) delete resources[list];
    else {
      const { cpu: _, memory: __, ...others } = part(resources[list]) ?? {};
      const { cpu, memory } = old;
      resources[list] = { ...others, ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
    }
  }
  return resources;
}
