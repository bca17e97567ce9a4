import { type AffinityTerm, termMatches } from "../affinity-term.ts";
import type { NodeInfo } from "../node-info.ts";
import { type ClusterEvent, maxScore, type Plugin, type Rejection } from "../plugin.ts";
import { type PluginArguments, wholeNumber } from "../plugin-arguments.ts";
import type { PodInfo } from "../pod-info.ts";
import type { Snapshot } from "../snapshot.ts";
import { type DomainCounts, domainCount } from "../tallies.ts";

const name = "InterPodAffinity";
const notNear: Rejection = { plugin: name, reasons: ["node(s) didn't match pod affinity rules"], resolvable: false };
const tooNear: Rejection = {
  plugin: name,
  reasons: ["node(s) didn't match pod anti-affinity rules"],
  resolvable: true,
};
const unwanted: Rejection = {
  plugin: name,
  reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
  resolvable: true,
};

/**
 * A Pod goes near the Pods that its affinity names and away from those that its anti-affinity names; and no Pod comes
 * near one whose required anti-affinity names it.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export function makeInterPodAffinity({
  hardPodAffinityWeight,
  ignorePreferredTermsOfExistingPods,
}: PluginArguments): Plugin {
  const wishes: Wishes = {
    requiredWeight: wholeNumber(hardPodAffinityWeight, "hardPodAffinityWeight", 0, 100, 1),
    ownOnly: ignorePreferredTermsOfExistingPods === true,
  };
  return {
    name,
    weight: 2,
    filter: (pod, snapshot) => {
      const existing = refusedDomains(pod, snapshot);
      const { affinity, antiAffinity } = pod;
      if (existing.size + affinity.required.length + antiAffinity.required.length === 0) return undefined;
      const near = affinity.required.length > 0 ? nearDomains(pod, snapshot) : undefined;
      const away = antiAffinity.required.length > 0 ? awayDomains(pod, snapshot) : undefined;
      return (node) => {
        if (near && !isNear(node, pod, near, snapshot)) return notNear;
        if (away && antiAffinity.required.some(({ topologyKey }) => domainCount(away, topologyKey, node) > 0))
          return tooNear;
        return isRefused(node, existing) ? unwanted : undefined;
      };
    },
    score: (pod, snapshot, nodes) => {
      const sums = preferredDomains(pod, snapshot, wishes);
      if (sums.size === 0) return undefined;
      const raw = nodes.map(({ labels }) => {
        let sum = 0;
        for (const [key, domains] of sums) sum += domains.get(labels[key] ?? missing) ?? 0;
        return sum;
      });
      let [min, max] = [raw[0] ?? 0, raw[0] ?? 0];
      for (const value of raw) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      return raw.map((value) => (max === min ? 0 : Math.floor((maxScore * (value - min)) / (max - min))));
    },
    helps: (event, pod, snapshot) => mayHelp(event, pod, snapshot),
  };
}

interface Wishes {
  /** What required affinity of Pods already there is worth as a preference. */
  readonly requiredWeight: number;
  /** Whether a Pod without preferences of its own is left to nobody else's. */
  readonly ownOnly: boolean;
}

const nowhere: DomainCounts = new Map();

/** No domain is called so. */
const missing = "\u0000";

/** Where Pods stand that refuse this one. */
function refusedDomains(pod: PodInfo, { tally, objects }: Snapshot): DomainCounts {
  return tally({
    key: `refused ${likenessOf(pod)}`,
    among: "antiAffinity",
    count: ({ antiAffinity }, add) => {
      for (const term of antiAffinity.required)
        if (termMatches(term, pod.pod, objects.namespaceLabels)) add(term.topologyKey, 1);
    },
  });
}

/** Pods of which this is equal are the same to the terms of others. */
function likenessOf({ namespace, pod }: PodInfo): string {
  return JSON.stringify([namespace, pod.metadata.labels]);
}

function keysOf(terms: readonly AffinityTerm[]): string {
  return terms.map(({ key }) => key).join();
}

function isRefused({ labels }: NodeInfo, existing: DomainCounts): boolean {
  for (const [key, domains] of existing) if ((domains.get(labels[key] ?? missing) ?? 0) > 0) return true;
  return false;
}

/** Where Pods stand that all required terms of affinity name. */
function nearDomains({ affinity: { required } }: PodInfo, { tally, objects }: Snapshot): DomainCounts {
  return tally({
    key: `near ${keysOf(required)}`,
    count: ({ pod }, add) => {
      if (!required.every((term) => termMatches(term, pod, objects.namespaceLabels))) return;
      for (const { topologyKey } of required) add(topologyKey, 1);
    },
  });
}

/** Where Pods stand that some required term of anti-affinity names, counted under that term's key. */
function awayDomains({ antiAffinity: { required } }: PodInfo, { tally, objects }: Snapshot): DomainCounts {
  return tally({
    key: `away ${keysOf(required)}`,
    count: ({ pod }, add) => {
      for (const term of required) if (termMatches(term, pod, objects.namespaceLabels)) add(term.topologyKey, 1);
    },
  });
}

/** Near by every term; the first of a group that wants to be together may go anywhere that has the domains. */
function isNear(node: NodeInfo, { pod, affinity }: PodInfo, near: DomainCounts, { objects }: Snapshot): boolean {
  const { required } = affinity;
  if (required.some(({ topologyKey }) => node.labels[topologyKey] === undefined)) return false;
  if (required.every(({ topologyKey }) => domainCount(near, topologyKey, node) > 0)) return true;
  return near.size === 0 && required.every((term) => termMatches(term, pod, objects.namespaceLabels));
}

/** Weights summed by domain: what the Pod prefers of those there, and what those there prefer of it. */
function preferredDomains(
  pod: PodInfo,
  { tally, objects }: Snapshot,
  { requiredWeight, ownOnly }: Wishes,
): DomainCounts {
  const { affinity, antiAffinity } = pod;
  const own = affinity.preferred.length + antiAffinity.preferred.length > 0;
  if (!own && ownOnly) return nowhere;
  return tally({
    key: `preferred ${requiredWeight} ${likenessOf(pod)} ${keysOf(affinity.preferred)} ${keysOf(antiAffinity.preferred)}`,
    among: own ? undefined : "affinity",
    count: (other, add) => {
      const weigh = (terms: readonly AffinityTerm[], about: PodInfo, sign: 1 | -1): void => {
        for (const term of terms)
          if (termMatches(term, about.pod, objects.namespaceLabels))
            add(term.topologyKey, sign * (term.weight || requiredWeight));
      };
      weigh(affinity.preferred, other, 1);
      weigh(antiAffinity.preferred, other, -1);
      if (!other.hasAffinity) return;
      if (requiredWeight > 0) weigh(other.affinity.required, pod, 1);
      weigh(other.affinity.preferred, pod, 1);
      weigh(other.antiAffinity.preferred, pod, -1);
    },
  });
}

function mayHelp(event: ClusterEvent, pod: PodInfo, { objects }: Snapshot): boolean {
  const named = (terms: readonly AffinityTerm[], { pod: other }: PodInfo): boolean =>
    terms.some((term) => termMatches(term, other, objects.namespaceLabels));
  switch (event.kind) {
    case "NodeChanged":
      return (
        event.previous === undefined || JSON.stringify(event.node.labels) !== JSON.stringify(event.previous.labels)
      );
    case "PodPlaced":
      return named(pod.affinity.required, event.pod);
    case "PodGone":
      return named(pod.antiAffinity.required, event.pod) || named(event.pod.antiAffinity.required, pod);
    case "PodChanged":
      return named(pod.affinity.required, event.pod) || named(pod.antiAffinity.required, event.previous);
    case "NamespaceChanged":
      return [...pod.affinity.required, ...pod.antiAffinity.required].some((term) => term.namespaceSelector);
    case "StorageChanged":
      return false;
  }
}
