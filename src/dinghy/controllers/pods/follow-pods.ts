import {
  controllerOf,
  type KubernetesObject,
  type LabelSelectorTerm,
  labelSelectorMatches,
  type Pod,
} from "#apimachinery";
import type { Change, Informer } from "#client";
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
  /** True where a Pod's successor comes only when the Pod is gone, not already when it is asked to go. */
  readonly waitsForRemoval: boolean;
  selector(workload: T): readonly LabelSelectorTerm[];
  /** Something of the workload has changed; `urgent` when there may be something to do, not only to count. */
  wake(workload: T, urgent: boolean): void;
}

/**
 * Tells workloads of their Pods: those that control one, now or before, and, of a Pod that nobody controls, those that
 * might adopt it. Keeps the expectations current. Upstream: addPod, updatePod and deletePod of each controller.
 */
export function followPods<T extends KubernetesObject>(following: Following<T>): void {
  const { pods, expectations, workloads, wake } = following;
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
      if (workload) wake(workload, urgent);
    };
    if (previous && before !== owner) tell(previous);
    if (object === undefined) return;
    if (owner !== undefined) return tell(object);
    if (same(object.metadata.labels, previous?.metadata.labels)) return;
    for (const workload of workloads.list(object.metadata.namespace)) {
      if (labelSelectorMatches(following.selector(workload), object.metadata.labels)) wake(workload, true);
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
