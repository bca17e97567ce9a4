import { type DaemonSet, type Node, type Pod, scaledValue } from "#apimachinery";
import { isAvailable, isLeaving } from "../pods/pod-state.ts";
import { isUpdated } from "./daemon-pod.ts";
import { createNodeFit } from "./node-fit.ts";
import { podsByNode } from "./placement.ts";

export interface Roll {
  /** Nodes that get a new Pod beside the old one. */
  readonly create: readonly string[];
  /** Pods of an older revision; `place` fills the gap. */
  readonly delete: readonly Pod[];
}

/** What a node holds of either revision; undefined when there is more of one than there can be. */
interface Pair {
  readonly node: string;
  readonly next: Pod | undefined;
  readonly old: Pod | undefined;
}

/**
 * The next step of a rolling update. Without surge, old Pods go as long as not too many nodes are without an available
 * one; with surge, new Pods come beside the old ones, which go when the new are available. An old Pod that is not
 * available is replaced at once. Upstream: rollingUpdate in pkg/controller/daemon/update.go.
 */
export function roll(set: DaemonSet, hash: string, nodes: readonly Node[], pods: readonly Pod[], nowMs: number): Roll {
  if (set.spec.updateStrategy?.type === "OnDelete") return { create: [], delete: [] };
  const placed = podsByNode(pods);
  const fit = createNodeFit(set);
  const wanted = nodes.filter((node) => fit(node).run).map(({ metadata }) => metadata.name);
  const names = [...new Set([...placed.keys(), ...wanted])];
  const pairs = names.map((node) => pairOf(set, hash, node, placed.get(node) ?? []));
  const available = (pod: Pod): boolean => isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
  const { surge, unavailable } = bounds(set, wanted.length);
  return surge === 0 ? replace(pairs, available, unavailable) : addBeside(pairs, available, surge);
}

function bounds({ spec }: DaemonSet, desired: number): { surge: number; unavailable: number } {
  const { maxSurge = 0, maxUnavailable = 1 } = spec.updateStrategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, desired, "up");
  const unavailable = scaledValue(maxUnavailable, desired, "up");
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function pairOf(set: DaemonSet, hash: string, node: string, pods: readonly Pod[]): Pair | undefined {
  const staying = pods.filter((pod) => !isLeaving(pod));
  const next = staying.filter((pod) => isUpdated(set, hash, pod));
  const old = staying.filter((pod) => !isUpdated(set, hash, pod));
  return next.length > 1 || old.length > 1 ? undefined : { node, next: next[0], old: old[0] };
}

function replace(pairs: readonly (Pair | undefined)[], available: (pod: Pod) => boolean, limit: number): Roll {
  const must: Pod[] = [];
  const may: Pod[] = [];
  let missing = 0;
  for (const pair of pairs) {
    const { next, old } = pair ?? {};
    if (old !== undefined && next === undefined) (available(old) ? may : must).push(old);
    else if (old !== undefined || next === undefined || !available(next)) missing++;
  }
  return { create: [], delete: [...must, ...may.slice(0, Math.max(0, limit - missing))] };
}

function addBeside(pairs: readonly (Pair | undefined)[], available: (pod: Pod) => boolean, limit: number): Roll {
  const must: string[] = [];
  const may: string[] = [];
  const passed: Pod[] = [];
  let surging = 0;
  for (const pair of pairs) {
    if (pair === undefined) surging++;
    else if (pair.old === undefined) continue;
    else if (pair.next === undefined) (available(pair.old) ? may : must).push(pair.node);
    else if (available(pair.next)) passed.push(pair.old);
    else surging++;
  }
  return { create: [...must, ...may.slice(0, Math.max(0, limit - surging))], delete: passed };
}
