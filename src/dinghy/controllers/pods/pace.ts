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
