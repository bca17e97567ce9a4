/**
 * TTL after finished: a Job that names a time to live is deleted, with its Pods, that long after it has finished.
 *
 * Answers to  @seed:K5.5
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
 */
import { isApiError, type Job } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";

/** When the Job is to go, in milliseconds since the epoch; undefined while it has not finished or names no time. */
export function expiresAt({ spec, status }: Job): number | undefined {
  const { ttlSecondsAfterFinished: ttl } = spec;
  const finished = status?.conditions?.find(
    ({ type, status: value }) => (type === "Complete" || type === "Failed") && value === "True",
  );
  if (ttl === undefined || finished?.lastTransitionTime === undefined) return undefined;
  return Date.parse(finished.lastTransitionTime) + ttl * 1000;
}

export const ttlAfterFinishedController: Controller = {
  serviceAccount: "ttl-after-finished-controller",
  component: "ttl-after-finished-controller",
  start: ({ client, informers, clock, queue }) => {
    const jobs = informers.informer(resources.jobs);

    const work = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const known = jobs.get(name, namespace);
      if (known === undefined || !isDue(known)) return;
      try {
        // Asked for anew: the time to live may have been raised a moment ago.
        const job = await client.get(resources.jobs, { namespace, name });
        if (job.metadata.uid !== known.metadata.uid || !isDue(job)) return;
        const preconditions = { uid: job.metadata.uid };
        await client.delete(resources.jobs, { namespace, name }, { propagationPolicy: "Foreground", preconditions });
      } catch (error) {
        if (!isApiError(error, "NotFound")) throw error;
      }
    });

    /** True when it is to go now; otherwise it is looked at again when it is. */
    const isDue = (job: Job): boolean => {
      const atMs = expiresAt(job);
      if (atMs === undefined || job.metadata.deletionTimestamp !== undefined) return false;
      if (atMs > clock.now()) work.addAfter(keyOf(job), atMs - clock.now());
      return atMs <= clock.now();
    };

    jobs.onChange(({ object, previous }) => {
      // Whatever was waited for may have changed: a time to live can be raised, lowered or taken away.
      work.withdraw(keyOf((object ?? previous) as Job));
      if (object && expiresAt(object) !== undefined) work.add(keyOf(object));
    });
  },
};
