import type { NodeInfo } from "../node-info.ts";
import { maxScore, type Plugin } from "../plugin.ts";
import type { PodInfo } from "../pod-info.ts";

/** Better is the node whose CPU and memory would be used in equal shares. A Pod that asks for neither has no say. */
export const nodeResourcesBalancedAllocation: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  score: (pod, _snapshot, nodes) => {
    if (!pod.requests.get("cpu") && !pod.requests.get("memory")) return undefined;
    return nodes.map((node) => balance(pod, node));
  },
};

function balance({ requests }: PodInfo, { allocatable, requested }: NodeInfo): number {
  const fraction = (resource: string): number | undefined => {
    const capacity = allocatable.get(resource) ?? 0;
    if (capacity === 0) return undefined;
    return Math.min(1, ((requested.get(resource) ?? 0) + (requests.get(resource) ?? 0)) / capacity);
  };
  const [cpu, memory] = [fraction("cpu"), fraction("memory")];
  const deviation = cpu === undefined || memory === undefined ? 0 : Math.abs(cpu - memory) / 2;
  return Math.floor((1 - deviation) * maxScore);
}
