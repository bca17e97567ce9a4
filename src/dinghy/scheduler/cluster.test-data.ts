/** Small clusters for tables: nodes and Pods in few words, and the answer of `choose` in one. */
import type { LabelSelectorTerm, Node, Pod, PodDisruptionBudget, PodSpec, PodStatus } from "#apimachinery";
import { createRandom } from "#clock";
import { type ClusterCache, createClusterCache } from "./cluster-cache.ts";
import { countedReasons } from "./failure-message.ts";
import { defaultPlugins } from "./plugins.ts";
import { type PodInfo, podInfo } from "./pod-info.ts";
import { choose } from "./schedule.ts";
import type { ClusterObjects } from "./snapshot.ts";

export type Labels = Record<string, string>;

const metadata = (name: string, labels?: Labels, namespace?: string) => ({
  name,
  namespace,
  uid: `uid-of-${name}`,
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
  labels,
});

export interface NodeWords {
  readonly labels?: Labels;
  readonly spec?: Node["spec"];
  /** Default 4 CPUs, 8Gi, 110 Pods. */
  readonly allocatable?: Record<string, string>;
  readonly images?: { names: string[]; sizeBytes: number }[];
}

/** A node; its hostname label is its name. */
export function node(name: string, { labels, spec = {}, allocatable, images }: NodeWords = {}): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: metadata(name, { "kubernetes.io/hostname": name, ...labels }),
    spec,
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...allocatable }, images },
  };
}

export interface PodWords extends Partial<PodSpec> {
  readonly labels?: Labels;
  readonly namespace?: string;
  /** Requests of its one container. */
  readonly requests?: Record<string, string>;
  readonly status?: PodStatus;
}

export function pod(name: string, words: PodWords = {}): PodInfo {
  const { labels, namespace = "default", requests, status, ...spec } = words;
  const object: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadata(name, labels, namespace),
    spec: { containers: [{ name: "main", image: "app:1", resources: { requests } }], ...spec },
    status,
  };
  return podInfo(object);
}

export interface ObjectWords extends Partial<ClusterObjects> {
  readonly budgets?: readonly PodDisruptionBudget[];
  readonly siblingTerms?: readonly LabelSelectorTerm[];
}

export function objects({ budgets = [], siblingTerms = [], ...given }: ObjectWords = {}): ClusterObjects {
  return {
    namespaceLabels: (name) => ({ "kubernetes.io/metadata.name": name }),
    claim: () => undefined,
    volume: () => undefined,
    volumes: () => [],
    storageClass: () => undefined,
    volumeLimits: () => undefined,
    siblings: () => siblingTerms,
    disruptionBudgets: () => budgets,
    ...given,
  };
}

/** The nodes, and on each the Pods that stand there. */
export function cluster(
  nodes: readonly Node[],
  pods: Record<string, PodInfo[]> = {},
  words: ObjectWords = {},
): ClusterCache {
  const cache = createClusterCache(objects(words));
  for (const one of nodes) cache.setNode(one);
  for (const [name, placed] of Object.entries(pods)) for (const one of placed) cache.place(one, name);
  return cache;
}

/** The name of the node that is chosen, or the counted reasons why none is. */
export function chosen(one: PodInfo, snapshot: ClusterCache): string {
  const choice = choose(one, snapshot, createRandom(1), { plugins: defaultPlugins });
  if (choice.node !== undefined) return choice.node;
  const { refusal, rejections } = choice.diagnosis;
  return refusal ? refusal.reasons.join() : countedReasons(rejections.values());
}
