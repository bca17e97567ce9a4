import type { ContainerStatus, Job, JobSpec, JobStatus, Pod } from "#apimachinery";
import { type PodTraits, podOf } from "../pods/pod-of.test-data.ts";
import { trackingFinalizer } from "./job-pod.ts";

export function jobOf(spec: Partial<JobSpec> = {}, status: JobStatus = {}): Job {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "work", namespace: "default", uid: "j", resourceVersion: "1", creationTimestamp: "" },
    spec: { parallelism: 1, completions: 1, backoffLimit: 6, template: { spec: { containers: [] } }, ...spec },
    status,
  };
}

export interface WorkerTraits extends PodTraits {
  readonly index?: number;
  /** Exit code of its container, and when it ended. */
  readonly exit?: number;
  readonly ended?: string;
  readonly failuresBefore?: number;
  readonly freed?: boolean;
}

/** A tracked Pod of a Job, unless it is freed. */
export function worker(name: string, traits: WorkerTraits = {}): Pod {
  const { index, exit, ended = "2026-01-01T00:00:10Z", failuresBefore, freed } = traits;
  const phase = exit === undefined ? traits.phase : exit === 0 ? "Succeeded" : "Failed";
  const annotations = {
    ...(index !== undefined && { "batch.kubernetes.io/job-completion-index": String(index) }),
    ...(failuresBefore !== undefined && { "batch.kubernetes.io/job-index-failure-count": String(failuresBefore) }),
  };
  const pod = podOf(name, { ...traits, ...(phase && { phase }), annotations });
  const statuses = (pod.status?.containerStatuses ?? []).map(
    (each): ContainerStatus => ({
      ...each,
      ...(exit !== undefined && { state: { terminated: { exitCode: exit, finishedAt: ended } } }),
    }),
  );
  return {
    ...pod,
    metadata: { ...pod.metadata, finalizers: freed ? [] : [trackingFinalizer] },
    status: { ...pod.status, containerStatuses: statuses },
  };
}

export const none: ReadonlySet<string> = new Set();
