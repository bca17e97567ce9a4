import type { NodeInfo } from "../node-info.ts";
import type { Plugin, Rejection } from "../plugin.ts";
import { items, type PluginArguments, wholeNumber, word } from "../plugin-arguments.ts";
import type { PodInfo } from "../pod-info.ts";
import type { ResourceAmounts } from "../resource-amounts.ts";
import {
  type AllocationScore,
  cpuAndMemory,
  leastAllocated,
  mostAllocated,
  requestedToCapacityRatio,
  type WeightedResource,
} from "./allocation-score.ts";

const name = "NodeResourcesFit";

/**
 * What Pods request of a node is never more than it has to give; of those with room, the emptier is the better, unless
 * the configuration says otherwise (`scoringStrategy`); resources in `ignoredResources` are not looked at.
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export function makeNodeResourcesFit({ scoringStrategy, ignoredResources }: PluginArguments): Plugin {
  const score = strategy((scoringStrategy ?? {}) as PluginArguments);
  const ignored = new Set(items(ignoredResources, "ignoredResources") as unknown as string[]);
  return {
    name,
    alone: true,
    weight: 1,
    filter:
      ({ requests }) =>
      (node) =>
        shortage(requests, node, ignored),
    rate: (pod) => (node) => score(pod, node),
    helps: (event, pod) => {
      if (event.kind === "NodeChanged") {
        const { node, previous } = event;
        // As upstream, whoever stands there: room may be made on a node that is large enough.
        if (shortage(pod.requests, emptied(node)) !== undefined) return false;
        return previous === undefined || roomier(node.allocatable, previous.allocatable, pod);
      }
      if (event.kind === "PodGone") return true;
      return event.kind === "PodChanged" && roomier(event.previous.requests, event.pod.requests, pod);
    },
  };
}

function strategy({ type, resources, requestedToCapacityRatio: ratio }: PluginArguments): AllocationScore {
  const weighted = weightedResources(resources, "scoringStrategy.resources");
  switch (word(type, "scoringStrategy.type", ["LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"])) {
    case "LeastAllocated":
      return leastAllocated(weighted);
    case "MostAllocated":
      return mostAllocated(weighted);
    case "RequestedToCapacityRatio":
      return requestedToCapacityRatio(weighted, shapeOf((ratio ?? {}) as PluginArguments));
  }
}

export function weightedResources(value: unknown, at: string): readonly WeightedResource[] {
  const resources = items(value, at).map((one, index) => ({
    name: String(one.name),
    weight: wholeNumber(one.weight, `${at}[${index}].weight`, 1, 100, 1),
  }));
  return resources.length === 0 ? cpuAndMemory : resources;
}

function shapeOf({ shape }: PluginArguments) {
  const at = "scoringStrategy.requestedToCapacityRatio.shape";
  const points = items(shape, at).map((one, index) => ({
    utilization: wholeNumber(one.utilization, `${at}[${index}].utilization`, 0, 100, 0),
    score: wholeNumber(one.score, `${at}[${index}].score`, 0, 10, 0),
  }));
  if (points.length === 0) throw new Error(`${at} takes at least one point`);
  for (const [index, { utilization }] of points.entries()) {
    const before = points[index - 1];
    if (before && utilization <= before.utilization) throw new Error(`${at} takes points of rising utilization`);
  }
  return points;
}

const emptied = (node: NodeInfo): NodeInfo => ({ ...node, pods: new Map(), requested: new Map() });

/** True when `now` has more than `before` had of anything that the Pod asks for. */
function roomier(now: ResourceAmounts, before: ResourceAmounts, { requests }: PodInfo): boolean {
  const grown = (resource: string): boolean => (now.get(resource) ?? 0) > (before.get(resource) ?? 0);
  if (grown("pods")) return true;
  for (const [resource, amount] of requests) if (amount > 0 && grown(resource)) return true;
  return false;
}

const nothingIgnored: ReadonlySet<string> = new Set();

function shortage(
  requests: ResourceAmounts,
  { allocatable, requested, pods }: NodeInfo,
  ignored = nothingIgnored,
): Rejection | undefined {
  let reasons: string[] | undefined;
  let resolvable = true;
  if (pods.size + 1 > (allocatable.get("pods") ?? 0)) reasons = ["Too many pods"];
  for (const [resource, amount] of requests) {
    if (amount === 0 || ignored.has(resource)) continue;
    const capacity = allocatable.get(resource) ?? 0;
    if (amount <= capacity - (requested.get(resource) ?? 0)) continue;
    reasons ??= [];
    reasons.push(`Insufficient ${resource}`);
    if (amount > capacity) resolvable = false;
  }
  return reasons && { plugin: name, reasons, resolvable };
}
