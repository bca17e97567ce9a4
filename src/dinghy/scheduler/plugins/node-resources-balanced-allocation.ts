import type { NodeInfo } from "../node-info.ts";
import { maxScore, type Plugin } from "../plugin.ts";
import type { PluginArguments } from "../plugin-arguments.ts";
import type { PodInfo } from "../pod-info.ts";
import type { ResourceAmounts } from "../resource-amounts.ts";
import { weightedResources } from "./node-resources-fit.ts";

/**
 * Better is the node whose use of CPU and memory comes nearer to equal shares by the Pod: no change is worth 75, and
 * what it is worth lies between 50 and 100. A Pod that asks for neither has no say.
 * Upstream: plugins/noderesources/balanced_allocation.go, as it has counted since v1.36.
 */
export function makeNodeResourcesBalancedAllocation({ resources }: PluginArguments): Plugin {
  const names = weightedResources(resources, "resources").map((one) => one.name);
  return {
    name: "NodeResourcesBalancedAllocation",
    weight: 1,
    rate: (pod) => {
      if (!names.some((name) => pod.requests.get(name))) return undefined;
      return (node) => improvement(pod, node, names);
    },
  };
}

const half = maxScore / 2;

function improvement({ requests }: PodInfo, node: NodeInfo, names: readonly string[]): number {
  return (
    half + Math.floor((half + balance(node, requests, names, requests) - balance(node, nothing, names, requests)) / 2)
  );
}

const nothing: ResourceAmounts = new Map();

/** How equal the shares would be with so much more requested: 50 to 100. Others than these two count if `asked` for. */
function balance(
  { allocatable, requested }: NodeInfo,
  more: ResourceAmounts,
  names: readonly string[],
  asked: ResourceAmounts,
): number {
  const shares: number[] = [];
  for (const name of names) {
    const capacity = allocatable.get(name) ?? 0;
    if (capacity === 0 || (name !== "cpu" && name !== "memory" && !asked.get(name))) continue;
    shares.push(Math.min(1, ((requested.get(name) ?? 0) + (more.get(name) ?? 0)) / capacity));
  }
  return Math.floor((1 - deviation(shares)) * maxScore);
}

function deviation(shares: readonly number[]): number {
  const [first = 0, second = 0] = shares;
  if (shares.length <= 2) return shares.length === 2 ? Math.abs((first - second) / 2) : 0;
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length);
}
