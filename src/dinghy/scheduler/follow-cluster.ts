import type { KubernetesObject, Node, Pod, StorageClass } from "#apimachinery";
import { type Change, type Informers, resources } from "#client";
import type { ClusterCache } from "./cluster-cache.ts";
import { csiNodes } from "./cluster-objects.ts";
import { createDeviceClaims } from "./device-claims.ts";
import type { ClusterEvent, StoragePart } from "./plugin.ts";
import { podInfo } from "./pod-info.ts";
import type { SchedulingQueue } from "./scheduling-queue.ts";

export interface FollowOptions {
  readonly informers: Informers;
  readonly cache: ClusterCache;
  readonly queue: SchedulingQueue;
  /** True for Pods that this scheduler is to place. */
  readonly isOurs: (pod: Pod) => boolean;
  /** Told of everything that may help a Pod that waits. */
  readonly onEvent: (event: ClusterEvent) => void;
}

/**
 * Turns what the informers report into changes of the cache (where Pods are), of the queue (who waits), and into
 * events for those who wait. Upstream: pkg/scheduler/eventhandlers.go.
 */
export function followCluster({ informers, cache, queue, isOurs, onEvent }: FollowOptions): void {
  const devices = createDeviceClaims(informers);

  const forget = (pod: Pod): void => {
    queue.delete(pod.metadata.uid);
    const place = cache.remove(pod.metadata.uid);
    const gone = place ?? podInfo(pod);
    cache.nominate(gone, undefined);
    if (place !== undefined || pod.status?.nominatedNodeName) onEvent({ kind: "PodGone", pod: gone });
  };

  const placed = (pod: Pod, node: string, before: Pod | undefined): void => {
    // Most of what is heard of a Pod is its status, which changes nothing here.
    if (before?.spec.nodeName === node && !matters(before, pod) && cache.renew(pod)) return;
    const info = podInfo(pod);
    queue.delete(info.uid);
    cache.nominate(info, undefined);
    const previous = cache.place(info, node);
    if (previous === undefined || !previous.pod.spec.nodeName) onEvent({ kind: "PodPlaced", pod: info });
    else if (matters(previous.pod, pod)) onEvent({ kind: "PodChanged", pod: info, previous });
  };

  const waits = (pod: Pod, previous: Pod | undefined): void => {
    const info = podInfo(pod);
    // Decided on, and on its way to the server: nothing is left to decide.
    if (cache.nodeOf(info.uid) !== undefined) return;
    const nominated = pod.status?.nominatedNodeName || undefined;
    if (nominated !== (previous?.status?.nominatedNodeName || undefined)) cache.nominate(info, nominated);
    if (isGated(pod) || devices.lacking(pod)) queue.delete(info.uid);
    else if (previous === undefined || isGated(previous) || !queue.update(info)) queue.add(info);
    else if (matters(previous, pod))
      queue.wake(({ pod: { uid }, rejectedBy }) => uid === info.uid && helpsItself(previous, pod, rejectedBy));
  };

  const podChanged = ({ object, previous }: Change<Pod>): void => {
    if (previous && object?.metadata.uid !== previous.metadata.uid) {
      forget(previous);
      if (object) podChanged({ object });
    } else if (object === undefined) return;
    else if (hasEnded(object)) forget(object);
    else if (object.spec.nodeName) placed(object, object.spec.nodeName, previous);
    else if (isOurs(object)) waits(object, previous);
  };

  const nodeChanged = ({ object, previous }: Change<Node>): void => {
    if (object === undefined) {
      if (previous) cache.removeNode(previous.metadata.name);
      return;
    }
    if (previous !== undefined && !nodeMatters(previous, object)) return;
    const change = cache.setNode(object);
    onEvent({ kind: "NodeChanged", ...change });
  };

  informers.informer(resources.nodes).onChange(nodeChanged);
  const pods = informers.informer(resources.pods);
  pods.onChange(podChanged);
  devices.onChange((namespace) => {
    for (const pod of pods.list(namespace))
      if (pod.spec.resourceClaims && !pod.spec.nodeName && !hasEnded(pod) && isOurs(pod)) waits(pod, pod);
  });
  const storageChanged =
    (of: StoragePart) =>
    ({ object, previous }: Change<KubernetesObject>): void => {
      // What has gone lets nobody in.
      if (object === undefined || sameStorage(of, previous, object)) return;
      const { namespace, name } = object.metadata;
      onEvent({ kind: "StorageChanged", of, namespace, name });
    };
  informers.informer(resources.persistentVolumeClaims).onChange(storageChanged("claim"));
  informers.informer(resources.persistentVolumes).onChange(storageChanged("volume"));
  informers.informer(resources.storageClasses).onChange(storageChanged("class"));
  informers.informer(csiNodes).onChange(storageChanged("limits"));
  informers.informer(resources.namespaces).onChange(({ object, previous }) => {
    if (same(object?.metadata.labels, previous?.metadata.labels)) return;
    cache.forgetTallies();
    onEvent({ kind: "NamespaceChanged" });
  });
}

/** Of a class only the nodes that it allows can change for the better. */
function sameStorage(of: StoragePart, before: KubernetesObject | undefined, now: KubernetesObject): boolean {
  if (of !== "class" || before === undefined) return false;
  return same((before as StorageClass).allowedTopologies, (now as StorageClass).allowedTopologies);
}

/** Such a Pod waits until its gates are taken off; the API server has said so in its status. */
function isGated({ spec }: Pod): boolean {
  return (spec.schedulingGates?.length ?? 0) > 0;
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Its labels are looked at by two plugins only; a new spec may help with any. */
function helpsItself(before: Pod, now: Pod, rejectedBy: ReadonlySet<string>): boolean {
  if (before.metadata.generation !== now.metadata.generation) return true;
  return rejectedBy.has("InterPodAffinity") || rejectedBy.has("PodTopologySpread");
}

/** Whether the Pod changed in what placement depends on. A spec changes with its generation. */
function matters({ metadata: before }: Pod, { metadata: now }: Pod): boolean {
  return (
    before.generation !== now.generation ||
    before.deletionTimestamp !== now.deletionTimestamp ||
    !same(before.labels, now.labels)
  );
}

/** Whether the node changed in what placement depends on: heartbeats do not. */
function nodeMatters(before: Node, now: Node): boolean {
  return !(
    same(before.spec, now.spec) &&
    same(before.metadata.labels, now.metadata.labels) &&
    same(before.status?.allocatable, now.status?.allocatable) &&
    same(before.status?.images, now.status?.images)
  );
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
