import type { Condition, PodStatus } from "#apimachinery";
import { ofResize } from "./pod-conditions.ts";

type Nullable<T> = { [Key in keyof T]: T[Key] | null };

/**
 * A strategic merge patch that makes `before` into `after`. Conditions are merged by their type, so what a condition no
 * longer says has to be taken back by a null, as does a field of the status that has gone.
 *
 * Upstream: staging/src/k8s.io/apimachinery `strategicpatch.CreateTwoWayMergePatch`, pkg/util/pod (`preparePatchBytesForPodStatus`).
 */
export function statusPatch(before: PodStatus | undefined, after: PodStatus): Nullable<PodStatus> {
  const gone = Object.keys(before ?? {}).filter((key) => !(key in after) && ownFields.has(key));
  const conditions = after.conditions?.map((condition) => {
    return conditionPatch(
      before?.conditions?.find(({ type }) => type === condition.type),
      condition,
    );
  });
  const ended = (before?.conditions ?? [])
    .filter(({ type }) => ofResize.has(type) && !after.conditions?.some((condition) => condition.type === type))
    .map(({ type }) => ({ type, $patch: "delete" }));
  return {
    ...after,
    ...(conditions && { conditions: [...conditions, ...ended] as Condition[] }),
    ...Object.fromEntries(gone.map((key) => [key, null])),
  };
}

/** What the kubelet alone writes and may take back; the rest of a status belongs to others. */
const ownFields: ReadonlySet<string> = new Set(["reason", "message", "podIP", "podIPs", "ephemeralContainerStatuses"]);

function conditionPatch(before: Condition | undefined, after: Condition): Nullable<Condition> {
  return {
    ...after,
    ...(before?.reason !== undefined && after.reason === undefined && { reason: null }),
    ...(before?.message !== undefined && after.message === undefined && { message: null }),
  };
}
