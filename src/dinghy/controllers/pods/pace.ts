import type { Pod } from "#apimachinery";
import { isFinished, isLeaving } from "./pod-state.ts";

/** A workload of fewer Pods than this follows each of them at once; a larger one waits a millisecond for each Pod. */
const shortestWaitMs = 50;
const longestWaitMs = 1000;

/**
 * How long what only changes the status of a workload of so many Pods may wait, in milliseconds, so that a thousand Pods
 * do not have it counted and written a thousand times.
 */
export function statusDelayMs(pods: number): number {
  return pods < shortestWaitMs ? 0 : Math.min(pods, longestWaitMs);
}

const stillbornMs = 2000;

/**
 * How long, in milliseconds, a Pod that has ended at its very beginning keeps its place before another one is made for
 * it; 0 for any other. A node refuses such a Pod for want of room or because a port is taken; its successor would fare
 * no better, and nothing but the pace of the controller's own requests slows that circle down on a real cluster.
 */
export function stillbornWaitMs(pod: Pod, nowMs: number): number {
  if (!isFinished(pod) || isLeaving(pod)) return 0;
  return Math.max(0, Date.parse(pod.metadata.creationTimestamp) + stillbornMs - nowMs);
}

/** How long until the first of these may be replaced; undefined when none is waited for. */
export function nextStillbornMs(pods: readonly Pod[], nowMs: number): number | undefined {
  const waits = pods.map((pod) => stillbornWaitMs(pod, nowMs)).filter((waitMs) => waitMs > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
