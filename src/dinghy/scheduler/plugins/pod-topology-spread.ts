import type { TopologySpreadConstraint } from "#apimachinery";
import type { NodeInfo } from "../node-info.ts";
import { type ClusterEvent, maxScore, type Plugin, type Rejection } from "../plugin.ts";
import { items, type PluginArguments, word } from "../plugin-arguments.ts";
import type { PodInfo } from "../pod-info.ts";
import type { Snapshot } from "../snapshot.ts";
import {
  countMatching,
  defaultConstraintsOf,
  hasEveryKey,
  hostnameKey,
  isCounted,
  ownConstraints,
  type SpreadConstraint,
  selects,
  systemConstraints,
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
export function makePodTopologySpread({ defaultConstraints, defaultingType }: PluginArguments): Plugin {
  const listed = items(defaultConstraints, "defaultConstraints") as unknown as readonly TopologySpreadConstraint[];
  const ofSystem = word(defaultingType, "defaultingType", ["System", "List"]) === "System";
  if (ofSystem && listed.length > 0) throw new Error("defaultConstraints are for defaultingType List");
  const defaults = ofSystem ? systemConstraints : listed;
  const constraintsOf = (pod: PodInfo, snapshot: Snapshot, when: TopologySpreadConstraint["whenUnsatisfiable"]) => {
    if ((pod.pod.spec.topologySpreadConstraints ?? []).length > 0) return ownConstraints(pod, when);
    const wanted = defaults.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when);
    return wanted.length === 0 ? [] : defaultConstraintsOf(pod, wanted, snapshot.objects.siblings(pod.pod));
  };
  return {
    name,
    weight: 2,
    filter: (pod, snapshot) => {
      const constraints = constraintsOf(pod, snapshot, "DoNotSchedule");
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
      const constraints = constraintsOf(pod, snapshot, "ScheduleAnyway");
      if (constraints.length === 0) return undefined;
      // Where the system asks, a node without a zone is still one among many nodes.
      const needsEveryKey = !ofSystem || (pod.pod.spec.topologySpreadConstraints ?? []).length > 0;
      return spreadScores(pod, snapshot, nodes, constraints, needsEveryKey);
    },
    helps: (event, pod, snapshot) => {
      const constraints = constraintsOf(pod, snapshot, "DoNotSchedule");
      return event.kind === "NodeChanged" ? domainsChanged(event, constraints) : countsChanged(event, pod, constraints);
    },
  };
}

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
  const counts = spreadCounts(constraint, all, pod, snapshot);
  let least = counts.size < constraint.minDomains ? 0 : Number.MAX_SAFE_INTEGER;
  for (const count of counts.values()) if (count < least) least = count;
  return { counts, least, self: selects(constraint, pod.pod) ? 1 : 0 };
}

/** How many Pods the constraint counts in each domain, over the nodes that have a domain for `all` of them. */
function spreadCounts(
  constraint: SpreadConstraint,
  all: readonly SpreadConstraint[],
  { namespace }: PodInfo,
  { tally }: Snapshot,
): ReadonlyMap<string, number> {
  const { topologyKey, countKey, inclusionKey } = constraint;
  const counts = tally({
    key: `spread ${topologyKey} ${countKey} ${inclusionKey} ${all.map((one) => one.topologyKey).join()}`,
    topologyKey,
    includes: (node) => hasEveryKey(node, all) && constraint.includes(node),
    count: (other, add) => {
      if (isCounted(constraint, namespace, other)) add(topologyKey, 1);
    },
  });
  return counts.get(topologyKey) ?? noDomains;
}

const noDomains: ReadonlyMap<string, number> = new Map();

/** The fewer like Pods, the better; a domain among many weighs more, and differences within `maxSkew` weigh less. */
function spreadScores(
  pod: PodInfo,
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
    const counts = byNode ? undefined : spreadCounts(constraint, needsEveryKey ? constraints : [], pod, snapshot);
    const weight = Math.log((byNode ? candidates.length : domainsOf(topologyKey, candidates)) + 2);
    return (node: NodeInfo): number => {
      const domain = node.labels[topologyKey];
      if (domain === undefined) return 0;
      const count = counts ? (counts.get(domain) ?? 0) : countMatching(node, pod.namespace, constraint);
      return count * weight + maxSkew - 1;
    };
  });
  const raw = nodes.map((node) =>
    scored(node) ? Math.round(perNode.reduce((sum, score) => sum + score(node), 0)) : undefined,
  );
  return fewestBest(raw);
}

/** How many domains the nodes are in; those without the key count as one together. */
function domainsOf(topologyKey: string, nodes: readonly NodeInfo[]): number {
  return new Set(nodes.map(({ labels }) => labels[topologyKey])).size;
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
