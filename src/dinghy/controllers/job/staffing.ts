import type { Job, Pod } from "#apimachinery";
import { isTerminating } from "../pods/pod-state.ts";
import { deletionOrder } from "../replication/deletion-order.ts";
import { type FailureRecord, finishedMs, remainingDelayMs } from "./failure-record.ts";
import { firstMissing, noIndexes, union, withIndexes } from "./indexes.ts";
import { indexFailures, indexOf, isIndexed, isSuspended, replacesOnlyFailed } from "./job-pod.ts";
import type { Tally } from "./tally.ts";

/** What to do about the number of Pods at work: only one of the three at a time. */
export interface Staffing {
  /** One entry per Pod; with an index where the Job is indexed. */
  readonly create: readonly { readonly index?: number }[];
  readonly delete: readonly Pod[];
  /** How long to wait before Pods may be made again. */
  readonly waitMs?: number;
}

/** One pass creates or deletes at most this many Pods. */
const burst = 500;

/**
 * How many Pods the Job needs now: as many as there are completions left, at most `parallelism`, none while suspended.
 * Upstream: manageJob in pkg/controller/job/job_controller.go.
 */
export function staff(job: Job, sum: Tally, record: FailureRecord, nowMs: number): Staffing {
  const wanted = isSuspended(job) ? 0 : wantedOf(job, sum);
  const surplus = surplusPods(job, sum.active, Math.max(0, sum.active.length - wanted), nowMs);
  if (surplus.length > 0 || isSuspended(job)) return { create: [], delete: surplus.slice(0, burst) };
  const leaving = replacesOnlyFailed(job) ? sum.terminating : 0;
  const missing = Math.min(wanted - leaving - sum.active.length, burst);
  if (missing <= 0) return { create: [], delete: [] };
  if (sum.failedIndexes !== undefined) return perIndex(job, sum, missing, nowMs);
  const waitMs = remainingDelayMs(record, nowMs);
  if (waitMs > 0) return { create: [], delete: [], waitMs };
  const create = isIndexed(job) ? pending(job, sum, missing).map((index) => ({ index })) : Array(missing).fill({});
  return { create, delete: [] };
}

function wantedOf({ spec }: Job, { active, succeeded }: Tally): number {
  const { parallelism = 1, completions } = spec;
  // Without a number of completions the first success means that the work is done: whatever runs may end.
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** At least `count` Pods to remove: first those whose index is nobody's or somebody else's, too. */
function surplusPods(job: Job, active: readonly Pod[], count: number, nowMs: number): Pod[] {
  const order = deletionOrder(active, active, nowMs);
  if (!isIndexed(job)) return order.slice(0, count);
  const kept = new Map<number, Pod>();
  for (const pod of order) {
    const index = indexOf(job, pod);
    if (index !== undefined) kept.set(index, pod);
  }
  const keepers = new Set(kept.values());
  const odd = order.filter((pod) => !keepers.has(pod));
  const rest = order.filter((pod) => keepers.has(pod));
  return [...odd, ...rest.slice(0, Math.max(0, count - odd.length))];
}

function pending(job: Job, sum: Tally, count: number): number[] {
  const held = (pods: readonly Pod[]): number[] => pods.flatMap((pod) => indexOf(job, pod) ?? []);
  const leaving = replacesOnlyFailed(job) ? sum.pods.filter(isTerminating) : [];
  const busy = withIndexes(sum.succeededIndexes, held([...sum.active, ...leaving]));
  return firstMissing(union(busy, sum.failedIndexes ?? noIndexes), count, job.spec.completions ?? 0);
}

/** With a limit per index each index waits for itself. */
function perIndex(job: Job, sum: Tally, count: number, nowMs: number): Staffing {
  const waits = pending(job, sum, count).map((index) => ({ index, waitMs: waitOf(sum.lingering.get(index), nowMs) }));
  const create = waits.filter(({ waitMs }) => waitMs === 0).map(({ index }) => ({ index }));
  if (create.length > 0 || waits.length === 0) return { create, delete: [] };
  return { create, delete: [], waitMs: Math.min(...waits.map(({ waitMs }) => waitMs)) };
}

function waitOf(failed: Pod | undefined, nowMs: number): number {
  if (failed === undefined) return 0;
  const { counted, ignored } = indexFailures(failed);
  return remainingDelayMs({ failures: counted + ignored + 1, lastMs: finishedMs(failed) }, nowMs);
}
