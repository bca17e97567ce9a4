import type { Node, Taint, TaintEffect } from "#apimachinery";

const prefix = "node.kubernetes.io/";

/** Which condition in which status means which taint. */
const conditionTaints: readonly (readonly [
  condition: string,
  status: string,
  key: string,
  effects: readonly TaintEffect[],
])[] = [
  ["Ready", "False", `${prefix}not-ready`, ["NoSchedule", "NoExecute"]],
  ["Ready", "Unknown", `${prefix}unreachable`, ["NoSchedule", "NoExecute"]],
  ["MemoryPressure", "True", `${prefix}memory-pressure`, ["NoSchedule"]],
  ["DiskPressure", "True", `${prefix}disk-pressure`, ["NoSchedule"]],
  ["PIDPressure", "True", `${prefix}pid-pressure`, ["NoSchedule"]],
  ["NetworkUnavailable", "True", `${prefix}network-unavailable`, ["NoSchedule"]],
];

const unschedulable = `${prefix}unschedulable`;
const managed = new Set([unschedulable, ...conditionTaints.map(([, , key]) => key)]);

/**
 * The taints that a node should carry: those that others gave it as they are, and ours as its conditions and
 * `spec.unschedulable` ask. A taint that stays keeps the time at which it came.
 */
export function desiredTaints(node: Node, now: string): Taint[] {
  const present = node.spec.taints ?? [];
  const wanted: Taint[] = [];
  const add = (key: string, effect: TaintEffect): void => {
    const known = present.find((taint) => taint.key === key && taint.effect === effect);
    wanted.push(known ?? { key, effect, timeAdded: now });
  };
  for (const [type, status, key, effects] of conditionTaints) {
    if (statusOf(node, type) === status) for (const effect of effects) add(key, effect);
  }
  if (node.spec.unschedulable) add(unschedulable, "NoSchedule");
  const foreign = present.filter(({ key }) => !managed.has(key));
  const kept = present.filter((taint) => wanted.includes(taint));
  return [...foreign, ...kept, ...wanted.filter((taint) => !kept.includes(taint))];
}

function statusOf(node: Node, type: string): string | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type)?.status;
}
