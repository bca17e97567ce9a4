import type { Pod } from "#apimachinery";
import { findCondition, isTrue } from "../objects/condition.ts";

/** Ended for good: its containers will never run again. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Asked to go. */
export function isLeaving(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Counts as a replica: neither ended nor asked to go. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !isLeaving(pod);
}

/** Asked to go, and still there doing so. */
export function isTerminating(pod: Pod): boolean {
  return isLeaving(pod) && !isFinished(pod);
}

export function isReady(pod: Pod): boolean {
  return isTrue(pod.status?.conditions, "Ready");
}

/**
 * When the Pod has been ready for `minReadySeconds`: milliseconds since the epoch, possibly in the future; undefined
 * while it is not ready.
 */
export function availableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = findCondition(pod.status?.conditions, "Ready");
  if (ready?.status !== "True") return undefined;
  if (minReadySeconds === 0) return 0;
  return ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000 : undefined;
}

/** Ready for long enough to be relied on. */
export function isAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const atMs = availableAt(pod, minReadySeconds);
  return atMs !== undefined && atMs <= nowMs;
}

/** How long until the next Pod becomes available by time alone; undefined when none will. */
export function nextAvailabilityMs(pods: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const waits = pods.flatMap((pod) => {
    const atMs = availableAt(pod, minReadySeconds);
    return atMs !== undefined && atMs > nowMs ? [atMs - nowMs] : [];
  });
  return waits.length === 0 ? undefined : Math.min(...waits);
}
