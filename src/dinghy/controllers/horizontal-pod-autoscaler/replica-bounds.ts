import type { HPAScalingRules } from "#apimachinery";
import type { ScaleHistory } from "./scale-history.ts";

/** What a condition says. */
export interface Remark {
  readonly reason: string;
  readonly message: string;
}

/** How many replicas there may be, and what is to be said about it. */
export interface Bounded {
  readonly replicas: number;
  readonly able: Remark;
  /** `limited` is true where the number is not the one that was asked for. */
  readonly limit: Remark & { readonly limited: boolean };
}

export interface Wish {
  readonly current: number;
  readonly desired: number;
  readonly least: number;
  readonly most: number;
}

const ready: Remark = { reason: "ReadyForNewScale", message: "recommended size matches current size" };
const heldUp: Remark = {
  reason: "ScaleUpStabilized",
  message: "recent recommendations were lower than current one, applying the lowest recent recommendation",
};
const heldDown: Remark = {
  reason: "ScaleDownStabilized",
  message: "recent recommendations were higher than current one, applying the highest recent recommendation",
};
const within: Remark = {
  reason: "DesiredWithinRange",
  message: "the desired count is within the acceptable range",
};
const tooMany: Remark = {
  reason: "TooManyReplicas",
  message: "the desired replica count is more than the maximum replica count",
};
const tooFew: Remark = {
  reason: "TooFewReplicas",
  message: "the desired replica count is less than the minimum replica count",
};
const tooFast: Remark = {
  reason: "ScaleUpLimit",
  message: "the desired replica count is increasing faster than the maximum scale rate",
};
const tooFastDown: Remark = {
  reason: "ScaleDownLimit",
  message: "the desired replica count is decreasing faster than the maximum scale rate",
};

/** How long lower recommendations wait, unless the autoscaler says otherwise. */
export const defaultDownWindowSeconds = 300;

/** For an autoscaler without behaviour of its own. Upstream: normalizeDesiredReplicas. */
export function bound(wish: Wish, history: ScaleHistory, nowMs: number): Bounded {
  const stable = Math.max(wish.desired, ...history.recommendedSince(nowMs - defaultDownWindowSeconds * 1000, true));
  history.recommend(wish.desired, nowMs, defaultDownWindowSeconds);
  const rate = Math.max(2 * wish.current, 4);
  const [top, remark] = wish.most > rate ? [rate, tooFast] : [wish.most, tooMany];
  const able = stable === wish.desired ? ready : heldDown;
  if (stable < wish.least) return limitedTo(wish.least, tooFew, able);
  if (stable > top) return limitedTo(top, remark, able);
  return { replicas: stable, able, limit: { ...within, limited: false } };
}

/** For an autoscaler that says how fast it may go. Upstream: normalizeDesiredReplicasWithBehaviors. */
export function boundByRules(
  wish: Wish,
  { scaleUp = {}, scaleDown = {} }: { scaleUp?: HPAScalingRules; scaleDown?: HPAScalingRules },
  history: ScaleHistory,
  nowMs: number,
): Bounded {
  const stable = stabilize(wish, scaleUp, scaleDown, history, nowMs);
  const able = stable === wish.desired ? ready : wish.desired >= wish.current ? heldUp : heldDown;
  if (stable > wish.current) {
    const rate = Math.max(wish.current, upLimit(wish.current, scaleUp, history, nowMs));
    const [top, remark] = wish.most > rate ? [rate, tooFast] : [wish.most, tooMany];
    if (stable > top) return limitedTo(top, remark, able);
  } else if (stable < wish.current) {
    const rate = Math.min(wish.current, downLimit(wish.current, scaleDown, history, nowMs));
    const [bottom, remark] = wish.least < rate ? [rate, tooFastDown] : [wish.least, tooFew];
    if (stable < bottom) return limitedTo(bottom, remark, able);
  }
  return { replicas: stable, able, limit: { ...within, limited: false } };
}

function limitedTo(replicas: number, remark: Remark, able: Remark): Bounded {
  return { replicas, able, limit: { ...remark, limited: true } };
}

/** As near to the present size as the recommendations of the two windows let it. */
function stabilize(
  { current, desired }: Wish,
  up: HPAScalingRules,
  down: HPAScalingRules,
  history: ScaleHistory,
  nowMs: number,
): number {
  const upSeconds = up.stabilizationWindowSeconds ?? 0;
  const downSeconds = down.stabilizationWindowSeconds ?? defaultDownWindowSeconds;
  const lowest = Math.min(desired, ...history.recommendedSince(nowMs - upSeconds * 1000));
  const highest = Math.max(desired, ...history.recommendedSince(nowMs - downSeconds * 1000));
  history.recommend(desired, nowMs, Math.max(upSeconds, downSeconds));
  return Math.min(Math.max(current, lowest), highest);
}

/** The most that the policies allow now. Upstream: calculateScaleUpLimitWithScalingRules. */
function upLimit(current: number, rules: HPAScalingRules, history: ScaleHistory, nowMs: number): number {
  if (rules.selectPolicy === "Disabled") return current;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const before = history.replicasAt(current, nowMs - periodSeconds * 1000);
    return type === "Pods" ? before + value : Math.ceil(before * (1 + value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.min(...limits) : Math.max(0, ...limits);
}

function downLimit(current: number, rules: HPAScalingRules, history: ScaleHistory, nowMs: number): number {
  if (rules.selectPolicy === "Disabled") return current;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const before = history.replicasAt(current, nowMs - periodSeconds * 1000);
    return type === "Pods" ? before - value : Math.trunc(before * (1 - value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.max(...limits) : Math.min(...limits);
}
