import type { Condition } from "#apimachinery";
import { formatTime } from "#clock";

export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** True when the condition is there and says `True`. */
export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === "True";
}

export function withoutCondition(conditions: readonly Condition[] | undefined, type: string): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/**
 * The conditions with this one at their end, unless one with the same status and reason is there already. The time of
 * the last transition is kept while the status stays. Upstream: the Set…Condition functions of the workload controllers.
 */
export function withCondition(conditions: readonly Condition[] | undefined, condition: Condition): Condition[] {
  const present = findCondition(conditions, condition.type);
  if (present?.status === condition.status && present.reason === condition.reason) return [...(conditions ?? [])];
  const lastTransitionTime =
    present?.status === condition.status ? present.lastTransitionTime : condition.lastTransitionTime;
  return [...withoutCondition(conditions, condition.type), { ...condition, lastTransitionTime }];
}

/** As `meta.SetStatusCondition`: changed in place, with its reason and message, in the order in which they came. */
export function withStatusCondition(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  nowMs: number,
): Condition[] {
  const present = findCondition(conditions, condition.type);
  const now = formatTime(nowMs);
  if (present === undefined) return [...(conditions ?? []), { ...condition, lastTransitionTime: now }];
  const lastTransitionTime = present.status === condition.status ? present.lastTransitionTime : now;
  return (conditions ?? []).map((each) => (each === present ? { ...each, ...condition, lastTransitionTime } : each));
}
