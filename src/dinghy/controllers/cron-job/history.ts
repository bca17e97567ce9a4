import type { CronJob, Job, ObjectReference } from "#apimachinery";
import { isTrue } from "../objects/condition.ts";

export type CronJobStatus = NonNullable<CronJob["status"]>;

/** What the Jobs of a CronJob say about it. */
export interface Review {
  readonly status: CronJobStatus;
  /** Jobs that have ended since the last look, and how. */
  readonly completed: readonly { readonly job: Job; readonly outcome: "Complete" | "Failed" }[];
  /** Unfinished Jobs of ours that the status does not know. */
  readonly unexpected: readonly Job[];
  /** References in the status whose Job is nowhere to be seen. */
  readonly missing: readonly ObjectReference[];
}

export function outcomeOf({ status }: Job): "Complete" | "Failed" | undefined {
  if (isTrue(status?.conditions, "Complete")) return "Complete";
  return isTrue(status?.conditions, "Failed") ? "Failed" : undefined;
}

/** Upstream: the first part of syncCronJob in pkg/controller/cronjob/cronjob_controllerv2.go. */
export function review({ status = {} }: CronJob, jobs: readonly Job[]): Review {
  const active = status.active ?? [];
  const isActive = (job: Job): boolean => active.some(({ uid }) => uid === job.metadata.uid);
  const completed: { job: Job; outcome: "Complete" | "Failed" }[] = [];
  const unexpected: Job[] = [];
  let { lastSuccessfulTime } = status;
  for (const job of jobs) {
    const outcome = outcomeOf(job);
    const { completionTime } = job.status ?? {};
    if (outcome === undefined && !isActive(job)) unexpected.push(job);
    if (outcome !== undefined && isActive(job)) completed.push({ job, outcome });
    if (outcome !== "Complete" || completionTime === undefined) continue;
    if (lastSuccessfulTime === undefined || completionTime > lastSuccessfulTime) lastSuccessfulTime = completionTime;
  }
  const ended = new Set(completed.map(({ job }) => job.metadata.uid));
  const known = new Set(jobs.map(({ metadata }) => metadata.uid));
  return {
    status: {
      ...withActive(
        status,
        active.filter(({ uid }) => !ended.has(uid ?? "")),
      ),
      ...(lastSuccessfulTime !== undefined && { lastSuccessfulTime }),
    },
    completed,
    unexpected,
    missing: active.filter(({ uid }) => !known.has(uid ?? "")),
  };
}

export function withActive(status: CronJobStatus, active: readonly ObjectReference[]): CronJobStatus {
  const { active: _, ...rest } = status;
  return active.length === 0 ? rest : { ...rest, active: [...active] };
}

/** The oldest of the finished Jobs beyond what the CronJob keeps of each outcome. */
export function expiredJobs({ spec }: CronJob, jobs: readonly Job[]): Job[] {
  const of = (outcome: "Complete" | "Failed", limit: number | undefined): Job[] => {
    const all = jobs.filter((job) => outcomeOf(job) === outcome).sort(oldestFirst);
    return limit === undefined ? [] : all.slice(0, Math.max(0, all.length - limit));
  };
  return [...of("Complete", spec.successfulJobsHistoryLimit), ...of("Failed", spec.failedJobsHistoryLimit)];
}

/** By start, those that never started last. */
function oldestFirst(a: Job, b: Job): number {
  const key = ({ metadata, status }: Job): string => `${status?.startTime ?? "~"} ${metadata.name}`;
  return key(a) < key(b) ? -1 : 1;
}
