import { type LabelSelectorTerm, labelSelectorMatches, type Pod, type TopologySpreadConstraint } from "#apimachinery";
import { podSelector } from "../affinity-term.ts";
import type { NodeInfo } from "../node-info.ts";
import type { PodInfo } from "../pod-info.ts";
import { matchesRequired } from "./node-affinity.ts";
import { toleratesAll } from "./taint-toleration.ts";

/** A constraint made ready for counting. */
export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** Undefined matches no Pod. */
  readonly selector: readonly LabelSelectorTerm[] | undefined;
  /** Says namespace and selector in one, so that counts can be kept. */
  readonly countKey: string;
  /** Constraints with equal keys include the same nodes. */
  readonly inclusionKey: string;
  /** Whether the node's Pods count, and its domain exists, for this constraint. */
  readonly includes: (node: NodeInfo) => boolean;
}

export const hostnameKey = "kubernetes.io/hostname";
/** Per node; a cluster has more selectors than anybody asks for at a time. */
const mostKept = 256;

export const zoneKey = "topology.kubernetes.io/zone";

/** The Pod's own constraints of one kind. */
export function ownConstraints(
  { pod }: PodInfo,
  whenUnsatisfiable: TopologySpreadConstraint["whenUnsatisfiable"],
): readonly SpreadConstraint[] {
  const constraints = pod.spec.topologySpreadConstraints ?? [];
  return constraints
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => {
      const selector = podSelector(constraint.labelSelector, pod, constraint.matchLabelKeys);
      return {
        topologyKey: constraint.topologyKey,
        maxSkew: constraint.maxSkew,
        minDomains: constraint.minDomains ?? 1,
        selector,
        countKey: countKey(pod, selector),
        inclusionKey: inclusionKey(pod, constraint),
        includes: inclusion(pod, constraint),
      };
    });
}

/** What the cluster asks for Pods of Services and controllers that say nothing themselves. */
export const systemConstraints: readonly TopologySpreadConstraint[] = [
  { topologyKey: hostnameKey, maxSkew: 3, whenUnsatisfiable: "ScheduleAnyway" },
  { topologyKey: zoneKey, maxSkew: 5, whenUnsatisfiable: "ScheduleAnyway" },
];

/** The constraints as they hold for a Pod whose like the terms select; none when it has no like. */
export function defaultConstraintsOf(
  { pod }: PodInfo,
  constraints: readonly TopologySpreadConstraint[],
  siblings: readonly LabelSelectorTerm[],
): readonly SpreadConstraint[] {
  if (siblings.length === 0) return [];
  return constraints.map((constraint) => ({
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains ?? 1,
    selector: siblings,
    countKey: countKey(pod, siblings),
    inclusionKey: inclusionKey(pod, constraint),
    includes: inclusion(pod, constraint),
  }));
}

function inclusion(
  pod: Pod,
  { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" }: Partial<TopologySpreadConstraint>,
): (node: NodeInfo) => boolean {
  return (node) =>
    (nodeAffinityPolicy === "Ignore" || matchesRequired(pod, node)) &&
    (nodeTaintsPolicy === "Ignore" || toleratesAll(pod.spec.tolerations, node.node.spec.taints ?? []));
}

/** What `inclusion` looks at. */
function inclusionKey(
  { spec }: Pod,
  { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" }: Partial<TopologySpreadConstraint>,
): string {
  const wanted = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const affinity = nodeAffinityPolicy === "Honor" && (spec.nodeSelector || wanted) && [spec.nodeSelector, wanted];
  const tolerations = nodeTaintsPolicy === "Honor" && (spec.tolerations ?? []);
  return affinity || tolerations ? JSON.stringify([affinity, tolerations]) : "";
}

/** True when the node has a domain for each constraint. */
export function hasEveryKey({ labels }: NodeInfo, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined);
}

function countKey({ metadata }: Pod, selector: readonly LabelSelectorTerm[] | undefined): string {
  return JSON.stringify([metadata.namespace, selector]);
}

/** Whether the constraint counts the Pod for Pods of the namespace. Those that are going do not count. */
export function isCounted(
  { selector }: SpreadConstraint,
  namespace: string,
  { namespace: other, pod }: PodInfo,
): boolean {
  // Upstream counts nothing for a selector that would match everything.
  if (selector === undefined || selector.length === 0 || other !== namespace) return false;
  return pod.metadata.deletionTimestamp === undefined && labelSelectorMatches(selector, pod.metadata.labels);
}

/** How many Pods on the node the constraint counts. */
export function countMatching(node: NodeInfo, namespace: string, constraint: SpreadConstraint): number {
  const { countKey: key } = constraint;
  let count = node.matching.get(key);
  if (count !== undefined) return count;
  count = 0;
  for (const pod of node.pods.values()) if (isCounted(constraint, namespace, pod)) count++;
  if (node.matching.size >= mostKept) node.matching.clear();
  node.matching.set(key, count);
  return count;
}

export function selects({ selector }: SpreadConstraint, pod: Pod): boolean {
  return selector !== undefined && labelSelectorMatches(selector, pod.metadata.labels);
}
