import type { Node } from "#apimachinery";
import type { Rejection } from "./plugin.ts";
import type { PodInfo } from "./pod-info.ts";
import { accumulate, amountsOf, type ResourceAmounts } from "./resource-amounts.ts";

/** A node and what stands on it, with the sums that every decision needs. Only `cluster-cache.ts` changes it in place. */
export interface NodeInfo {
  readonly name: string;
  readonly node: Node;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: ResourceAmounts;
  /** Size in bytes by image name. */
  readonly images: ReadonlyMap<string, number>;
  /** By uid; Pods that were decided on but not yet seen with their node are among them. */
  readonly pods: Map<string, PodInfo>;
  readonly podsWithAffinity: Map<string, PodInfo>;
  readonly podsWithAntiAffinity: Map<string, PodInfo>;
  readonly podsWithHostPorts: Map<string, PodInfo>;
  readonly requested: Map<string, number>;
  readonly scoringRequested: Map<string, number>;
  /** How many of the Pods some selector counts, by selector: what was counted once holds until the Pods change. */
  readonly matching: Map<string, number>;
  /** What plugins that look at the node alone said of it, by kind of Pod: it holds until the Pods change. */
  readonly answers: Map<PodKind, NodeAnswer>;
  /** The kind that was asked for last, and what was said: many Pods of one kind come in turn, to many nodes. */
  lastKind: PodKind | undefined;
  lastAnswer: NodeAnswer | undefined;
  /** One of its taints keeps away Pods that have a choice. */
  readonly avoided: boolean;
}

/** Stands for all Pods that are the same to plugins that look at each node alone. */
export interface PodKind {
  readonly likeness: string;
}

export interface NodeAnswer {
  readonly rejection: Rejection | undefined;
  /** Weighted sum of the ratings; undefined until it is asked for. */
  rating: number | undefined;
}

export function nodeInfo(node: Node): NodeInfo {
  return {
    ...describe(node),
    pods: new Map(),
    podsWithAffinity: new Map(),
    podsWithAntiAffinity: new Map(),
    podsWithHostPorts: new Map(),
    requested: new Map(),
    scoringRequested: new Map(),
    matching: new Map(),
    answers: new Map(),
    lastKind: undefined,
    lastAnswer: undefined,
  };
}

/** The node as it is now, with the Pods of before (which both then share). */
export function withNode(info: NodeInfo, node: Node): NodeInfo {
  return { ...info, ...describe(node), answers: new Map(), lastKind: undefined, lastAnswer: undefined };
}

function describe(node: Node): Pick<NodeInfo, "name" | "node" | "labels" | "allocatable" | "images" | "avoided"> {
  const images = new Map<string, number>();
  for (const { names = [], sizeBytes = 0 } of node.status?.images ?? [])
    for (const name of names) images.set(name, sizeBytes);
  return {
    name: node.metadata.name,
    node,
    labels: node.metadata.labels ?? {},
    allocatable: amountsOf(node.status?.allocatable),
    images,
    avoided: node.spec.taints?.some(({ effect }) => effect === "PreferNoSchedule") ?? false,
  };
}

/** The same node with Pods taken away and added: what would be. Shares nothing that changes. */
export function imagined(info: NodeInfo, removed: Iterable<PodInfo>, added: Iterable<PodInfo>): NodeInfo {
  const copy: NodeInfo = {
    ...info,
    pods: new Map(info.pods),
    podsWithAffinity: new Map(info.podsWithAffinity),
    podsWithAntiAffinity: new Map(info.podsWithAntiAffinity),
    podsWithHostPorts: new Map(info.podsWithHostPorts),
    requested: new Map(info.requested),
    scoringRequested: new Map(info.scoringRequested),
    matching: new Map(info.matching),
    answers: new Map(),
    lastKind: undefined,
    lastAnswer: undefined,
  };
  for (const pod of removed) removePod(copy, pod.uid);
  for (const pod of added) addPod(copy, pod);
  return copy;
}

export function addPod(info: NodeInfo, pod: PodInfo): void {
  removePod(info, pod.uid);
  info.pods.set(pod.uid, pod);
  forgetAnswers(info);
  if (pod.hasAffinity) info.podsWithAffinity.set(pod.uid, pod);
  if (pod.antiAffinity.required.length > 0) info.podsWithAntiAffinity.set(pod.uid, pod);
  if (pod.hostPorts.length > 0) info.podsWithHostPorts.set(pod.uid, pod);
  accumulate(info.requested, pod.requests);
  accumulate(info.scoringRequested, pod.scoringRequests);
}

function forgetAnswers(info: NodeInfo): void {
  const { matching, answers } = info;
  if (matching.size > 0) matching.clear();
  if (answers.size > 0) answers.clear();
  info.lastKind = undefined;
  info.lastAnswer = undefined;
}

/** Exchanges a Pod for a newer form of it that asks for the same: all sums stand. */
export function renewPod(info: NodeInfo, pod: PodInfo): void {
  for (const pods of [info.pods, info.podsWithAffinity, info.podsWithAntiAffinity, info.podsWithHostPorts])
    if (pods.has(pod.uid)) pods.set(pod.uid, pod);
}

export function removePod(info: NodeInfo, uid: string): void {
  const pod = info.pods.get(uid);
  if (pod === undefined) return;
  info.pods.delete(uid);
  forgetAnswers(info);
  info.podsWithAffinity.delete(uid);
  info.podsWithAntiAffinity.delete(uid);
  info.podsWithHostPorts.delete(uid);
  accumulate(info.requested, pod.requests, -1);
  accumulate(info.scoringRequested, pod.scoringRequests, -1);
}
