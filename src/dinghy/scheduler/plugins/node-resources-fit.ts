import type { NodeInfo } from "../node-info.ts";
import { maxScore, type Plugin, type Rejection } from "../plugin.ts";
import type { PodInfo } from "../pod-info.ts";
import type { ResourceAmounts } from "../resource-amounts.ts";

const name = "NodeResourcesFit";

/**
 * What Pods request of a node is never more than it has to give; of those with room, the emptier is the better.
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export const nodeResourcesFit: Plugin = {
  name,
  weight: 1,
  filter:
    ({ requests }) =>
    (node) =>
      shortage(requests, node),
  score: (pod, _snapshot, nodes) => nodes.map((node) => leastAllocated(pod, node)),
  helps: (event, pod) => {
    if (event.kind === "NodeChanged") {
      const { node, previous } = event;
      return (
        shortage(pod.requests, node) === undefined && (!previous || roomier(node.allocatable, previous.allocatable))
      );
    }
    if (event.kind === "PodGone") return true;
    return event.kind === "PodChanged" && roomier(event.previous.requests, event.pod.requests);
  },
};

/** True when `now` has more of anything than `before` had. */
function roomier(now: ResourceAmounts, before: ResourceAmounts): boolean {
  for (const [resource, amount] of now) if (amount > (before.get(resource) ?? 0)) return true;
  return false;
}

function shortage(requests: ResourceAmounts, { allocatable, requested, pods }: NodeInfo): Rejection | undefined {
  let reasons: string[] | undefined;
  let resolvable = true;
  if (pods.size + 1 > (allocatable.get("pods") ?? 0)) reasons = ["Too many pods"];
  for (const [resource, amount] of requests) {
    if (amount === 0) continue;
    const capacity = allocatable.get(resource) ?? 0;
    if (amount <= capacity - (requested.get(resource) ?? 0)) continue;
    reasons ??= [];
    reasons.push(`Insufficient ${resource}`);
    if (amount > capacity) resolvable = false;
  }
  return reasons && { plugin: name, reasons, resolvable };
}

/** The share of CPU and of memory that stays free, each counting the same. */
function leastAllocated(pod: PodInfo, node: NodeInfo): number {
  let sum = 0;
  let counted = 0;
  for (const resource of ["cpu", "memory"]) {
    const capacity = node.allocatable.get(resource) ?? 0;
    if (capacity === 0) continue;
    const used = (node.scoringRequested.get(resource) ?? 0) + (pod.scoringRequests.get(resource) ?? 0);
    sum += used > capacity ? 0 : Math.floor(((capacity - used) * maxScore) / capacity);
    counted++;
  }
  return counted === 0 ? 0 : Math.floor(sum / counted);
}
