import type { DaemonSet, Node, Pod } from "#apimachinery";
import { isAvailable, isFinished, isLeaving, isReady } from "../pods/pod-state.ts";
import { nodeOf, revisionLabel } from "./daemon-pod.ts";
import { createNodeFit } from "./node-fit.ts";

export interface Placement {
  /** Names of nodes that lack their Pod. */
  readonly create: readonly string[];
  readonly delete: readonly Pod[];
  /** Pods that have ended and are in the way of their successor. */
  readonly ended: readonly { readonly pod: Pod; readonly node: string }[];
}

/** The Pods on each node, without those that have ended and are being removed. */
export function podsByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const nodes = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = nodeOf(pod);
    if (node === undefined || (isFinished(pod) && isLeaving(pod))) continue;
    const others = nodes.get(node);
    if (others) others.push(pod);
    else nodes.set(node, [pod]);
  }
  return nodes;
}

/**
 * Which nodes need a Pod and which Pods have to go so that each node that fits has one.
 * Upstream: podsShouldBeOnNode in pkg/controller/daemon/daemon_controller.go.
 */
export function place(
  set: DaemonSet,
  hash: string,
  nodes: readonly Node[],
  pods: readonly Pod[],
  nowMs: number,
): Placement {
  const placed = podsByNode(pods);
  const fit = createNodeFit(set);
  const create: string[] = [];
  const surplus: Pod[] = [];
  const ended: { pod: Pod; node: string }[] = [];
  for (const node of nodes) {
    const { name } = node.metadata;
    const present = placed.get(name);
    const { run, stay } = fit(node);
    if (present === undefined) {
      if (run) create.push(name);
      continue;
    }
    const staying = present.filter((pod) => !isLeaving(pod));
    if (!stay) {
      surplus.push(...staying);
      continue;
    }
    for (const pod of staying.filter(isFinished)) ended.push({ pod, node: name });
    const running = staying.filter((pod) => !isFinished(pod)).sort(oldestFirst);
    // A surge has a Pod that stays on each node, also beside one that is going.
    if (run && running.length === 0 && surges(set)) create.push(name);
    surplus.push(...crowd(set, hash, running, nowMs));
  }
  return { create, delete: [...surplus, ...withoutNode(nodes, placed)], ended };
}

/** Pods beyond the one that a node needs; two may be there while a surge passes from the old to the new. */
function crowd(set: DaemonSet, hash: string, running: readonly Pod[], nowMs: number): Pod[] {
  if (running.length <= 1) return [];
  if (!surges(set)) return running.slice(1);
  const isNew = (pod: Pod): boolean => pod.metadata.labels?.[revisionLabel] === hash;
  const newest = running.filter(isNew);
  const old = running.filter((pod) => !isNew(pod));
  const surplus = [...newest.slice(1), ...old.slice(1)];
  const [keptNew] = newest;
  const [keptOld] = old;
  if (keptNew === undefined || keptOld === undefined) return surplus;
  const passed = !isReady(keptOld) || isAvailable(keptNew, set.spec.minReadySeconds ?? 0, nowMs);
  return passed ? [...surplus, keptOld] : surplus;
}

export function surges({ spec }: DaemonSet): boolean {
  const { maxSurge = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  return spec.updateStrategy?.type !== "OnDelete" && maxSurge !== 0 && maxSurge !== "0%";
}

/** Pods that wait for a node that is no longer there. */
function withoutNode(nodes: readonly Node[], placed: ReadonlyMap<string, readonly Pod[]>): Pod[] {
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  return [...placed].flatMap(([node, pods]) =>
    known.has(node) ? [] : pods.filter((pod) => !pod.spec.nodeName && !isLeaving(pod)),
  );
}

/** Those with a node before those without, then by age, then by name. */
export function oldestFirst(a: Pod, b: Pod): number {
  const bound = Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName));
  if (bound !== 0) return bound;
  const key = ({ metadata }: Pod): string => `${metadata.creationTimestamp} ${metadata.name}`;
  return key(a) < key(b) ? -1 : 1;
}
