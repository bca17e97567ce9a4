import { type CronJob, controllerReference, type Job, type ObjectReference, type Unstored } from "#apimachinery";
import { createTimeZone } from "./time-zone.ts";

const scheduledAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/** The name says for which minute the Job is, so that it cannot be made twice. */
export function jobName({ metadata }: CronJob, atMs: number): string {
  return `${metadata.name}-${Math.floor(atMs / 60_000)}`;
}

/** Upstream: getJobFromTemplate2 in pkg/controller/cronjob/utils.go. */
export function scheduledJob(cronJob: CronJob, atMs: number): Unstored<Job> {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const scheduled = createTimeZone(cronJob.spec.timeZone ?? "UTC").format(atMs);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: jobName(cronJob, atMs),
      namespace: cronJob.metadata.namespace,
      ...(metadata?.labels && { labels: { ...metadata.labels } }),
      annotations: { ...metadata?.annotations, [scheduledAnnotation]: scheduled },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}

export function referenceTo({ metadata }: Job): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { kind: "Job", namespace, name, uid, apiVersion: "batch/v1", resourceVersion };
}
