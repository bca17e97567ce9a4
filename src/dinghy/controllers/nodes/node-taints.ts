import type { Node, Taint, TaintEffect } from "#apimachinery";
import { formatTime } from "#clock";

const prefix = "node.kubernetes.io/";
export const notReady = `${prefix}not-ready`;
export const unreachable = `${prefix}unreachable`;
const unschedulable = `${prefix}unschedulable`;

/** Which condition in which status keeps new Pods away by which taint. */
const conditionTaints: readonly (readonly [condition: string, status: string, key: string])[] = [
  ["Ready", "False", notReady],
  ["Ready", "Unknown", unreachable],
  ["MemoryPressure", "True", `${prefix}memory-pressure`],
  ["DiskPressure", "True", `${prefix}disk-pressure`],
  ["PIDPressure", "True", `${prefix}pid-pressure`],
  ["NetworkUnavailable", "True", `${prefix}network-unavailable`],
];

const ours = new Set([unschedulable, ...conditionTaints.map(([, , key]) => key)]);

export function readiness(node: Node): "True" | "False" | "Unknown" | undefined {
  return node.status?.conditions?.find(({ type }) => type === "Ready")?.status;
}

/** The taint that drives Pods out of the node as it is; undefined when its readiness gives no reason. */
export function evictingTaint(node: Node): string | undefined {
  const status = readiness(node);
  return status === "False" ? notReady : status === "Unknown" ? unreachable : undefined;
}

/** True when Pods are driven out for the node's readiness, whichever of the two taints says so. */
export function isEvicting(node: Node): boolean {
  return node.spec.taints?.some((taint) => isNoExecute(taint)) ?? false;
}

function isNoExecute({ key, effect }: Taint): boolean {
  return effect === "NoExecute" && (key === notReady || key === unreachable);
}

/**
 * The taints that a node should carry: those of others as they are; NoSchedule as its conditions and
 * `spec.unschedulable` ask; NoExecute for its readiness if `evict`. A taint that stays keeps the time at which it came.
 * Upstream: doNoScheduleTaintingPass and processTaintBaseEviction in pkg/controller/nodelifecycle.
 */
export function desiredTaints(node: Node, evict: boolean, nowMs: number): Taint[] {
  const present = node.spec.taints ?? [];
  const wanted: Taint[] = [];
  const add = (key: string, effect: TaintEffect): void => {
    const known = present.find((taint) => taint.key === key && taint.effect === effect);
    wanted.push(known ?? { key, effect, timeAdded: formatTime(nowMs) });
  };
  const status = (type: string) => node.status?.conditions?.find((condition) => condition.type === type)?.status;
  for (const [type, value, key] of conditionTaints) if (status(type) === value) add(key, "NoSchedule");
  if (node.spec.unschedulable) add(unschedulable, "NoSchedule");
  const evicting = evictingTaint(node);
  if (evict && evicting !== undefined) add(evicting, "NoExecute");
  const foreign = present.filter((taint) =>
    taint.effect === "NoSchedule" ? !ours.has(taint.key) : !isNoExecute(taint),
  );
  const kept = present.filter((taint) => wanted.includes(taint));
  return [...foreign, ...kept, ...wanted.filter((taint) => !kept.includes(taint))];
}
