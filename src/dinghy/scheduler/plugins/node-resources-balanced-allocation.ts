import type { NodeInfo } from "../node-info.ts";
import { maxScore, type Plugin } from "../plugin.ts";
import type { PodInfo } from "../pod-info.ts";
import type { ResourceAmounts } from "../resource-amounts.ts";

/**
 * Better is the node whose use of CPU and memory comes nearer to equal shares by the Pod: no change is worth 75, and
 * what it is worth lies between 50 and 100. A Pod that asks for neither has no say.
 * Upstream: plugins/noderesources/balanced_allocation.go, as it has counted since v1.36.
 */
export const nodeResourcesBalancedAllocation: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  rate: (pod) => {
    if (!pod.requests.get("cpu") && !pod.requests.get("memory")) return undefined;
    return (node) => improvement(pod, node);
  },
};

const half = maxScore / 2;

function improvement({ requests }: PodInfo, node: NodeInfo): number {
  return half + Math.floor((half + balance(node, requests) - balance(node, nothing)) / 2);
}

const nothing: ResourceAmounts = new Map();

/** How equal the shares would be with so much more requested: 50 to 100. */
function balance({ allocatable, requested }: NodeInfo, more: ResourceAmounts): number {
  const fraction = (resource: string): number | undefined => {
    const capacity = allocatable.get(resource) ?? 0;
    if (capacity === 0) return undefined;
    return Math.min(1, ((requested.get(resource) ?? 0) + (more.get(resource) ?? 0)) / capacity);
  };
  const [cpu, memory] = [fraction("cpu"), fraction("memory")];
  const deviation = cpu === undefined || memory === undefined ? 0 : Math.abs((cpu - memory) / 2);
  return Math.floor((1 - deviation) * maxScore);
}
