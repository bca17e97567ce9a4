import type { Job, JobStatus, Pod } from "#apimachinery";
import { omitEmpty } from "../objects/same.ts";
import { failureMeaning } from "./failure-policy.ts";
import { countIndexes, formatIndexes, hasIndex, parseIndexes, withIndexes } from "./indexes.ts";
import { hasFailed, hasSucceeded, indexOf, isIndexed, isTracked } from "./job-pod.ts";
import type { Tally } from "./tally.ts";
import type { Verdict } from "./verdict.ts";

/**
 * The two steps in which a Pod's end is counted so that none is lost and none is counted twice: its uid is written down
 * as uncounted, its finalizer is taken off, and only then does the number rise and the uid go.
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers
 */
export interface Account {
  readonly status: JobStatus;
  /** Pods whose finalizer may go once the status has been written. */
  readonly release: readonly Pod[];
  /** False when there are more to write down than one pass takes. */
  readonly complete: boolean;
}

/** One status names at most this many uids. */
const mostUncounted = 500;

/**
 * Writes down what has ended. `released` as in `tally`; `end` is how the Job ends, if it does.
 * Upstream: trackJobStatusAndRemoveFinalizers in pkg/controller/job/job_controller.go.
 */
export function account(
  job: Job,
  status: JobStatus,
  sum: Tally,
  released: ReadonlySet<string>,
  end: Verdict | undefined,
): Account {
  const tracked = sum.pods.filter((pod) => isTracked(pod) && !released.has(pod.metadata.uid));
  const settled = settle(status, new Set(tracked.map(({ metadata }) => metadata.uid)));
  const succeeded = [...(settled.uncountedTerminatedPods?.succeeded ?? [])];
  const failed = [...(settled.uncountedTerminatedPods?.failed ?? [])];
  const indexed = isIndexed(job);
  const before = parseIndexes(job.status?.completedIndexes, job.spec.completions ?? 0);
  const newIndexes: number[] = [];
  const release: Pod[] = [];
  let complete = true;
  for (const pod of indexed ? byIndex(job, tracked) : tracked) {
    if (!mayRelease(job, sum, pod, end)) continue;
    release.push(pod);
    const { uid } = pod.metadata;
    const index = indexOf(job, pod);
    if (hasSucceeded(pod) && !failed.includes(uid)) {
      if (!indexed) addOnce(succeeded, uid);
      else if (index !== undefined && !hasIndex(before, index)) newIndexes.push(index);
    } else if (countsAsFailed(job, pod, end) && (!indexed || index !== undefined)) addOnce(failed, uid);
    complete = newIndexes.length + succeeded.length + failed.length < mostUncounted;
    if (!complete) break;
  }
  const uncountedTerminatedPods = omitEmpty({ succeeded, failed });
  const counted = { ...settled, uncountedTerminatedPods };
  return { status: indexed ? withIndexCounts(counted, sum, newIndexes) : counted, release, complete };
}

/** The Pods that are no longer tracked move from the uncounted to the numbers. */
export function settle(status: JobStatus, tracked: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const waiting = (uids: readonly string[]): string[] => uids.filter((uid) => tracked.has(uid));
  return withCounts(status, {
    succeeded: (status.succeeded ?? 0) + succeeded.length - waiting(succeeded).length,
    failed: (status.failed ?? 0) + failed.length - waiting(failed).length,
    uncountedTerminatedPods: omitEmpty({ succeeded: waiting(succeeded), failed: waiting(failed) }),
  });
}

function withCounts(status: JobStatus, { uncountedTerminatedPods, ...counts }: Partial<JobStatus>): JobStatus {
  const { succeeded: _, failed: __, ...rest } = status;
  return { ...rest, ...omitEmpty(counts), uncountedTerminatedPods };
}

function withIndexCounts(status: JobStatus, sum: Tally, newIndexes: readonly number[]): JobStatus {
  const completed = withIndexes(sum.succeededIndexes, newIndexes);
  const { succeeded: _, completedIndexes: __, failedIndexes: ___, ...rest } = status;
  return {
    ...rest,
    ...omitEmpty({ succeeded: countIndexes(completed), completedIndexes: formatIndexes(completed) }),
    ...(sum.failedIndexes && { failedIndexes: formatIndexes(sum.failedIndexes) }),
  };
}

function byIndex(job: Job, pods: readonly Pod[]): Pod[] {
  return [...pods].sort((a, b) => (indexOf(job, a) ?? -1) - (indexOf(job, b) ?? -1));
}

function mayRelease(job: Job, sum: Tally, pod: Pod, end: Verdict | undefined): boolean {
  if (job.metadata.deletionTimestamp !== undefined || end !== undefined || hasSucceeded(pod)) return true;
  const index = indexOf(job, pod);
  const lingers = index !== undefined && sum.lingering.get(index)?.metadata.uid === pod.metadata.uid;
  return hasFailed(job, pod) && !lingers;
}

/** When a Job has failed, so have all its Pods that have not ended. */
function countsAsFailed(job: Job, pod: Pod, end: Verdict | undefined): boolean {
  if (!hasFailed(job, pod) && end?.outcome !== "failure") return false;
  return failureMeaning(job.spec.podFailurePolicy?.rules, pod).counts;
}

function addOnce(uids: string[], uid: string): void {
  if (!uids.includes(uid)) uids.push(uid);
}
