/**
 * Deployments, ReplicaSets and their kin.
 * Upstream: pkg/apis/{apps,batch,core}/v1/defaults.go. Answers to @seed:K2.2, @seed:K5.1.
 */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  JobSpec,
  PodTemplateSpec,
  ReplicationController,
  StatefulSet,
} from "#apimachinery";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { defaultPodSpec } from "./pod.ts";
import { defaultClaimSpec } from "./storage.ts";

export function defaultTemplate(template: PodTemplateSpec | undefined): void {
  if (template?.spec !== undefined) defaultPodSpec(template.spec);
}

/** Also one that nobody gave: an empty one is judged like any other. */
function specOf<T>(object: AnyObject): T {
  if (!isJsonObject(object.spec)) object.spec = {};
  return object.spec as T;
}

/** As `defaultTemplate` where a template is always there, be it empty. */
function templateOf(spec: object): void {
  const owner = spec as { template?: { spec?: object } };
  owner.template ??= {};
  owner.template.spec ??= {};
  defaultTemplate(owner.template as PodTemplateSpec);
}

export function defaultDeployment(object: AnyObject): void {
  const spec = specOf<Deployment["spec"]>(object);
  spec.replicas ??= 1;
  spec.strategy ??= { type: "RollingUpdate" };
  spec.strategy.type ??= "RollingUpdate";
  if (spec.strategy.type === "RollingUpdate") {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
    spec.strategy.rollingUpdate.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  templateOf(spec);
}

export function defaultReplicaSet(object: AnyObject): void {
  const spec = specOf<{ replicas?: number }>(object);
  spec.replicas ??= 1;
  templateOf(spec);
}

export function defaultReplicationController(object: AnyObject): void {
  const spec = specOf<ReplicationController["spec"]>(object);
  spec.replicas ??= 1;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined) {
    if (!spec.selector || Object.keys(spec.selector).length === 0) spec.selector = { ...labels };
    const own = object.metadata.labels as JsonObject | undefined;
    if (own === undefined || Object.keys(own).length === 0) object.metadata.labels = { ...labels };
  }
  defaultTemplate(spec.template);
}

export function defaultStatefulSet(object: AnyObject): void {
  const spec = specOf<StatefulSet["spec"]>(object);
  spec.podManagementPolicy ??= "OrderedReady";
  spec.updateStrategy ??= { type: "RollingUpdate" };
  spec.updateStrategy.type ??= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of (spec.volumeClaimTemplates ?? []) as unknown as JsonObject[]) {
    claim.apiVersion ??= "v1";
    claim.kind ??= "PersistentVolumeClaim";
    if (isJsonObject(claim.spec)) defaultClaimSpec(claim.spec);
    claim.status = { ...(claim.status as object | undefined), phase: "Pending" };
  }
  templateOf(spec);
}

export function defaultDaemonSet(object: AnyObject): void {
  const spec = specOf<DaemonSet["spec"]>(object);
  spec.updateStrategy ??= { type: "RollingUpdate" };
  spec.updateStrategy.type ??= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  templateOf(spec);
}

export function defaultJob(object: AnyObject): void {
  const spec = specOf<Job["spec"]>(object);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
  spec.manualSelector ??= false;
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
  }
  templateOf(spec);
  const labels = spec.template?.metadata?.labels;
  const own = object.metadata.labels as JsonObject | undefined;
  // The same map, not one like it: what the server adds to the template's is the Job's, too, as long as nobody copies it.
  if (labels !== undefined && (own === undefined || Object.keys(own).length === 0)) object.metadata.labels = labels;
}

export function defaultCronJob(object: AnyObject): void {
  const spec = specOf<CronJob["spec"]>(object);
  spec.concurrencyPolicy ??= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  spec.jobTemplate ??= {} as CronJob["spec"]["jobTemplate"];
  spec.jobTemplate.spec ??= {} as JobSpec;
  templateOf(spec.jobTemplate.spec);
}
