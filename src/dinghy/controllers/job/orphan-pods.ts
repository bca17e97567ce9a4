import { controllerOf, type Job, type Pod } from "#apimachinery";
import { type Informer, resources } from "#client";
import type { ControllerContext } from "../controller.ts";
import { byController } from "../objects/indexes.ts";
import { keyOf, partsOf } from "../objects/object-key.ts";
import { isTracked } from "./job-pod.ts";
import type { ReleasedPods } from "./released-pods.ts";
import { isFinished } from "./verdict.ts";

/**
 * Frees Pods whose end no Job will count any more, because their Job is gone or has ended: without that nobody could
 * ever delete them. Upstream: syncOrphanPod in pkg/controller/job/job_controller.go.
 */
export function freeOrphans(context: ControllerContext, jobs: Informer<Job>, released: ReleasedPods): void {
  const pods = context.informers.informer(resources.pods);

  const isOrphan = (pod: Pod): boolean => {
    if (!isTracked(pod)) return false;
    const owner = controllerOf(pod);
    if (owner === undefined) return true;
    if (owner.kind !== "Job") return false;
    const job = jobs.get(owner.name, pod.metadata.namespace);
    return job?.metadata.uid !== owner.uid || isFinished(job);
  };

  const queue = context.queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const pod = pods.get(name, namespace);
    if (pod === undefined || !isOrphan(pod)) return;
    const { error } = await released.release([pod]);
    if (error !== undefined) throw error;
  });

  pods.onChange(({ object }) => {
    if (object !== undefined && isOrphan(object)) queue.add(keyOf(object));
  });
  jobs.onChange(({ object, previous }) => {
    if (object !== undefined && !isFinished(object)) return;
    const uid = (object ?? previous)?.metadata.uid ?? "";
    for (const pod of pods.by(byController, uid)) if (isOrphan(pod)) queue.add(keyOf(pod));
  });
}
