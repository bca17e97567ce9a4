import { type Pod, quantityValue } from "#apimachinery";
import { policyFor, type VerticalPodAutoscaler } from "./vertical-pod-autoscaler.ts";

/** How much a Pod's requests are out of step with what is recommended. */
export interface Priority {
  readonly outside: boolean;
  readonly grows: boolean;
  /** The relative difference, summed over resources. */
  readonly difference: number;
}

/** Where a Pod is within bounds: how long it must have lived, and how far off it must be, to be changed. */
const settledMs = 12 * 3_600_000;
const leastDifference = 0.1;
/** Who runs out of memory sooner after its start is helped at once. */
const quickMs = 600_000;

/** Upstream: vertical-pod-autoscaler/pkg/updater/priority/priority_processor.go. */
export function priorityOf(autoscaler: VerticalPodAutoscaler, { spec, metadata }: Pod): Priority {
  const observed = metadata.annotations?.vpaObservedContainers?.split(/,\s*/);
  const recommended = autoscaler.status?.recommendation?.containerRecommendations ?? [];
  const wanted = new Map<string, { asked: number; target: number }>();
  let outside = false;
  let grows = false;
  for (const { name, resources } of spec.containers) {
    const found = recommended.find(({ containerName }) => containerName === name);
    if (found === undefined || (observed && !observed.includes(name))) continue;
    if (policyFor(autoscaler, name).mode === "Off") continue;
    for (const [resource, amount] of Object.entries(found.target)) {
      const target = quantityValue(amount);
      const request = resources?.requests?.[resource];
      const asked = quantityValue(request);
      const sum = wanted.get(resource) ?? { asked: 0, target: 0 };
      wanted.set(resource, { asked: sum.asked + asked, target: sum.target + target });
      if (target > asked) grows = true;
      const { lowerBound, upperBound } = found;
      const low = lowerBound[resource] !== undefined && asked < quantityValue(lowerBound[resource]);
      const high = upperBound[resource] !== undefined && asked > quantityValue(upperBound[resource]);
      if (request === undefined || low || high) outside = true;
    }
  }
  const differences = [...wanted].map(([resource, { asked, target }]) => {
    const unit = resource === "cpu" ? 0.001 : 1;
    return Math.abs(asked - target) / Math.max(asked, unit);
  });
  return { outside, grows, difference: differences.reduce((sum, each) => sum + each, 0) };
}

/** True when the Pod is to be changed now. Upstream: UpdatePriorityCalculator.AddPod. */
export function isToBeUpdated(pod: Pod, { outside, difference }: Priority, nowMs: number): boolean {
  const quick = ranOutOfMemoryQuickly(pod);
  if (quick && difference === 0) return false;
  if (outside || quick) return true;
  const startMs = Date.parse(pod.status?.startTime ?? "");
  return startMs + settledMs <= nowMs && difference >= leastDifference;
}

function ranOutOfMemoryQuickly({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some(({ lastState }) => {
    const ended = lastState?.terminated;
    if (ended?.reason !== "OOMKilled") return false;
    return Date.parse(ended.finishedAt ?? "") - Date.parse(ended.startedAt ?? "") < quickMs;
  });
}

/** Those that grow first, then those that are furthest off. */
export function byPriority(a: Priority, b: Priority): number {
  if (a.grows !== b.grows) return a.grows ? -1 : 1;
  return b.difference - a.difference;
}

/** Whether the autoscaler's own conditions for evictions are met. */
export function mayEvict({ spec, status }: VerticalPodAutoscaler, pod: Pod): boolean {
  const requirements = spec.updatePolicy?.evictionRequirements ?? [];
  const recommended = status?.recommendation?.containerRecommendations ?? [];
  return requirements.every(({ resources, changeRequirement }) =>
    pod.spec.containers.some(({ name, resources: own }) => {
      const target = recommended.find(({ containerName }) => containerName === name)?.target ?? {};
      return resources.some((resource) => {
        const change = quantityValue(target[resource]) - quantityValue(own?.requests?.[resource]);
        return changeRequirement === "TargetHigherThanRequests" ? change > 0 : change < 0;
      });
    }),
  );
}
