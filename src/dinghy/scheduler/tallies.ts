import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** Sums by topology key and domain (the value that a node has for the key). Domains that nothing counts in may lack. */
export type DomainCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Something that is counted over the Pods of all nodes by domain, and asked again for every Pod of a kind. */
export interface Question {
  /** Questions with equal keys have equal answers. */
  readonly key: string;
  /** Only Pods with terms of (anti-)affinity, or with required anti-affinity, can count. Undefined: any. */
  readonly among?: "affinity" | "antiAffinity";
  /** A key whose domains are told even where nothing counts. */
  readonly topologyKey?: string;
  /** False for nodes whose Pods do not count and whose domains do not exist. */
  includes?(node: NodeInfo): boolean;
  /** Says what one Pod adds to the domains of its node. */
  count(pod: PodInfo, add: (topologyKey: string, amount: number) => void): void;
}

/** How much there is in the domain that the node is in; a node without the key is in none. */
export function domainCount(counts: DomainCounts, topologyKey: string, { labels }: NodeInfo): number {
  const domain = labels[topologyKey];
  return domain === undefined ? 0 : (counts.get(topologyKey)?.get(domain) ?? 0);
}

type Sums = Map<string, Map<string, number>>;

/**
 * The answers to the questions that were asked last, kept current Pod by Pod: a decision about one Pod of many alike
 * then costs nothing per Pod that there is.
 */
export interface Tallies {
  ask(question: Question, nodes: () => Iterable<NodeInfo>): DomainCounts;
  /** The Pod came to the node (1), or left it (-1). */
  moved(pod: PodInfo, node: NodeInfo, by: 1 | -1): void;
  /** Nodes or namespaces changed: everything is counted anew when it is asked for. */
  forget(): void;
}

/** Every Pod that comes or goes is held against so many questions; more kinds of Pods are rarely scheduled in turn. */
const mostKept = 32;

export function createTallies(): Tallies {
  const kept = new Map<string, { question: Question; sums: Sums }>();
  return {
    ask: (question, nodes) => {
      const known = kept.get(question.key);
      kept.delete(question.key);
      const entry = known ?? { question, sums: countAll(question, nodes()) };
      kept.set(question.key, entry);
      if (kept.size > mostKept) kept.delete(kept.keys().next().value as string);
      return entry.sums;
    },
    moved: (pod, node, by) => {
      for (const { question, sums } of kept.values()) countPod(question, sums, pod, node, by);
    },
    forget: () => kept.clear(),
  };
}

/** The answer where one node is as in `now`, and not as in `before`. */
export function amended(question: Question, counts: DomainCounts, before: NodeInfo, now: NodeInfo): DomainCounts {
  const sums: Sums = new Map();
  for (const [key, domains] of counts) sums.set(key, new Map(domains));
  for (const pod of before.pods.values()) if (!now.pods.has(pod.uid)) countPod(question, sums, pod, before, -1);
  for (const pod of now.pods.values()) if (!before.pods.has(pod.uid)) countPod(question, sums, pod, now, 1);
  return sums;
}

function countAll(question: Question, nodes: Iterable<NodeInfo>): Sums {
  const sums: Sums = new Map();
  const { topologyKey, among } = question;
  for (const node of nodes) {
    if (question.includes?.(node) === false) continue;
    if (topologyKey !== undefined) add(sums, topologyKey, node, 0);
    const pods =
      among === undefined ? node.pods : among === "affinity" ? node.podsWithAffinity : node.podsWithAntiAffinity;
    for (const pod of pods.values()) question.count(pod, (key, amount) => add(sums, key, node, amount));
  }
  return sums;
}

function countPod(question: Question, sums: Sums, pod: PodInfo, node: NodeInfo, by: 1 | -1): void {
  if (question.among === "affinity" && !pod.hasAffinity) return;
  if (question.among === "antiAffinity" && pod.antiAffinity.required.length === 0) return;
  if (question.includes?.(node) === false) return;
  question.count(pod, (key, amount) => {
    const domain = node.labels[key];
    if (domain !== undefined && add(sums, key, node, by * amount) === 0 && key !== question.topologyKey)
      take(sums, key, domain);
  });
}

function add(sums: Sums, key: string, { labels }: NodeInfo, amount: number): number {
  const domain = labels[key];
  if (domain === undefined) return 0;
  let domains = sums.get(key);
  if (domains === undefined) {
    domains = new Map();
    sums.set(key, domains);
  }
  const sum = (domains.get(domain) ?? 0) + amount;
  domains.set(domain, sum);
  return sum;
}

/** An empty answer says that nothing counts anywhere, so what became nothing must go. */
function take(sums: Sums, key: string, domain: string): void {
  const domains = sums.get(key);
  domains?.delete(domain);
  if (domains?.size === 0) sums.delete(key);
}
