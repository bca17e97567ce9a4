import { isApiError, labelSelectorMatches, type Pod } from "#apimachinery";
import { type Client, createEventRecorder, type ResourceKinds, resources } from "#client";
import type { Clock } from "#clock";
import { updateOf } from "./pod-patch.ts";
import { type AutoscaledTarget, readTarget, UnusableTarget } from "./target.ts";
import { byPriority, isToBeUpdated, mayEvict, priorityOf } from "./update-priority.ts";
import { updateModeOf, type VerticalPodAutoscaler } from "./vertical-pod-autoscaler.ts";

export interface Updater {
  /** Changes, or has evicted, the target's Pods that are too far from what is recommended. */
  look(autoscaler: VerticalPodAutoscaler): Promise<void>;
}

/** Fewer Pods than this are left alone, unless the autoscaler says otherwise. */
const leastReplicas = 2;
/** Which part of the Pods may be away at a time. */
const tolerance = 0.5;
/** How long a node may put off a change, and how long it may take, before the Pod is evicted after all. */
const longestDeferralMs = 300_000;
const longestProgressMs = 3_600_000;

/** Upstream: vertical-pod-autoscaler/pkg/updater/{logic,restriction}. */
export function createUpdater(client: Client, kinds: ResourceKinds, clock: Clock): Updater {
  const events = createEventRecorder(client, clock, "vpa-updater");

  const evict = async (autoscaler: VerticalPodAutoscaler, pod: Pod): Promise<boolean> => {
    const { namespace, name } = pod.metadata;
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
    try {
      await client.create(resources.pods, eviction, { namespace, name, subresource: "eviction" });
    } catch (error) {
      // Budgets are heeded: it is tried again with the next beat.
      if (!isApiError(error)) throw error;
      return false;
    }
    const why = "Pod was evicted by VPA Updater to apply resource recommendation.";
    events.record(pod, "Normal", "EvictedByVPA", why);
    events.record(
      autoscaler,
      "Normal",
      "EvictedPod",
      `VPA Updater evicted Pod ${name} to apply resource recommendation.`,
    );
    return true;
  };

  const resize = async (autoscaler: VerticalPodAutoscaler, pod: Pod): Promise<void> => {
    const { containers, annotations } = updateOf(autoscaler, pod);
    const { namespace, name } = pod.metadata;
    const changed = pod.spec.containers.flatMap(({ name: container }, index) => {
      const update = containers[index];
      return update ? [{ name: container, resources: { requests: update.requests, limits: update.limits } }] : [];
    });
    const patch = { spec: { containers: changed } };
    await client.patch(resources.pods, { namespace, name, subresource: "resize" }, "strategic", patch);
    const notes = { metadata: { annotations: { ...annotations, vpaInPlaceUpdated: "true" } } };
    await client.patch(resources.pods, { namespace, name }, "merge", notes);
    events.record(pod, "Normal", "InPlaceResizedByVPA", "Pod was resized in place by VPA Updater.");
  };

  /** In place where that can be, by eviction where it cannot. */
  const change = async (autoscaler: VerticalPodAutoscaler, pod: Pod): Promise<boolean> => {
    if (updateModeOf(autoscaler) !== "InPlaceOrRecreate" || isStuck(pod, clock.now())) return evict(autoscaler, pod);
    if (resizeCondition(pod) !== undefined) return false;
    try {
      await resize(autoscaler, pod);
      return false;
    } catch (error) {
      if (!isApiError(error)) throw error;
      return evict(autoscaler, pod);
    }
  };

  return {
    look: async (autoscaler) => {
      const mode = updateModeOf(autoscaler);
      if (mode === "Off" || mode === "Initial" || autoscaler.status?.recommendation === undefined) return;
      let target: AutoscaledTarget;
      try {
        target = await readTarget(client, kinds, autoscaler);
      } catch (error) {
        if (error instanceof UnusableTarget) return;
        throw error;
      }
      const { items } = await client.list(resources.pods, { namespace: autoscaler.metadata.namespace });
      const living = items.filter(
        ({ metadata, status }) =>
          labelSelectorMatches(target.selector, metadata.labels) &&
          metadata.deletionTimestamp === undefined &&
          (status?.phase === "Running" || status?.phase === "Pending"),
      );
      if (living.length < (autoscaler.spec.updatePolicy?.minReplicas ?? leastReplicas)) return;
      let room = roomFor(living, target.replicas ?? living.length);
      const due = living
        .map((pod) => ({ pod, priority: priorityOf(autoscaler, pod) }))
        .filter(({ pod, priority }) => isToBeUpdated(pod, priority, clock.now()) && mayEvict(autoscaler, pod))
        .sort((a, b) => byPriority(a.priority, b.priority));
      for (const { pod } of due) {
        if (pod.status?.phase !== "Pending" && room <= 0) continue;
        if ((await change(autoscaler, pod)) && pod.status?.phase !== "Pending") room--;
      }
    },
  };
}

/** How many Pods may go now: at least one where all are there. */
function roomFor(living: readonly Pod[], configured: number): number {
  const running = living.filter(({ status }) => status?.phase === "Running").length;
  const tolerated = Math.floor(configured * tolerance);
  if (tolerated === 0) return running >= configured ? 1 : 0;
  return running - (configured - tolerated);
}

function resizeCondition({ status }: Pod) {
  return status?.conditions?.find(
    ({ type, status: value }) => (type === "PodResizePending" || type === "PodResizeInProgress") && value === "True",
  );
}

function isStuck(pod: Pod, nowMs: number): boolean {
  const condition = resizeCondition(pod);
  if (condition === undefined) return false;
  if (condition.reason === "Infeasible") return true;
  const sinceMs = Date.parse(condition.lastTransitionTime ?? "") || nowMs;
  return nowMs - sinceMs > (condition.type === "PodResizePending" ? longestDeferralMs : longestProgressMs);
}
