import type { Condition, HorizontalPodAutoscalerStatus } from "#apimachinery";
import { formatTime } from "#clock";

type ConditionType = "AbleToScale" | "ScalingActive" | "ScalingLimited";

/** The status with a condition set in its place. Upstream: setConditionInList. */
export function withRemark(
  status: HorizontalPodAutoscalerStatus,
  type: ConditionType,
  value: Condition["status"],
  { reason, message }: { readonly reason: string; readonly message: string },
  nowMs: number,
): HorizontalPodAutoscalerStatus {
  const conditions = status.conditions ?? [];
  const present = conditions.find((condition) => condition.type === type);
  const lastTransitionTime = present?.status === value ? present.lastTransitionTime : formatTime(nowMs);
  const condition: Condition = { type, status: value, lastTransitionTime, reason, message };
  return {
    ...status,
    conditions: present ? conditions.map((each) => (each === present ? condition : each)) : [...conditions, condition],
  };
}
