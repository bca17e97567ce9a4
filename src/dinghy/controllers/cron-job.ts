/**
 * CronJob: a Job whenever its schedule says so. Of the times that were missed only the latest is made up for.
 *
 * Answers to  @seed:K5.5
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
import { type CronJob, controllerOf, isApiError, isOwnedBy, type Job, type ObjectReference } from "#apimachinery";
import { resources } from "#client";
import { formatTime } from "#clock";
import type { Controller } from "./controller.ts";
import { due, untilNextMs } from "./cron-job/due.ts";
import { type CronJobStatus, expiredJobs, review, withActive } from "./cron-job/history.ts";
import { parseSchedule, type Schedule } from "./cron-job/schedule.ts";
import { jobName, referenceTo, scheduledJob } from "./cron-job/scheduled-job.ts";
import { byController } from "./objects/indexes.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { isNamespaceTerminating, messageOf } from "./pods/pod-control.ts";

/** What a pass has come to; without `schedule` there is nothing to wait for. */
interface Outcome {
  readonly status: CronJobStatus;
  readonly schedule?: Schedule;
}

export const cronJobController: Controller = {
  serviceAccount: "cronjob-controller",
  component: "cronjob-controller",
  start: ({ client, informers, events, clock, queue }) => {
    const cronJobs = informers.informer(resources.cronJobs);
    const jobs = informers.informer(resources.jobs);
    const normal = (about: CronJob, reason: string, message: string): void =>
      events.record(about, "Normal", reason, message);
    const warning = (about: CronJob, reason: string, message: string): void =>
      events.record(about, "Warning", reason, message);

    const liveJob = ({ namespace, name = "" }: ObjectReference): Promise<Job | undefined> =>
      client.get(resources.jobs, { namespace, name }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
        return undefined;
      });

    /** The CronJob as the cache has it, or anew where the cache seems not to know yet what we have done. */
    const current = async (cached: CronJob, owned: readonly Job[]): Promise<CronJob> =>
      review(cached, owned).unexpected.length === 0 ? cached : client.get(resources.cronJobs, cached.metadata);

    /** The status as the Jobs tell it, and Events about what is new in it. */
    const lookAt = async (cronJob: CronJob, owned: readonly Job[]): Promise<CronJobStatus> => {
      const { status, completed, unexpected, missing } = review(cronJob, owned);
      for (const { job, outcome } of completed) {
        normal(cronJob, "SawCompletedJob", `Saw completed job: ${job.metadata.name}, condition: ${outcome}`);
      }
      for (const { metadata } of unexpected) {
        warning(cronJob, "UnexpectedJob", `Saw a job that the controller did not create or forgot: ${metadata.name}`);
      }
      let active = status.active ?? [];
      for (const reference of missing) {
        if (await liveJob(reference)) continue;
        normal(cronJob, "MissingJob", `Active job went missing: ${reference.name}`);
        active = active.filter(({ uid }) => uid !== reference.uid);
      }
      return withActive(status, active);
    };

    const removeJob = async (
      cronJob: CronJob,
      { namespace, name }: { namespace?: string; name: string },
    ): Promise<boolean> => {
      try {
        await client.delete(resources.jobs, { namespace, name }, { propagationPolicy: "Background" });
        normal(cronJob, "SuccessfulDelete", `Deleted job ${name}`);
        return true;
      } catch (error) {
        warning(cronJob, "FailedDelete", `Deleted job: ${messageOf(error)}`);
        return false;
      }
    };

    /** Undefined when another one has made the Job, who will say so in the status. */
    const createJob = async (cronJob: CronJob, atMs: number): Promise<Job | undefined> => {
      const { namespace } = cronJob.metadata;
      try {
        const created = await client.create<Job>(resources.jobs, scheduledJob(cronJob, atMs), { namespace });
        normal(cronJob, "SuccessfulCreate", `Created job ${created.metadata.name}`);
        return created;
      } catch (error) {
        if (!isApiError(error, "AlreadyExists")) {
          if (!isNamespaceTerminating(error))
            warning(cronJob, "FailedCreate", `Error creating job: ${messageOf(error)}`);
          throw error;
        }
        const present = await client.get(resources.jobs, { namespace, name: jobName(cronJob, atMs) });
        return isOwnedBy(present, cronJob) ? present : undefined;
      }
    };

    /** Runs the Job that is due, as far as the other rules let it. */
    const run = async (
      cronJob: CronJob,
      status: CronJobStatus,
      schedule: Schedule,
      nowMs: number,
    ): Promise<Outcome> => {
      const { spec } = cronJob;
      const { atMs, tooMany } = due(cronJob, schedule, nowMs);
      if (atMs === undefined) return { status, schedule };
      if (tooMany) {
        const advice = "Set or decrease .spec.startingDeadlineSeconds or check clock skew";
        warning(cronJob, "TooManyMissedTimes", `too many missed start times. ${advice}`);
      }
      if (spec.startingDeadlineSeconds !== undefined && atMs + spec.startingDeadlineSeconds * 1000 < nowMs) {
        warning(cronJob, "MissSchedule", `Missed scheduled time to start a job: ${rfc1123(atMs)}`);
        return { status, schedule };
      }
      const active = status.active ?? [];
      const served = active.some(({ name }) => name === jobName(cronJob, atMs));
      if (served || status.lastScheduleTime === formatTime(atMs)) return { status, schedule };
      if (spec.concurrencyPolicy === "Forbid" && active.length > 0) {
        const why = "Not starting job because prior execution is running and concurrency policy is Forbid";
        normal(cronJob, "JobAlreadyActive", why);
        return { status, schedule };
      }
      const replaced = spec.concurrencyPolicy === "Replace" ? active : [];
      for (const { namespace, name = "" } of replaced) {
        if (!(await removeJob(cronJob, { namespace, name })))
          throw new Error(`could not replace job ${namespace}/${name}`);
      }
      const job = await createJob(cronJob, atMs);
      if (job === undefined) return { status };
      const others = active.filter((each) => !replaced.includes(each));
      return {
        status: { ...withActive(status, [...others, referenceTo(job)]), lastScheduleTime: formatTime(atMs) },
        schedule,
      };
    };

    const proceed = async (cronJob: CronJob, status: CronJobStatus, nowMs: number): Promise<Outcome> => {
      const { spec, metadata } = cronJob;
      if (metadata.deletionTimestamp !== undefined || spec.suspend) return { status };
      let schedule: Schedule;
      try {
        schedule = parseSchedule(spec.schedule, spec.timeZone);
      } catch (error) {
        const [reason, what] =
          error instanceof RangeError
            ? ["UnknownTimeZone", `invalid timeZone: "${spec.timeZone}"`]
            : ["UnparseableSchedule", `unparseable schedule: "${spec.schedule}"`];
        warning(cronJob, reason, `${what} : ${messageOf(error)}`);
        return { status };
      }
      return run(cronJob, status, schedule, nowMs);
    };

    const work = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const cached = cronJobs.get(name, namespace);
      if (cached === undefined) return;
      const owned = jobs.by(byController, cached.metadata.uid);
      const cronJob = await current(cached, owned);
      const nowMs = clock.now();
      const { status, schedule } = await proceed(cronJob, await lookAt(cronJob, owned), nowMs);
      for (const { metadata } of expiredJobs(cronJob, owned)) await removeJob(cronJob, metadata);
      const changed = { ...cronJob, status };
      if (!same(status, cronJob.status ?? {})) await client.update(resources.cronJobs, changed, "status");
      const waitMs = schedule && untilNextMs(changed, schedule, nowMs);
      if (waitMs === undefined) work.withdraw(key);
      else work.addAfter(key, waitMs);
    });

    cronJobs.onChange(({ object, previous }) => {
      if (object === undefined) return work.withdraw(keyOf(previous as CronJob));
      const waitMs = previous && rescheduledMs(previous, object, clock.now());
      if (waitMs === undefined) work.add(keyOf(object));
      else work.addAfter(keyOf(object), waitMs);
    });
    jobs.onChange(({ object, previous }) => {
      for (const job of [object, previous]) {
        const owner = job && controllerOf(job);
        if (owner?.kind === "CronJob") work.add(`${job?.metadata.namespace}/${owner.name}`);
      }
    });
  },
};

/** With a new schedule the CronJob waits for its next time; what it would have missed does not count. */
function rescheduledMs(before: CronJob, { spec, ...rest }: CronJob, nowMs: number): number | undefined {
  if (spec.schedule === before.spec.schedule && spec.timeZone === before.spec.timeZone) return undefined;
  try {
    return untilNextMs({ spec, ...rest }, parseSchedule(spec.schedule, spec.timeZone), nowMs);
  } catch {
    return undefined;
  }
}

/** With a numeric zone: `Thu, 01 Jan 2026 00:10:00 +0000`. */
function rfc1123(atMs: number): string {
  return new Date(atMs).toUTCString().replace("GMT", "+0000");
}
