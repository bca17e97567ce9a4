import type { NodeInfo } from "../node-info.ts";
import { maxScore } from "../plugin.ts";
import type { PodInfo } from "../pod-info.ts";

/** A resource that is looked at, and how much it counts. */
export interface WeightedResource {
  readonly name: string;
  readonly weight: number;
}

export type AllocationScore = (pod: PodInfo, node: NodeInfo) => number;

/** How full a resource is, from 0 to 100, and how good (0 to 10) that is; in between it is interpolated. */
export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

export const cpuAndMemory: readonly WeightedResource[] = [
  { name: "cpu", weight: 1 },
  { name: "memory", weight: 1 },
];

/** The share of each resource that stays free. Upstream: noderesources/least_allocated.go. */
export function leastAllocated(resources: readonly WeightedResource[]): AllocationScore {
  return weighed(resources, (used, capacity) =>
    used > capacity ? 0 : Math.floor(((capacity - used) * maxScore) / capacity),
  );
}

/** The share of each resource that is used: nodes are filled one after the other. Upstream: most_allocated.go. */
export function mostAllocated(resources: readonly WeightedResource[]): AllocationScore {
  return weighed(resources, (used, capacity) => Math.floor((Math.min(used, capacity) * maxScore) / capacity));
}

/** As good as the shape says that this much use is. Upstream: requested_to_capacity_ratio.go. */
export function requestedToCapacityRatio(
  resources: readonly WeightedResource[],
  shape: readonly ShapePoint[],
): AllocationScore {
  return (pod, node) => {
    let [sum, weights] = [0, 0];
    for (const { name, weight } of resources) {
      const { used, capacity } = usage(name, pod, node);
      const full = capacity === 0 || used > capacity ? 100 : Math.floor((used * 100) / capacity);
      const score = interpolated(shape, full);
      if (score <= 0) continue;
      sum += score * weight;
      weights += weight;
    }
    return weights === 0 ? 0 : Math.round(sum / weights);
  };
}

function interpolated(shape: readonly ShapePoint[], full: number): number {
  for (const [index, { utilization, score }] of shape.entries()) {
    if (full > utilization) continue;
    const before = shape[index - 1];
    if (before === undefined) return score * 10;
    const part = (score - before.score) * 10 * (full - before.utilization);
    return before.score * 10 + Math.trunc(part / (utilization - before.utilization));
  }
  return (shape.at(-1)?.score ?? 0) * 10;
}

function weighed(
  resources: readonly WeightedResource[],
  score: (used: number, capacity: number) => number,
): AllocationScore {
  return (pod, node) => {
    let [sum, weights] = [0, 0];
    for (const { name, weight } of resources) {
      const { used, capacity } = usage(name, pod, node);
      if (capacity === 0) continue;
      sum += score(used, capacity) * weight;
      weights += weight;
    }
    return weights === 0 ? 0 : Math.floor(sum / weights);
  };
}

/** With the Pod. Of CPU and memory nobody asks for nothing; other resources matter to those who ask for them. */
function usage(name: string, pod: PodInfo, { allocatable, requested, scoringRequested }: NodeInfo) {
  const capacity = allocatable.get(name) ?? 0;
  if (name === "cpu" || name === "memory")
    return { capacity, used: (scoringRequested.get(name) ?? 0) + (pod.scoringRequests.get(name) ?? 0) };
  const wanted = pod.requests.get(name) ?? 0;
  return { capacity: wanted === 0 ? 0 : capacity, used: (requested.get(name) ?? 0) + wanted };
}
