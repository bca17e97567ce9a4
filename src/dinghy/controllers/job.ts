/**
 * Job: Pods until enough of them have succeeded, or too many have failed, or the time is over. Every end is counted
 * exactly once, by way of a finalizer on the Pod.
 *
 * Answers to  @seed:K5.5
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
import {
  controllerOf,
  isApiError,
  type Job,
  type JobStatus,
  labelSelectorMatches,
  type Pod,
  selectorOf,
} from "#apimachinery";
import { type Change, resources } from "#client";
import { formatTime } from "#clock";
import type { Controller } from "./controller.ts";
import { type FailureRecord, noFailures, withOutcomes } from "./job/failure-record.ts";
import { isSuspended, isTracked, podOfJob, trackingFinalizer } from "./job/job-pod.ts";
import { account, settle } from "./job/ledger.ts";
import { freeOrphans } from "./job/orphan-pods.ts";
import { createReleasedPods } from "./job/released-pods.ts";
import { type Staffing, staff } from "./job/staffing.ts";
import { suspensionChange } from "./job/suspension.ts";
import { type Tally, tally } from "./job/tally.ts";
import { completion, conditionOf, isFinished, remainingTimeMs, type Verdict, verdict } from "./job/verdict.ts";
import { claimOwned } from "./objects/claim.ts";
import { findCondition } from "./objects/condition.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { omitEmpty, same } from "./objects/same.ts";
import { createExpectations } from "./pods/expectations.ts";
import { createPodControl, isNamespaceTerminating } from "./pods/pod-control.ts";
import { isReady } from "./pods/pod-state.ts";
import { slowStart } from "./pods/slow-start.ts";

/** What happens to Pods is looked at together, so that a large Job does not write its status for each of them. */
const batchMs = 1000;
const ourselves = "kubernetes.io/job-controller";

/** What a pass has done to the Pods, so that the status can tell of it before the cache does. */
interface Effect {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly error?: unknown;
}

export const jobController: Controller = {
  serviceAccount: "job-controller",
  component: "job-controller",
  start: (context) => {
    const { client, informers, events, clock } = context;
    const jobs = informers.informer(resources.jobs);
    const pods = informers.informer(resources.pods);
    const expectations = createExpectations(clock);
    const control = createPodControl(client, events);
    const released = createReleasedPods(client);
    const records = new Map<string, FailureRecord>();

    const create = async (job: Job, sum: Tally, wanted: Staffing["create"]): Promise<Effect> => {
      const { uid } = job.metadata;
      let attempted = 0;
      expectations.expectCreations(uid, wanted.length);
      const { succeeded, error } = await slowStart(wanted.length, async (position) => {
        attempted++;
        const { index } = wanted[position] ?? {};
        const replaced = index === undefined ? undefined : sum.lingering.get(index);
        try {
          await control.create(job, podOfJob(job, index, replaced));
        } catch (reason) {
          expectations.creationFailed(uid);
          if (!isNamespaceTerminating(reason)) throw reason;
        }
      });
      for (; attempted < wanted.length; attempted++) expectations.creationFailed(uid);
      return { ...unchanged(sum), active: sum.active.length + succeeded, error };
    };

    /** Pods that are surplus go uncounted: their finalizer goes first. */
    const shed = async (job: Job, sum: Tally, surplus: readonly Pod[]): Promise<Effect> => {
      const { freed, error } = await released.release(surplus);
      const effect = await remove(job, sum, freed);
      return { ...effect, error: error ?? effect.error };
    };

    const remove = async (job: Job, sum: Tally, surplus: readonly Pod[]): Promise<Effect> => {
      const { uid } = job.metadata;
      const uids = surplus.map(({ metadata }) => metadata.uid);
      expectations.expectDeletions(uid, uids);
      const results = await Promise.allSettled(
        surplus.map(async (pod) => {
          try {
            await control.delete(job, pod);
          } catch (error) {
            expectations.deletionFailed(uid, pod.metadata.uid);
            if (!isApiError(error, "NotFound")) throw error;
          }
        }),
      );
      const gone = surplus.filter((_pod, position) => results[position]?.status === "fulfilled");
      const failed = results.find((result) => result.status === "rejected");
      return {
        active: sum.active.length - gone.length,
        ready: sum.ready - gone.filter(isReady).length,
        terminating: sum.terminating + gone.length,
        ...(failed && { error: failed.reason }),
      };
    };

    const manage = async (job: Job, sum: Tally, record: FailureRecord): Promise<Effect> => {
      const wanted = staff(job, sum, record, clock.now());
      if (wanted.waitMs !== undefined) queue.addAfter(keyOf(job), Math.max(wanted.waitMs, batchMs));
      if (wanted.delete.length > 0) return shed(job, sum, wanted.delete);
      return wanted.create.length > 0 ? create(job, sum, wanted.create) : unchanged(sum);
    };

    const write = async (job: Job, status: JobStatus): Promise<Job> =>
      same(job.status, status) ? job : client.update(resources.jobs, { ...job, status }, "status");

    /** Counts what has ended, frees it, and says how the Job ends, in this order. */
    const conclude = async (job: Job, draft: JobStatus, sum: Tally, end: Verdict | undefined): Promise<void> => {
      const counted = account(job, draft, sum, released.pending, end);
      const announcement = end && conditionOf(end, "announced", clock.now());
      const written = await write(job, withCondition(counted.status, announcement));
      const { freed, error } = await released.release(counted.release);
      const stillTracked = new Set(
        sum.pods
          .filter((pod) => isTracked(pod) && !freed.includes(pod) && !released.pending.has(pod.metadata.uid))
          .map(({ metadata }) => metadata.uid),
      );
      const settled = settle(written.status ?? {}, stillTracked);
      const { uncountedTerminatedPods = {}, terminating = 0 } = settled;
      const open = Object.keys(uncountedTerminatedPods).length > 0 || terminating > 0;
      if (error !== undefined || !counted.complete || end === undefined || open) {
        await write(written, settled);
        if (error !== undefined) throw error;
        return;
      }
      const final = conditionOf(end, "final", clock.now());
      const completionTime = end.outcome === "success" ? { completionTime: final.lastTransitionTime } : {};
      tellEnd(await write(written, { ...withCondition(settled, final), ...completionTime }), end);
    };

    const tellEnd = (job: Job, { outcome, reason, message }: Verdict): void => {
      if (outcome === "failure") {
        events.record(job, "Warning", reason, message);
        return;
      }
      const { completions } = job.spec;
      if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
        const excess = "Too many succeeded pods running after completion count reached";
        events.record(job, "Warning", "TooManySucceededPods", excess);
      }
      events.record(job, "Normal", "Completed", "Job completed");
    };

    const queue = context.queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const job = jobs.get(name, namespace);
      if (job === undefined || isFinished(job)) return;
      if (job.spec.managedBy !== undefined && job.spec.managedBy !== ourselves) return;
      const { uid } = job.metadata;
      const settled = expectations.satisfied(uid);
      const owned = await claimOwned({
        client,
        resource: resources.pods,
        informer: pods,
        owner: job,
        ownerResource: resources.jobs,
        selector: selectorOf(job.spec.selector ?? {}),
        finalizers: [trackingFinalizer],
      });
      const nowMs = clock.now();
      const sum = tally(job, owned, released.pending);
      const record = withOutcomes(records.get(uid) ?? noFailures, sum.newlySucceeded, sum.newlyFailed);
      let status: JobStatus = { ...job.status };
      if (status.startTime === undefined && !isSuspended(job)) status.startTime = formatTime(nowMs);
      const started = { ...job, status };
      let end = verdict(started, sum, nowMs);
      let effect = unchanged(sum);
      if (end !== undefined) {
        effect = await remove(job, sum, sum.active);
        // Pods may be left whose end is still to be counted, or that the cache does not show yet.
        if (effect.active > 0 || !settled) end = undefined;
      } else {
        const managed = settled && job.metadata.deletionTimestamp === undefined;
        if (managed) effect = await manage(job, sum, record);
        end = completion(job, sum, effect.active);
        const change = managed && end === undefined ? suspensionChange(job, nowMs) : undefined;
        if (change) {
          events.record(job, "Normal", ...change.event);
          status = { ...status, conditions: change.conditions };
          // The time of a suspended Job does not run: it begins anew.
          status.startTime = isSuspended(job) ? undefined : formatTime(nowMs);
        }
        const deadlineMs = remainingTimeMs(started, nowMs);
        if (deadlineMs !== undefined && end === undefined) queue.addAfter(key, deadlineMs);
      }
      const { active: _, ...rest } = status;
      const { active, ready, terminating, error } = effect;
      const draft = { ...rest, ...omitEmpty({ active }), ready, terminating };
      await conclude(job, draft, sum, end);
      records.set(uid, record);
      if (error !== undefined) throw error;
    });

    freeOrphans(context, jobs, released);
    jobs.onChange(({ object, previous }) => {
      const job = object ?? previous;
      if (job === undefined) return;
      if (object === undefined) expectations.forget(job.metadata.uid);
      if (object === undefined || isFinished(object)) {
        records.delete(job.metadata.uid);
        // A deadline that can no longer pass is not waited for.
        queue.withdraw(keyOf(job));
      }
      const statusOnly = previous !== undefined && object?.metadata.generation === previous.metadata.generation;
      queue.addAfter(keyOf(job), statusOnly ? batchMs : 0);
    });
    pods.onChange((change) => {
      expectations.observe(change);
      released.observe(change);
      const namespace = (change.object ?? change.previous)?.metadata.namespace;
      for (const job of jobsOf(change, jobs.list(namespace))) queue.addAfter(keyOf(job), batchMs);
    });
  },
};

function unchanged({ active, ready, terminating }: Tally): Effect {
  return { active: active.length, ready, terminating };
}

function withCondition(
  status: JobStatus,
  condition: NonNullable<JobStatus["conditions"]>[number] | undefined,
): JobStatus {
  if (condition === undefined || findCondition(status.conditions, condition.type)) return status;
  return { ...status, conditions: [...(status.conditions ?? []), condition] };
}

/** The Jobs that a change of a Pod concerns: its owner, now and before, or those that might adopt it. */
function jobsOf({ object, previous }: Change<Pod>, jobs: readonly Job[]): Job[] {
  const owners = [object, previous].flatMap((pod) => (pod ? [controllerOf(pod)?.uid] : []));
  if (object && controllerOf(object) === undefined && !same(object.metadata.labels, previous?.metadata.labels)) {
    return jobs.filter(({ spec }) => labelSelectorMatches(selectorOf(spec.selector ?? {}), object.metadata.labels));
  }
  return jobs.filter(({ metadata }) => owners.includes(metadata.uid));
}
