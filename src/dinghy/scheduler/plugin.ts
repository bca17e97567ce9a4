import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";
import type { Snapshot } from "./snapshot.ts";

/** Why a node (or, before nodes are looked at, every node) is none for the Pod. */
export interface Rejection {
  readonly plugin: string;
  /** Worded as they are counted: `Insufficient cpu`, `node(s) were unschedulable`. */
  readonly reasons: readonly string[];
  /** False when no removal of Pods from the node can help. */
  readonly resolvable: boolean;
}

export type NodeCheck = (node: NodeInfo) => Rejection | undefined;

/** What a change of storage was about; `limits` are those of a node. */
export type StoragePart = "claim" | "volume" | "class" | "limits";

/** What happened in the cluster that may let a waiting Pod be placed. */
export type ClusterEvent =
  | { readonly kind: "NodeChanged"; readonly node: NodeInfo; readonly previous?: NodeInfo }
  | { readonly kind: "PodPlaced" | "PodGone"; readonly pod: PodInfo }
  | { readonly kind: "PodChanged"; readonly pod: PodInfo; readonly previous: PodInfo }
  | { readonly kind: "StorageChanged"; readonly of: StoragePart; readonly namespace?: string; readonly name: string }
  | { readonly kind: "NamespaceChanged" };

/**
 * One rule of placement. `filter` and `score` get the whole cluster once per Pod and answer with what is then cheap to
 * ask of each node. Upstream: pkg/scheduler/framework.
 */
export interface Plugin {
  readonly name: string;
  /** Of its score in the sum of all. */
  readonly weight?: number;
  /** True when `filter` and `rate` ask nothing but the node itself and what `likeness` says of the Pod. */
  readonly alone?: boolean;
  /** A reason that holds whatever the node. */
  refuse?(pod: PodInfo, snapshot: Snapshot): Rejection | undefined;
  /** The only nodes worth a look, by name; undefined for all. */
  candidates?(pod: PodInfo): ReadonlySet<string> | undefined;
  /** Undefined when the Pod asks for nothing of the kind. */
  filter?(pod: PodInfo, snapshot: Snapshot): NodeCheck | undefined;
  /** As `score`, for plugins that look at each node alone. */
  rate?(pod: PodInfo): ((node: NodeInfo) => number) | undefined;
  /** For each node 0 to 100, or undefined when the plugin has no say. */
  score?(pod: PodInfo, snapshot: Snapshot, nodes: readonly NodeInfo[]): readonly number[] | undefined;
  /**
   * Whether the event may undo this plugin's rejection of the Pod. Where it is absent, a changed node helps when the
   * filter passes it now and did not before, and nothing else helps.
   */
  helps?(event: ClusterEvent, pod: PodInfo, snapshot: Snapshot): boolean;
}

/** The best score that a node can have from one plugin. */
export const maxScore = 100;

/** Stretches scores so that the best has 100; with `reversed`, so that the least has. */
export function normalized(scores: readonly number[], reversed = false): readonly number[] {
  const max = Math.max(0, ...scores);
  if (max === 0) return reversed ? scores.map(() => maxScore) : scores;
  return scores.map((score) => {
    const part = Math.floor((score * maxScore) / max);
    return reversed ? maxScore - part : part;
  });
}
