import type { Random } from "#clock";
import { imagined, type NodeAnswer, type NodeInfo, type PodKind } from "./node-info.ts";
import type { NodeCheck, Plugin, Rejection } from "./plugin.ts";
import type { PodInfo } from "./pod-info.ts";
import type { PodKinds } from "./pod-kinds.ts";
import { replacing, type Snapshot } from "./snapshot.ts";

/** Why no node would do. */
export interface Diagnosis {
  readonly nodeCount: number;
  /** Holds for every node, and says all there is to say. */
  readonly refusal?: Rejection;
  /** By node name, for each node that was looked at. */
  readonly rejections: ReadonlyMap<string, Rejection>;
}

/** The node for the Pod, or why there is none. `evaluated` nodes were looked at: the next Pod starts after them. */
export type Choice =
  | { readonly node: string; readonly evaluated: number; readonly feasible: number }
  | { readonly node?: undefined; readonly evaluated: number; readonly diagnosis: Diagnosis };

export interface ChooseOptions {
  readonly plugins: readonly Plugin[];
  /** Remembers what was found out for Pods of a kind; it belongs to these plugins. Without it nothing is remembered. */
  readonly kinds?: PodKinds;
  /** How many of the nodes are looked at, in percent; 0 or undefined: the fewer the more there are. */
  readonly percentageOfNodesToScore?: number;
  /** Index of the node to look at first; turning it with every Pod gives all nodes their chance. Default 0. */
  readonly start?: number;
}

/**
 * The node where the Pod should run: of those that no plugin rejects the one with the best weighted sum of scores,
 * chance deciding between equals. Of many nodes only some are looked at. Changes nothing.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/ @seed:K3.3
 */
export function choose(pod: PodInfo, snapshot: Snapshot, random: Random, options: ChooseOptions): Choice {
  const { plugins, kinds, percentageOfNodesToScore, start = 0 } = options;
  const nodeCount = snapshot.nodes.length;
  const rejections = new Map<string, Rejection>();
  for (const plugin of plugins) {
    const refusal = plugin.refuse?.(pod, snapshot);
    if (refusal) return { evaluated: 0, diagnosis: { nodeCount, refusal, rejections } };
  }
  const kind = kinds?.of(pod);
  const check = checkAll(pod, snapshot, plugins, kind);
  const nominated = nominatedNode(pod, snapshot);
  if (nominated && check(nominated) === undefined) return { node: nominated.name, evaluated: 0, feasible: 1 };

  const nodes = narrowed(pod, snapshot, plugins, rejections);
  const wanted = nodesToFind(nodes.length, percentageOfNodesToScore);
  const feasible: NodeInfo[] = [];
  let evaluated = 0;
  while (evaluated < nodes.length && feasible.length < wanted) {
    const node = nodes[(start + evaluated++) % nodes.length] as NodeInfo;
    const rejection = check(node);
    if (rejection) rejections.set(node.name, rejection);
    else feasible.push(node);
  }
  if (feasible.length === 0) return { evaluated, diagnosis: { nodeCount, rejections } };
  const sums = feasible.length === 1 ? [0] : totalScores(pod, snapshot, feasible, plugins, kind);
  return { node: best(feasible, sums, random).name, evaluated, feasible: feasible.length };
}

/** All filters as one, first rejection first; a node must do also when those come for whom room is being made there. */
export function checkAll(pod: PodInfo, snapshot: Snapshot, plugins: readonly Plugin[], kind?: PodKind): NodeCheck {
  const check = checkPresent(pod, snapshot, plugins, kind);
  if (!snapshot.hasNominations) return check;
  return (node) => {
    const coming = snapshot
      .nominated(node.name)
      .filter(({ uid, priority }) => uid !== pod.uid && priority >= pod.priority);
    if (coming.length > 0) {
      const crowded = imagined(node, [], coming);
      const rejection = checkPresent(pod, replacing(snapshot, crowded), plugins)(crowded);
      if (rejection) return rejection;
    }
    return check(node);
  };
}

function checkPresent(pod: PodInfo, snapshot: Snapshot, plugins: readonly Plugin[], kind?: PodKind): NodeCheck {
  const others = plugins.findIndex(({ alone }) => !alone);
  const split = kind === undefined ? 0 : others < 0 ? plugins.length : others;
  const alone = inOrder(checksOf(plugins.slice(0, split), pod, snapshot));
  const together = inOrder(checksOf(plugins.slice(split), pod, snapshot));
  if (kind === undefined) return together;
  return (node) => answer(node, kind, alone).rejection ?? together(node);
}

function checksOf(plugins: readonly Plugin[], pod: PodInfo, snapshot: Snapshot): readonly NodeCheck[] {
  return plugins.flatMap((plugin) => plugin.filter?.(pod, snapshot) ?? []);
}

/** The first that objects speaks. */
function inOrder(checks: readonly NodeCheck[]): NodeCheck {
  return (node) => {
    for (const check of checks) {
      const rejection = check(node);
      if (rejection) return rejection;
    }
    return undefined;
  };
}

/** Kinds of Pods that come in turn; more are forgotten. */
const mostAnswers = 8;

function answer(node: NodeInfo, kind: PodKind, check: NodeCheck): NodeAnswer {
  const known = knownAnswer(node, kind);
  if (known !== undefined) return known;
  if (node.answers.size >= mostAnswers) node.answers.clear();
  const found: NodeAnswer = { rejection: check(node), rating: undefined };
  node.answers.set(kind, found);
  node.lastKind = kind;
  node.lastAnswer = found;
  return found;
}

function knownAnswer(node: NodeInfo, kind: PodKind): NodeAnswer | undefined {
  if (node.lastKind === kind) return node.lastAnswer;
  const known = node.answers.get(kind);
  if (known === undefined) return undefined;
  node.lastKind = kind;
  node.lastAnswer = known;
  return known;
}

function nominatedNode({ pod }: PodInfo, snapshot: Snapshot): NodeInfo | undefined {
  const name = pod.status?.nominatedNodeName;
  return name ? snapshot.node(name) : undefined;
}

/** The nodes that are worth a look; the others are rejected together. */
function narrowed(
  pod: PodInfo,
  snapshot: Snapshot,
  plugins: readonly Plugin[],
  rejections: Map<string, Rejection>,
): readonly NodeInfo[] {
  let nodes = snapshot.nodes;
  for (const plugin of plugins) {
    const names = plugin.candidates?.(pod);
    if (names === undefined) continue;
    const reasons = [`node(s) didn't satisfy plugin(s) [${plugin.name}]`];
    const rejection: Rejection = { plugin: plugin.name, reasons, resolvable: false };
    for (const { name } of nodes) if (!names.has(name)) rejections.set(name, rejection);
    nodes = [...names].flatMap((name) => snapshot.node(name) ?? []);
  }
  return nodes;
}

/** Below this many nodes, all are looked at. */
const fewNodes = 100;

/**
 * How many feasible nodes are enough: half of 100 nodes, a smaller share of more, at least 5 % and at least 100.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/scheduler-perf-tuning/
 */
export function nodesToFind(nodes: number, wanted = 0): number {
  if (nodes < fewNodes) return nodes;
  const percentage = wanted > 0 ? wanted : Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(fewNodes, Math.floor((nodes * percentage) / 100));
}

function best(feasible: readonly NodeInfo[], sums: readonly number[], random: Random): NodeInfo {
  let top = Number.NEGATIVE_INFINITY;
  for (const sum of sums) if (sum > top) top = sum;
  const winners = feasible.filter((_node, index) => sums[index] === top);
  return winners[winners.length === 1 ? 0 : random.integer(winners.length)] as NodeInfo;
}

/** Per node the weighted sum of all plugins' scores. */
export function totalScores(
  pod: PodInfo,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
  plugins: readonly Plugin[],
  kind?: PodKind,
): readonly number[] {
  const rate = ratingOf(pod, plugins);
  const sums = nodes.map((node) => {
    const known = kind && knownAnswer(node, kind);
    if (known === undefined) return rate(node);
    known.rating ??= rate(node);
    return known.rating;
  });
  for (const { score, weight = 1 } of plugins) {
    const scores = score?.(pod, snapshot, nodes);
    for (let index = 0; scores && index < sums.length; index++)
      sums[index] = (sums[index] as number) + weight * (scores[index] as number);
  }
  return sums;
}

/** The weighted sum of what plugins say that look at each node alone. */
function ratingOf(pod: PodInfo, plugins: readonly Plugin[]): (node: NodeInfo) => number {
  const rates = plugins.flatMap(({ rate, weight = 1 }) => {
    const one = rate?.(pod);
    return one ? [(node: NodeInfo) => weight * one(node)] : [];
  });
  return (node) => {
    let sum = 0;
    for (const rate of rates) sum += rate(node);
    return sum;
  };
}
