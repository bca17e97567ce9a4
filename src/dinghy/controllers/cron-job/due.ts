import type { CronJob } from "#apimachinery";
import type { Schedule } from "./schedule.ts";

/** Which of its times a CronJob has yet to serve. Only the latest counts: what was missed before it stays missed. */
export interface Due {
  /** The time to run for, in milliseconds since the epoch; undefined when none has come. */
  readonly atMs?: number;
  /** More than a hundred were missed. */
  readonly tooMany: boolean;
}

/** Clocks drift: a look at the very second might be too early. */
const marginMs = 100;

interface Recent {
  readonly earliestMs: number;
  readonly latestMs: number | undefined;
  readonly missed: number;
}

/**
 * Upstream: nextScheduleTime and mostRecentScheduleTime in pkg/controller/cronjob/utils.go. Throws an `Error` when two
 * times of the schedule are the same.
 */
export function due(cronJob: CronJob, schedule: Schedule, nowMs: number): Due {
  const { latestMs, missed } = recent(cronJob, schedule, nowMs, true);
  return { ...(latestMs !== undefined && { atMs: latestMs }), tooMany: missed > 100 };
}

/** How long until the CronJob has to be looked at again; undefined when its schedule has no further time. */
export function untilNextMs(cronJob: CronJob, schedule: Schedule, nowMs: number): number | undefined {
  const { earliestMs, latestMs, missed } = recent(cronJob, schedule, nowMs, false);
  const nextMs = schedule.next(latestMs ?? (missed === 0 ? earliestMs : nowMs));
  return nextMs === undefined ? undefined : nextMs + marginMs - nowMs;
}

function recent(cronJob: CronJob, schedule: Schedule, nowMs: number, withDeadline: boolean): Recent {
  const { startingDeadlineSeconds } = cronJob.spec;
  let earliestMs = Date.parse(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
  if (withDeadline && startingDeadlineSeconds !== undefined) {
    earliestMs = Math.max(earliestMs, nowMs - startingDeadlineSeconds * 1000);
  }
  const firstMs = schedule.next(earliestMs);
  if (firstMs === undefined || nowMs < firstMs) return { earliestMs, latestMs: undefined, missed: 0 };
  const secondMs = schedule.next(firstMs);
  if (secondMs === undefined || nowMs < secondMs) return { earliestMs, latestMs: firstMs, missed: 0 };
  const missed = Math.floor((nowMs - firstMs) / (secondMs - firstMs)) + 1;
  // Near the end by the first interval, then exactly: intervals may differ.
  let latestMs: number | undefined;
  let atMs = schedule.next(firstMs + (missed - 2) * (secondMs - firstMs));
  for (; atMs !== undefined && atMs <= nowMs; atMs = schedule.next(atMs)) latestMs = atMs;
  return { earliestMs, latestMs, missed };
}
