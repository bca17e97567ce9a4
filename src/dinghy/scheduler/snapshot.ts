import type {
  LabelSelectorTerm,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  StorageClass,
} from "#apimachinery";
import type { NamespaceLabels } from "./affinity-term.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** What there is besides nodes and Pods. */
export interface ClusterObjects {
  readonly namespaceLabels: NamespaceLabels;
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  /** What selects the Pod and its like: its Services and its controller. Empty when there are none. */
  siblings(pod: Pod): readonly LabelSelectorTerm[];
  disruptionBudgets(namespace: string): readonly PodDisruptionBudget[];
}

/** The cluster at the moment of a decision. */
export interface Snapshot {
  /** In an order that takes a node of each zone in turn. */
  readonly nodes: readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** Nodes with Pods that have terms of (anti-)affinity to other Pods. */
  nodesWithAffinity(): Iterable<NodeInfo>;
  /** Nodes with Pods that refuse others by required anti-affinity. */
  nodesWithAntiAffinity(): Iterable<NodeInfo>;
  /** Pods for which room is being made on the node: they are to come, but are not there yet. */
  nominated(node: string): readonly PodInfo[];
  /** How many nodes have the image. */
  nodesWithImage(image: string): number;
  readonly objects: ClusterObjects;
}

/** The snapshot with one node exchanged: what would be. */
export function replacing(snapshot: Snapshot, changed: NodeInfo): Snapshot {
  const swap = (nodes: Iterable<NodeInfo>): NodeInfo[] =>
    [...nodes].map((node) => (node.name === changed.name ? changed : node));
  const including = (nodes: Iterable<NodeInfo>): NodeInfo[] => [
    ...[...nodes].filter(({ name }) => name !== changed.name),
    changed,
  ];
  let nodes: readonly NodeInfo[] | undefined;
  return {
    get nodes() {
      nodes ??= swap(snapshot.nodes);
      return nodes;
    },
    node: (name) => (name === changed.name ? changed : snapshot.node(name)),
    nodesWithAffinity: () => including(snapshot.nodesWithAffinity()),
    nodesWithAntiAffinity: () => including(snapshot.nodesWithAntiAffinity()),
    nominated: (name) => snapshot.nominated(name),
    nodesWithImage: (image) => snapshot.nodesWithImage(image),
    objects: snapshot.objects,
  };
}
