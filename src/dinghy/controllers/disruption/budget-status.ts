import {
  type Condition,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  scaledValue,
} from "#apimachinery";
import { formatTime } from "#clock";
import { withStatusCondition } from "../objects/condition.ts";
import { isLeaving, isReady } from "../pods/pod-state.ts";

/** How long a granted eviction may take to show before the Pod counts again. */
const grantLastsMs = 120_000;

/** True where the budget goes by what the owners of its Pods want, not by the Pods that are there. */
export function countsScale({ spec }: PodDisruptionBudget): boolean {
  return spec.maxUnavailable !== undefined || typeof spec.minAvailable === "string";
}

/**
 * How many Pods there should be, and how many of them must be healthy; `scale` is what their owners want.
 * Upstream: getExpectedPodCount.
 */
export function expectedPods(
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
  scale: number,
): { expected: number; desiredHealthy: number } {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    return { expected: scale, desiredHealthy: Math.max(0, scale - scaledValue(maxUnavailable, scale, "up")) };
  }
  if (typeof minAvailable === "number") return { expected: pods.length, desiredHealthy: minAvailable };
  if (minAvailable === undefined) return { expected: 0, desiredHealthy: 0 };
  return { expected: scale, desiredHealthy: scaledValue(minAvailable, scale, "up") };
}

export interface Grants {
  /** Those that are still to be counted as gone. */
  readonly kept: Record<string, string>;
  /** Pods whose eviction was granted, but which are still there after all. */
  readonly broken: readonly Pod[];
  /** When the first of the kept ones runs out; undefined when there is none. */
  readonly againMs: number | undefined;
}

/** Grants of eviction that have not shown yet. Upstream: buildDisruptedPodMap. */
export function standingGrants(budget: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): Grants {
  const kept: Record<string, string> = {};
  const broken: Pod[] = [];
  let againMs: number | undefined;
  for (const pod of pods) {
    const granted = budget.status?.disruptedPods?.[pod.metadata.name];
    if (granted === undefined || isLeaving(pod)) continue;
    const leftMs = Date.parse(granted) + grantLastsMs - nowMs;
    if (leftMs < 0) broken.push(pod);
    else {
      kept[pod.metadata.name] = granted;
      againMs = Math.min(againMs ?? leftMs, leftMs);
    }
  }
  return { kept, broken, againMs: againMs === undefined ? undefined : againMs + 1 };
}

/** Upstream: updatePdbStatus in pkg/controller/disruption/disruption.go. */
export function budgetStatus(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  scale: number,
  nowMs: number,
): PodDisruptionBudgetStatus {
  const { expected, desiredHealthy } = expectedPods(budget, pods, scale);
  const { kept } = standingGrants(budget, pods, nowMs);
  const healthy = pods.filter((pod) => !isLeaving(pod) && !(pod.metadata.name in kept) && isReady(pod)).length;
  const spare = healthy - desiredHealthy;
  const allowed = expected <= 0 || spare <= 0 ? 0 : spare;
  return {
    ...(Object.keys(kept).length > 0 && { disruptedPods: kept }),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy,
    expectedPods: expected,
    observedGeneration: budget.metadata.generation,
    conditions: allowedCondition(budget, allowed, nowMs),
  };
}

function allowedCondition({ metadata, status }: PodDisruptionBudget, allowed: number, nowMs: number): Condition[] {
  const condition: Condition = {
    type: "DisruptionAllowed",
    status: allowed > 0 ? "True" : "False",
    observedGeneration: metadata.generation,
    lastTransitionTime: formatTime(nowMs),
    reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
    message: "",
  };
  return withStatusCondition(status?.conditions, condition, nowMs);
}

/** What is said when the Pods cannot be counted: nothing may be disturbed then. Upstream: failSafe. */
export function unsafeStatus(budget: PodDisruptionBudget, message: string, nowMs: number): PodDisruptionBudgetStatus {
  const condition: Condition = {
    type: "DisruptionAllowed",
    status: "False",
    observedGeneration: budget.status?.observedGeneration ?? 0,
    lastTransitionTime: formatTime(nowMs),
    reason: "SyncFailed",
    message,
  };
  const present = budget.status ?? { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  const conditions = withStatusCondition(budget.status?.conditions, condition, nowMs);
  return { ...present, disruptionsAllowed: 0, conditions };
}
