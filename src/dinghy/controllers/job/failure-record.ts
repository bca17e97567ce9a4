import type { Pod } from "#apimachinery";
import { findCondition } from "../objects/condition.ts";

/** How often the Pods of a Job have failed since one last succeeded. */
export interface FailureRecord {
  readonly failures: number;
  /** When the last of them ended, in milliseconds since the epoch. */
  readonly lastMs: number;
}

export const noFailures: FailureRecord = { failures: 0, lastMs: 0 };

const firstDelayMs = 10_000;
const longestDelayMs = 600_000;

/** The record with Pods added that have ended since. Upstream: newBackoffRecord in pkg/controller/job/backoff_utils.go. */
export function withOutcomes(record: FailureRecord, succeeded: readonly Pod[], failed: readonly Pod[]): FailureRecord {
  const lastSuccessMs = succeeded.length === 0 ? undefined : Math.max(...succeeded.map(finishedMs));
  const after = failed.map(finishedMs).filter((atMs) => lastSuccessMs === undefined || atMs > lastSuccessMs);
  const before = lastSuccessMs === undefined ? record : noFailures;
  if (after.length === 0) return before;
  return { failures: before.failures + after.length, lastMs: Math.max(...after) };
}

/** How long the next Pod has to wait: 10 s after the first failure, twice as long after each further one, at most 10 min. */
export function remainingDelayMs({ failures, lastMs }: FailureRecord, nowMs: number): number {
  if (failures === 0) return 0;
  const delayMs = Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs);
  return Math.max(0, lastMs + delayMs - nowMs);
}

/** When the Pod's last container ended, or the best that is known instead. */
export function finishedMs({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt);
  if (ends.length > 0 && ends.every(Boolean)) return Math.max(...ends.map((end) => Date.parse(end as string)));
  const ready = findCondition(status?.conditions, "Ready");
  if (ready?.status === "False" && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  if (metadata.deletionTimestamp) {
    return Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  }
  return Date.parse(metadata.creationTimestamp);
}
