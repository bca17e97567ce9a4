import {
  controllerOf,
  type KubernetesObject,
  type LabelSelectorTerm,
  labelSelectorMatches,
  type Pod,
} from "#apimachinery";
import type { Change, Informer, WorkQueue } from "#client";
import { keyOf } from "../objects/object-key.ts";
import { same } from "../objects/same.ts";
import type { Expectations } from "./expectations.ts";
import { isNews } from "./pod-news.ts";
import { isActive } from "./pod-state.ts";

/** How the workloads of one kind want to hear of their Pods. */
export interface Following<T extends KubernetesObject> {
  readonly pods: Informer<Pod>;
  readonly workloads: Informer<T>;
  readonly kind: string;
  readonly expectations: Expectations;
  readonly queue: WorkQueue;
  /** True where a Pod's successor comes only when the Pod is gone, not already when it is asked to go. */
  readonly waitsForRemoval: boolean;
  selector(workload: T): readonly LabelSelectorTerm[];
  /** How long the workload may wait for what is only to be counted, in milliseconds. */
  countingDelayMs(workload: T): number;
}

/**
 * Queues workloads when something of their Pods changes: those that control one, now or before, and, of a Pod that nobody
 * controls, those that might adopt it. At once when there may be something to do. Keeps the expectations current.
 * Upstream: addPod, updatePod and deletePod of each controller.
 */
export function followPods<T extends KubernetesObject>(following: Following<T>): void {
  const { pods, expectations, workloads, queue, countingDelayMs } = following;
  const wake = (workload: T, delayMs: number): void => {
    if (delayMs === 0) queue.add(keyOf(workload));
    else queue.addAfter(keyOf(workload), delayMs);
  };
  pods.onChange((change) => {
    if (!isNews(change)) return;
    const { object, previous } = change;
    const owner = object && controllerOf(object)?.uid;
    const before = previous && controllerOf(previous)?.uid;
    const uid = owner ?? before ?? "";
    const waited = !expectations.satisfied(uid);
    expectations.observe(change);
    const caughtUp = waited && expectations.satisfied(uid);
    const urgent = caughtUp || (!waited && leavesGap(following, change, before !== owner));
    const tell = (pod: Pod): void => {
      const workload = controllingWorkload(following, pod);
      if (workload) wake(workload, urgent ? 0 : countingDelayMs(workload));
    };
    if (previous && before !== owner) tell(previous);
    if (object === undefined) return;
    if (owner !== undefined) return tell(object);
    if (same(object.metadata.labels, previous?.metadata.labels)) return;
    for (const workload of workloads.list(object.metadata.namespace)) {
      if (labelSelectorMatches(following.selector(workload), object.metadata.labels)) wake(workload, 0);
    }
  });
}

function leavesGap<T extends KubernetesObject>(
  { waitsForRemoval }: Following<T>,
  { object, previous }: Change<Pod>,
  released: boolean,
): boolean {
  if (previous === undefined) return false;
  if (waitsForRemoval && object === undefined) return true;
  return isActive(previous) && (released || object === undefined || !isActive(object));
}

function controllingWorkload<T extends KubernetesObject>({ workloads, kind }: Following<T>, pod: Pod): T | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== kind) return undefined;
  const workload = workloads.get(owner.name, pod.metadata.namespace);
  return workload?.metadata.uid === owner.uid ? workload : undefined;
}
