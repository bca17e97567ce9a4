import type { Job, Pod } from "#apimachinery";
import { isActive, isReady, isTerminating } from "../pods/pod-state.ts";
import { failureMeaning } from "./failure-policy.ts";
import { finishedMs } from "./failure-record.ts";
import { countIndexes, hasIndex, type Indexes, noIndexes, parseIndexes, withIndexes } from "./indexes.ts";
import { hasFailed, hasSucceeded, indexFailures, indexOf, isIndexed, isTracked } from "./job-pod.ts";

/** What the Pods of a Job say, together with what its status has counted before. */
export interface Tally {
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Ended, and not yet in the status. */
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  /** None unless the Job is indexed. */
  readonly succeededIndexes: Indexes;
  /** Only with a limit per index. */
  readonly failedIndexes: Indexes | undefined;
  /** By index: the failed Pod that stays until its successor has taken over its count. */
  readonly lingering: ReadonlyMap<number, Pod>;
}

/** `released` are the uids of Pods whose finalizer has been taken off already, though the cache still shows it. */
export function tally(job: Job, pods: readonly Pod[], released: ReadonlySet<string>): Tally {
  const { status = {}, spec } = job;
  const { succeeded: uncountedSucceeded = [], failed: uncountedFailed = [] } = status.uncountedTerminatedPods ?? {};
  const indexed = isIndexed(job);
  const counts = (pod: Pod): boolean =>
    isTracked(pod) && !released.has(pod.metadata.uid) && (!indexed || indexOf(job, pod) !== undefined);
  const fresh = pods.filter(counts);
  const active = pods.filter(isActive);
  const newlySucceeded = fresh.filter((pod) => hasSucceeded(pod) && !uncountedSucceeded.includes(pod.metadata.uid));
  const newlyFailed = fresh.filter((pod) => hasFailed(job, pod) && !uncountedFailed.includes(pod.metadata.uid));
  const rules = spec.podFailurePolicy?.rules;
  const counted = newlyFailed.filter((pod) => failureMeaning(rules, pod).counts);
  const succeededIndexes = indexed ? succeededSoFar(job, pods) : noIndexes;
  const failedIndexes = indexed && spec.backoffLimitPerIndex !== undefined ? failedSoFar(job, pods) : undefined;
  const plainlySucceeded = (status.succeeded ?? 0) + newlySucceeded.length + uncountedSucceeded.length;
  return {
    pods,
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
    newlySucceeded,
    newlyFailed,
    succeeded: indexed ? countIndexes(succeededIndexes) : plainlySucceeded,
    failed: (status.failed ?? 0) + counted.length + uncountedFailed.length,
    succeededIndexes,
    failedIndexes,
    lingering: failedIndexes ? lingeringPods(job, fresh, active, succeededIndexes, failedIndexes) : new Map(),
  };
}

function succeededSoFar(job: Job, pods: readonly Pod[]): Indexes {
  const before = parseIndexes(job.status?.completedIndexes, job.spec.completions ?? 0);
  const more = pods.flatMap((pod) => (hasSucceeded(pod) && isTracked(pod) ? (indexOf(job, pod) ?? []) : []));
  return withIndexes(before, more);
}

function failedSoFar(job: Job, pods: readonly Pod[]): Indexes {
  const before = parseIndexes(job.status?.failedIndexes, job.spec.completions ?? 0);
  const more = pods.flatMap((pod) => (isTracked(pod) && endsIndex(job, pod) ? (indexOf(job, pod) ?? []) : []));
  return withIndexes(before, more);
}

/** True when the Pod's failure is the last that its index may have. */
function endsIndex(job: Job, pod: Pod): boolean {
  if (!hasFailed(job, pod)) return false;
  const { action, counts } = failureMeaning(job.spec.podFailurePolicy?.rules, pod);
  return action === "FailIndex" || (counts && indexFailures(pod).counted >= (job.spec.backoffLimitPerIndex ?? 0));
}

function lingeringPods(
  job: Job,
  fresh: readonly Pod[],
  active: readonly Pod[],
  succeeded: Indexes,
  failed: Indexes,
): Map<number, Pod> {
  const taken = new Set(active.map((pod) => indexOf(job, pod)));
  const lingering = new Map<number, Pod>();
  for (const pod of fresh.filter((each) => hasFailed(job, each))) {
    const index = indexOf(job, pod) as number;
    if (taken.has(index) || hasIndex(succeeded, index) || hasIndex(failed, index)) continue;
    const other = lingering.get(index);
    if (other === undefined || isLater(pod, other)) lingering.set(index, pod);
  }
  return lingering;
}

function isLater(pod: Pod, other: Pod): boolean {
  const total = ({ counted, ignored } = indexFailures(pod)): number => counted + ignored;
  return total() >= total(indexFailures(other)) && finishedMs(pod) >= finishedMs(other);
}
