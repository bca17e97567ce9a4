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
import { amended, type DomainCounts, type Question } from "./tallies.ts";

/** What there is besides nodes and Pods. */
export interface ClusterObjects {
  readonly namespaceLabels: NamespaceLabels;
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  /** How many volumes the node can attach, by driver; undefined when it does not say. */
  volumeLimits(node: string): ReadonlyMap<string, number> | undefined;
  /** What selects the Pod and its like: its Services and its controller. Empty when there are none. */
  siblings(pod: Pod): readonly LabelSelectorTerm[];
  disruptionBudgets(namespace: string): readonly PodDisruptionBudget[];
}

/** The cluster at the moment of a decision. */
export interface Snapshot {
  /** In an order that takes a node of each zone in turn. */
  readonly nodes: readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** What there is in each domain of what the question asks for. */
  tally(question: Question): DomainCounts;
  /** Whether room is being made for anybody anywhere. */
  readonly hasNominations: boolean;
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
  let nodes: readonly NodeInfo[] | undefined;
  return {
    get nodes() {
      nodes ??= swap(snapshot.nodes);
      return nodes;
    },
    node: (name) => (name === changed.name ? changed : snapshot.node(name)),
    tally: (question) => {
      const before = snapshot.node(changed.name);
      const counts = snapshot.tally(question);
      return before === undefined ? counts : amended(question, counts, before, changed);
    },
    hasNominations: snapshot.hasNominations,
    nominated: (name) => snapshot.nominated(name),
    nodesWithImage: (image) => snapshot.nodesWithImage(image),
    objects: snapshot.objects,
  };
}
