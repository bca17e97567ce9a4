import { type AffinityTerm, termMatches } from "../affinity-term.ts";
import type { NodeInfo } from "../node-info.ts";
import { type ClusterEvent, maxScore, type Plugin, type Rejection } from "../plugin.ts";
import type { PodInfo } from "../pod-info.ts";
import type { Snapshot } from "../snapshot.ts";
import { countDomains, type DomainCounts, domainCount } from "./domain-counts.ts";

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
export const interPodAffinity: Plugin = {
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
    const sums = preferredDomains(pod, snapshot);
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

/** No domain is called so. */
const missing = "\u0000";

/** Where Pods stand that refuse this one. */
function refusedDomains(pod: PodInfo, { nodesWithAntiAffinity, objects }: Snapshot): DomainCounts {
  const counts: DomainCounts = new Map();
  for (const node of nodesWithAntiAffinity()) {
    for (const { antiAffinity } of node.podsWithAntiAffinity.values()) {
      for (const term of antiAffinity.required)
        if (termMatches(term, pod.pod, objects.namespaceLabels)) countDomains(counts, term.topologyKey, node, 1);
    }
  }
  return counts;
}

function isRefused({ labels }: NodeInfo, existing: DomainCounts): boolean {
  for (const [key, domains] of existing) if ((domains.get(labels[key] ?? missing) ?? 0) > 0) return true;
  return false;
}

/** Where Pods stand that all required terms of affinity name. */
function nearDomains({ affinity: { required } }: PodInfo, { nodes, objects }: Snapshot): DomainCounts {
  const counts: DomainCounts = new Map();
  for (const node of nodes) {
    for (const { pod } of node.pods.values()) {
      if (!required.every((term) => termMatches(term, pod, objects.namespaceLabels))) continue;
      for (const { topologyKey } of required) countDomains(counts, topologyKey, node, 1);
    }
  }
  return counts;
}

/** Where Pods stand that some required term of anti-affinity names, counted under that term's key. */
function awayDomains({ antiAffinity: { required } }: PodInfo, { nodes, objects }: Snapshot): DomainCounts {
  const counts: DomainCounts = new Map();
  for (const node of nodes) {
    for (const { pod } of node.pods.values()) {
      for (const term of required)
        if (termMatches(term, pod, objects.namespaceLabels)) countDomains(counts, term.topologyKey, node, 1);
    }
  }
  return counts;
}

/** Near by every term; the first of a group that wants to be together may go anywhere that has the domains. */
function isNear(node: NodeInfo, { pod, affinity }: PodInfo, near: DomainCounts, { objects }: Snapshot): boolean {
  const { required } = affinity;
  if (required.some(({ topologyKey }) => node.labels[topologyKey] === undefined)) return false;
  if (required.every(({ topologyKey }) => domainCount(near, topologyKey, node) > 0)) return true;
  return near.size === 0 && required.every((term) => termMatches(term, pod, objects.namespaceLabels));
}

/** What required affinity of Pods already there is worth as a preference. */
const requiredWeight = 1;

/** Weights summed by domain: what the Pod prefers of those there, and what those there prefer of it. */
function preferredDomains(pod: PodInfo, { nodes, nodesWithAffinity, objects }: Snapshot): DomainCounts {
  const sums: DomainCounts = new Map();
  const weigh = (terms: readonly AffinityTerm[], about: PodInfo, node: NodeInfo, sign: 1 | -1): void => {
    for (const term of terms) {
      if (termMatches(term, about.pod, objects.namespaceLabels))
        countDomains(sums, term.topologyKey, node, sign * (term.weight || requiredWeight));
    }
  };
  const { affinity, antiAffinity } = pod;
  const prefers = affinity.preferred.length + antiAffinity.preferred.length > 0;
  for (const node of prefers ? nodes : []) {
    for (const other of node.pods.values()) {
      weigh(affinity.preferred, other, node, 1);
      weigh(antiAffinity.preferred, other, node, -1);
    }
  }
  for (const node of nodesWithAffinity()) {
    for (const other of node.podsWithAffinity.values()) {
      weigh(other.affinity.required, pod, node, 1);
      weigh(other.affinity.preferred, pod, node, 1);
      weigh(other.antiAffinity.preferred, pod, node, -1);
    }
  }
  return sums;
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
