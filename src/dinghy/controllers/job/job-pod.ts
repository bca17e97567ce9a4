import type { Container, Job, Pod } from "#apimachinery";
import { type NewPod, podFromTemplate } from "../pods/pod-from-template.ts";
import { isLeaving } from "../pods/pod-state.ts";
import { failureMeaning } from "./failure-policy.ts";

/** Keeps a Pod until its end has been counted in the Job's status. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";
const indexKey = "batch.kubernetes.io/job-completion-index";
const failuresAnnotation = "batch.kubernetes.io/job-index-failure-count";
const ignoredAnnotation = "batch.kubernetes.io/job-index-ignored-failure-count";
const longestPrefix = 58;

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === "Indexed";
}

/** Only a Pod that has failed is replaced, not one that is on its way out. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === "Failed";
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true;
}

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

/** The Pod's completion index, if it has one that counts for the Job. */
export function indexOf({ spec }: Job, { metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[indexKey] ?? "";
  const index = /^\d+$/.test(text) ? Number(text) : undefined;
  return index !== undefined && index < (spec.completions ?? 0) ? index : undefined;
}

export function hasSucceeded({ status }: Pod): boolean {
  return status?.phase === "Succeeded";
}

/** A Pod that is being deleted has failed, unless the Job waits for its end. */
export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === "Failed") return true;
  return !replacesOnlyFailed(job) && isLeaving(pod) && !hasSucceeded(pod);
}

/** How often the Pods of this index have failed before this one. */
export function indexFailures({ metadata }: Pod): { readonly counted: number; readonly ignored: number } {
  const read = (annotation: string): number => {
    const text = metadata.annotations?.[annotation] ?? "";
    return /^\d{1,9}$/.test(text) ? Number(text) : 0;
  };
  return { counted: read(failuresAnnotation), ignored: read(ignoredAnnotation) };
}

/** A Pod of the Job; `replaced` is the Pod that failed before it under a limit per index. */
export function podOfJob(job: Job, index: number | undefined, replaced: Pod | undefined): NewPod {
  const pod = podFromTemplate(job, job.spec.template);
  const finalizers = [...new Set([...(pod.metadata.finalizers ?? []), trackingFinalizer])];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const { initContainers, containers } = pod.spec;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: prefixOf(job.metadata.name, index),
      finalizers,
      labels: { ...pod.metadata.labels, [indexKey]: String(index) },
      annotations: {
        ...pod.metadata.annotations,
        [indexKey]: String(index),
        ...(job.spec.backoffLimitPerIndex !== undefined && failureAnnotations(job, replaced)),
      },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      ...(initContainers && { initContainers: initContainers.map(withIndexVariable) }),
      containers: containers.map(withIndexVariable),
    },
  };
}

function prefixOf(name: string, index: number): string {
  const end = `-${index}-`;
  return name.slice(0, longestPrefix - end.length) + end;
}

function failureAnnotations(job: Job, replaced: Pod | undefined): Record<string, string> {
  let { counted, ignored } = replaced ? indexFailures(replaced) : { counted: 0, ignored: 0 };
  if (replaced) failureMeaning(job.spec.podFailurePolicy?.rules, replaced).counts ? counted++ : ignored++;
  return { [failuresAnnotation]: String(counted), ...(ignored > 0 && { [ignoredAnnotation]: String(ignored) }) };
}

function withIndexVariable(container: Container): Container {
  const name = "JOB_COMPLETION_INDEX";
  const { env = [] } = container;
  if (env.some((variable) => variable.name === name)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${indexKey}']` };
  return { ...container, env: [...env, { name, valueFrom: { fieldRef } }] };
}
