import type { Condition, PodStatus } from "#apimachinery";
import { foreignFields, ownConditions } from "./status-ownership.ts";

type Nullable<T> = { [Key in keyof T]: T[Key] | null };

/**
 * A strategic merge patch that makes what the kubelet owns of `before` into `after`, and leaves alone what others do.
 * Conditions are merged by their type, addresses by themselves, so what is no longer said has to be taken back.
 *
 * Upstream: staging/src/k8s.io/apimachinery `strategicpatch.CreateTwoWayMergePatch`, pkg/util/pod (`preparePatchBytesForPodStatus`).
 */
export function statusPatch(before: PodStatus = {}, after: PodStatus): Nullable<PodStatus> {
  const gone = Object.keys(before).filter((key) => !(key in after) && !foreignFields.has(key));
  const addresses = (list: "podIPs" | "hostIPs") => withoutOthers(before[list], after[list]);
  return {
    ...after,
    ...(after.conditions && { conditions: conditionsPatch(before.conditions ?? [], after.conditions) }),
    ...(after.hostIPs && { hostIPs: addresses("hostIPs") }),
    ...(after.podIPs && { podIPs: addresses("podIPs") }),
    ...Object.fromEntries(gone.map((key) => [key, null])),
  };
}

function conditionsPatch(before: readonly Condition[], after: readonly Condition[]): Condition[] {
  const ended = before.filter(
    ({ type }) => ownConditions.has(type) && !after.some((condition) => condition.type === type),
  );
  const told = after.map((condition) =>
    conditionPatch(
      before.find(({ type }) => type === condition.type),
      condition,
    ),
  );
  return [...told, ...ended.map(({ type }) => ({ type, $patch: "delete" }))] as Condition[];
}

function conditionPatch(before: Condition | undefined, after: Condition): Nullable<Condition> {
  return {
    ...after,
    ...(before?.reason !== undefined && after.reason === undefined && { reason: null }),
    ...(before?.message !== undefined && after.message === undefined && { message: null }),
  };
}

function withoutOthers(
  before: readonly { ip: string }[] = [],
  after: readonly { ip: string }[] = [],
): { ip: string }[] {
  const others = before.filter(({ ip }) => !after.some((address) => address.ip === ip));
  return [...after, ...others.map(({ ip }) => ({ ip, $patch: "delete" }))];
}
