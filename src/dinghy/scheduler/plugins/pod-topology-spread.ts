import type { NodeInfo } from "../node-info.ts";
import { type ClusterEvent, maxScore, type Plugin, type Rejection } from "../plugin.ts";
import type { PodInfo } from "../pod-info.ts";
import type { Snapshot } from "../snapshot.ts";
import {
  countMatching,
  defaultConstraints,
  hasEveryKey,
  hostnameKey,
  ownConstraints,
  type SpreadConstraint,
  selects,
} from "./spread-constraint.ts";

const name = "PodTopologySpread";
const reason = "node(s) didn't match pod topology spread constraints";
const tooMany: Rejection = { plugin: name, reasons: [reason], resolvable: true };
const noDomain: Rejection = { plugin: name, reasons: [`${reason} (missing required label)`], resolvable: false };

/**
 * Like Pods are spread over domains: with the Pod none may have more than `maxSkew` more of them than the one with the
 * fewest. Pods of Services and controllers are spread over nodes and zones without asking, as far as it is possible.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export const podTopologySpread: Plugin = {
  name,
  weight: 2,
  filter: (pod, snapshot) => {
    const constraints = ownConstraints(pod, "DoNotSchedule");
    if (constraints.length === 0) return undefined;
    const domains = constraints.map((constraint) => countDomains(constraint, constraints, pod, snapshot));
    return (node) => {
      for (const [index, { topologyKey, maxSkew }] of constraints.entries()) {
        const domain = node.labels[topologyKey];
        if (domain === undefined) return noDomain;
        const { counts, least, self } = domains[index] as Domains;
        if ((counts.get(domain) ?? 0) + self - least > maxSkew) return tooMany;
      }
      return undefined;
    };
  },
  score: (pod, snapshot, nodes) => {
    const own = (pod.pod.spec.topologySpreadConstraints ?? []).length > 0;
    const constraints = own
      ? ownConstraints(pod, "ScheduleAnyway")
      : defaultConstraints(pod, snapshot.objects.siblings(pod.pod));
    return constraints.length === 0 ? undefined : spreadScores(pod, snapshot, nodes, constraints, own);
  },
  helps: (event, pod) => {
    const constraints = ownConstraints(pod, "DoNotSchedule");
    return event.kind === "NodeChanged" ? domainsChanged(event, constraints) : countsChanged(event, pod, constraints);
  },
};

interface Domains {
  readonly counts: ReadonlyMap<string, number>;
  /** What the domain with the fewest has. */
  readonly least: number;
  /** 1 when the Pod itself would count. */
  readonly self: number;
}

function countDomains(
  constraint: SpreadConstraint,
  all: readonly SpreadConstraint[],
  pod: PodInfo,
  snapshot: Snapshot,
): Domains {
  const counts = new Map<string, number>();
  for (const node of snapshot.nodes) {
    if (!hasEveryKey(node, all) || !constraint.includes(node)) continue;
    const domain = node.labels[constraint.topologyKey] as string;
    counts.set(domain, (counts.get(domain) ?? 0) + countMatching(node, pod.namespace, constraint));
  }
  let least = counts.size < constraint.minDomains ? 0 : Number.MAX_SAFE_INTEGER;
  for (const count of counts.values()) least = Math.min(least, count);
  return { counts, least, self: selects(constraint, pod.pod) ? 1 : 0 };
}

/** The fewer like Pods, the better; a domain among many weighs more, and differences within `maxSkew` weigh less. */
function spreadScores(
  { namespace }: PodInfo,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
  constraints: readonly SpreadConstraint[],
  needsEveryKey: boolean,
): readonly number[] {
  const scored = (node: NodeInfo): boolean => !needsEveryKey || hasEveryKey(node, constraints);
  const candidates = nodes.filter(scored);
  const perNode = constraints.map((constraint) => {
    const { topologyKey, maxSkew } = constraint;
    const byNode = topologyKey === hostnameKey;
    const counts = byNode ? undefined : candidateDomains(constraint, candidates);
    if (counts) addCounts(counts, constraint, namespace, snapshot.nodes.filter(scored));
    const weight = Math.log((counts?.size ?? candidates.length) + 2);
    return (node: NodeInfo): number => {
      const domain = node.labels[topologyKey];
      if (domain === undefined) return 0;
      const count = counts ? (counts.get(domain) ?? 0) : countMatching(node, namespace, constraint);
      return count * weight + maxSkew - 1;
    };
  });
  const raw = nodes.map((node) =>
    scored(node) ? Math.round(perNode.reduce((sum, score) => sum + score(node), 0)) : undefined,
  );
  return fewestBest(raw);
}

function candidateDomains({ topologyKey }: SpreadConstraint, nodes: readonly NodeInfo[]): Map<string, number> {
  return new Map(nodes.map(({ labels }) => [labels[topologyKey] ?? "", 0]));
}

function addCounts(
  counts: Map<string, number>,
  constraint: SpreadConstraint,
  namespace: string,
  nodes: readonly NodeInfo[],
): void {
  // Where no node names its domain there is nothing to tell apart.
  if (counts.size === 1 && counts.has("")) return;
  for (const node of nodes) {
    const domain = node.labels[constraint.topologyKey] ?? "";
    const known = counts.get(domain);
    if (known !== undefined && node.pods.size > 0 && constraint.includes(node))
      counts.set(domain, known + countMatching(node, namespace, constraint));
  }
}

/** The lowest gets 100, the others less in proportion; undefined ones get 0. */
function fewestBest(raw: readonly (number | undefined)[]): readonly number[] {
  let [min, max] = [Number.MAX_SAFE_INTEGER, 0];
  for (const value of raw) {
    if (value === undefined) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return raw.map((value) => {
    if (value === undefined) return 0;
    return max === 0 ? maxScore : Math.floor((maxScore * (max + min - value)) / max);
  });
}

function domainsChanged(
  { node, previous }: ClusterEvent & { kind: "NodeChanged" },
  constraints: readonly SpreadConstraint[],
): boolean {
  if (previous === undefined) return hasEveryKey(node, constraints);
  return (
    constraints.some(({ topologyKey }) => node.labels[topologyKey] !== previous.labels[topologyKey]) ||
    constraints.some(({ includes }) => includes(node) !== includes(previous))
  );
}

function countsChanged(event: ClusterEvent, pod: PodInfo, constraints: readonly SpreadConstraint[]): boolean {
  if (event.kind === "StorageChanged" || event.kind === "NamespaceChanged" || event.kind === "NodeChanged")
    return false;
  if (event.pod.namespace !== pod.namespace) return false;
  const counted = (other: PodInfo): boolean => constraints.some((constraint) => selects(constraint, other.pod));
  return counted(event.pod) || (event.kind === "PodChanged" && counted(event.previous));
}
