import type { Node, Pod } from "#apimachinery";
import { addPod, type NodeInfo, nodeInfo, removePod, renewPod, withNode } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";
import type { ClusterObjects, Snapshot } from "./snapshot.ts";
import { createTallies, type DomainCounts } from "./tallies.ts";

/**
 * Nodes with their Pods, kept current change by change, so that a decision starts from sums and not from lists. A Pod
 * counts on its node from the moment it was decided on (assumed), long before the server says so.
 * Upstream: pkg/scheduler/backend/cache.
 */
export interface ClusterCache extends Snapshot {
  /** Adds or changes the node. Gives what is known of it now and what was before. */
  setNode(node: Node): { node: NodeInfo; previous?: NodeInfo };
  removeNode(name: string): void;
  /** The Pod stands on the node, by decision or by report. Gives what was known of it before. */
  place(pod: PodInfo, node: string): PodInfo | undefined;
  /** Takes over a newer form of a Pod that stands where it stood and asks for what it asked for. False: it is not here. */
  renew(pod: Pod): boolean;
  /** The Pod stands on no node any more. Gives what was known of it. */
  remove(uid: string): PodInfo | undefined;
  /** Where the Pod stands. */
  nodeOf(uid: string): string | undefined;
  /** Notes that room is being made for the Pod on the node; undefined takes the note away. */
  nominate(pod: PodInfo, node: string | undefined): void;
  /** Labels of namespaces changed: what was counted by them is counted anew. */
  forgetTallies(): void;
}

const zoneKeys = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

export function createClusterCache(objects: ClusterObjects): ClusterCache {
  const nodes = new Map<string, NodeInfo>();
  const places = new Map<string, { pod: PodInfo; node: string }>();
  /** Pods of nodes that are not known (any more). */
  const strays = new Map<string, Map<string, PodInfo>>();
  const withAffinity = new Set<string>();
  const withAntiAffinity = new Set<string>();
  const nominations = new Map<string, { pod: PodInfo; node: string }>();
  const tallies = createTallies();
  const images = new Map<string, number>();
  /** The nodes in the order in which they are looked at, and where each stands in it. */
  let order: NodeInfo[] | undefined;
  const positions = new Map<string, number>();

  const countImages = (info: NodeInfo | undefined, step: 1 | -1): void => {
    for (const image of info?.images.keys() ?? []) images.set(image, (images.get(image) ?? 0) + step);
  };

  const noteAffinity = (info: NodeInfo): void => {
    note(withAffinity, info.name, info.podsWithAffinity.size > 0);
    note(withAntiAffinity, info.name, info.podsWithAntiAffinity.size > 0);
  };

  const setNode = (node: Node): { node: NodeInfo; previous?: NodeInfo } => {
    const { name } = node.metadata;
    const previous = nodes.get(name);
    const info = previous ? withNode(previous, node) : nodeInfo(node);
    if (previous === undefined || domainsDiffer(previous, info)) {
      tallies.forget();
      order = undefined;
    } else if (order !== undefined) {
      order[positions.get(name) as number] = info;
    }
    countImages(previous, -1);
    countImages(info, 1);
    nodes.set(name, info);
    for (const pod of strays.get(name)?.values() ?? []) addPod(info, pod);
    strays.delete(name);
    noteAffinity(info);
    return { node: info, previous };
  };

  const removeNode = (name: string): void => {
    const info = nodes.get(name);
    if (info === undefined) return;
    countImages(info, -1);
    nodes.delete(name);
    if (info.pods.size > 0) strays.set(name, new Map(info.pods));
    withAffinity.delete(name);
    withAntiAffinity.delete(name);
    tallies.forget();
    order = undefined;
  };

  const remove = (uid: string): PodInfo | undefined => {
    const place = places.get(uid);
    if (place === undefined) return undefined;
    places.delete(uid);
    const info = nodes.get(place.node);
    if (info === undefined) {
      strays.get(place.node)?.delete(uid);
    } else {
      removePod(info, uid);
      tallies.moved(place.pod, info, -1);
      noteAffinity(info);
    }
    return place.pod;
  };

  const place = (pod: PodInfo, node: string): PodInfo | undefined => {
    const previous = remove(pod.uid);
    places.set(pod.uid, { pod, node });
    nominations.delete(pod.uid);
    const info = nodes.get(node);
    if (info === undefined) {
      strays.set(node, (strays.get(node) ?? new Map<string, PodInfo>()).set(pod.uid, pod));
    } else {
      addPod(info, pod);
      tallies.moved(pod, info, 1);
      noteAffinity(info);
    }
    return previous;
  };

  const renew = (pod: Pod): boolean => {
    const place = places.get(pod.metadata.uid);
    if (place === undefined) return false;
    const renewed = { ...place.pod, pod };
    places.set(renewed.uid, { ...place, pod: renewed });
    const info = nodes.get(place.node);
    if (info) renewPod(info, renewed);
    else strays.get(place.node)?.set(renewed.uid, renewed);
    return true;
  };

  const known = (names: Iterable<string>): NodeInfo[] => [...names].map((name) => nodes.get(name) as NodeInfo);

  return {
    setNode,
    removeNode,
    place,
    renew,
    remove,
    nodeOf: (uid) => places.get(uid)?.node,
    nominate: (pod, node) => {
      nominations.delete(pod.uid);
      if (node !== undefined) nominations.set(pod.uid, { pod, node });
    },
    get nodes() {
      if (order === undefined) {
        order = zoneByZone([...nodes.values()]);
        positions.clear();
        for (const [index, { name }] of order.entries()) positions.set(name, index);
      }
      return order;
    },
    node: (name) => nodes.get(name),
    tally: (question) => {
      if (question.among === undefined) return tallies.ask(question, () => nodes.values());
      const some = question.among === "affinity" ? withAffinity : withAntiAffinity;
      return some.size === 0 ? nothing : tallies.ask(question, () => known(some));
    },
    forgetTallies: tallies.forget,
    get hasNominations() {
      return nominations.size > 0;
    },
    nominated: (name) => {
      if (nominations.size === 0) return none;
      return [...nominations.values()].filter(({ node }) => node === name).map(({ pod }) => pod);
    },
    nodesWithImage: (image) => images.get(image) ?? 0,
    objects,
  };
}

const none: readonly PodInfo[] = [];
const nothing: DomainCounts = new Map();

/** Whether domains, or who may be placed on the node at all, changed. */
function domainsDiffer(before: NodeInfo, now: NodeInfo): boolean {
  const { spec: taintsBefore } = before.node;
  return (
    JSON.stringify(before.labels) !== JSON.stringify(now.labels) ||
    JSON.stringify(taintsBefore.taints) !== JSON.stringify(now.node.spec.taints)
  );
}

function note(names: Set<string>, name: string, holds: boolean): void {
  if (holds) names.add(name);
  else names.delete(name);
}

/** A node of each zone in turn, so that the first nodes looked at are spread over zones. */
function zoneByZone(nodes: NodeInfo[]): NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>();
  for (const node of nodes) {
    const zone = zoneKeys.map((key) => node.labels[key] ?? "").join("\u0000");
    const list = zones.get(zone);
    if (list) list.push(node);
    else zones.set(zone, [node]);
  }
  if (zones.size === 1) return nodes;
  const ordered: NodeInfo[] = [];
  for (let turn = 0; ordered.length < nodes.length; turn++) {
    for (const list of zones.values()) {
      const node = list[turn];
      if (node !== undefined) ordered.push(node);
    }
  }
  return ordered;
}
