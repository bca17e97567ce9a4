import type { CronJob, Job, StatefulSet } from "#apimachinery";
import * as defaults from "../defaults/workload.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import { cronJobErrors } from "../validation/cron-job.ts";
import * as daemonSets from "../validation/daemon-set.ts";
import * as deployments from "../validation/deployment.ts";
import { part, parts } from "../validation/fields.ts";
import { jobErrors, jobUpdateErrors } from "../validation/job.ts";
import { jobStatusErrors } from "../validation/job-status.ts";
import { dns1123Label } from "../validation/names.ts";
import { selectorUpdateErrors } from "../validation/replicas.ts";
import * as statefulSets from "../validation/stateful-set.ts";
import { claimSpecWarnings } from "../warnings/claim.ts";
import { podTemplateWarnings } from "../warnings/pod.ts";
import { hostnameWarnings } from "../warnings/small-kinds.ts";

/** Of a template that is new or was changed. */
function templateWarnings(object: AnyObject, old: AnyObject | undefined, names: boolean): string[] {
  if (old !== undefined && object.metadata.generation === old.metadata.generation) return [];
  const template = podTemplateWarnings(part(part(object.spec)?.template), "spec.template");
  return old === undefined && names ? [...hostnameWarnings(object), ...template] : template;
}

function podWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  return templateWarnings(object, old, true);
}

/** Upstream: pkg/registry/apps/deployment/strategy.go. Answers to @seed:K5.1. */
export const deploymentStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultDeployment,
  validate: deployments.deploymentErrors,
  validateUpdate: selectorUpdateErrors,
  validateStatusUpdate: deployments.deploymentStatusErrors,
  warnings: podWarnings,
  generationChanges: (object, old) =>
    !equalJson(object.spec, old.spec) || !equalJson(object.metadata.annotations, old.metadata.annotations),
  prepareForStatusUpdate: (object, old) => {
    if (old.metadata.labels === undefined) delete object.metadata.labels;
    else object.metadata.labels = old.metadata.labels;
  },
};

export const replicaSetStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultReplicaSet,
  validate: deployments.replicaSetErrors,
  validateUpdate: selectorUpdateErrors,
  validateStatusUpdate: deployments.replicaSetStatusErrors,
  warnings: podWarnings,
  fields: {
    "status.replicas": (object) => String((object as { status?: { replicas?: number } }).status?.replicas ?? 0),
  },
};

export const statefulSetStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultStatefulSet,
  validateName: dns1123Label,
  validate: statefulSets.statefulSetErrors,
  validateUpdate: statefulSets.statefulSetUpdateErrors,
  validateStatusUpdate: statefulSets.statefulSetStatusErrors,
  warnings: (object, old) => [...templateWarnings(object, old, false), ...statefulSetWarnings(object)],
  prepareForCreate: (object) => dropMaxUnavailable(object, undefined),
  prepareForUpdate: dropMaxUnavailable,
};

/** The gate `MaxUnavailableStatefulSet` is off in v1.36: the field goes unless it was stored before. */
function dropMaxUnavailable(object: AnyObject, old: AnyObject | undefined): void {
  const rollingOf = (each: AnyObject | undefined) =>
    (each as unknown as StatefulSet | undefined)?.spec?.updateStrategy?.rollingUpdate;
  const rolling = rollingOf(object);
  if (rolling && rollingOf(old)?.maxUnavailable === undefined) delete rolling.maxUnavailable;
}

function statefulSetWarnings(object: AnyObject): string[] {
  const { revisionHistoryLimit: limit = 0, volumeClaimTemplates } = (object as unknown as StatefulSet).spec;
  const advice = "a negative value retains all historical revisions; a value >= 0 is recommended";
  return [
    ...parts(volumeClaimTemplates).flatMap(({ spec }, index) =>
      claimSpecWarnings(part(spec) ?? {}, `spec.volumeClaimTemplates[${index}].Spec`),
    ),
    ...(limit < 0 ? [`spec.revisionHistoryLimit: ${advice}`] : []),
  ];
}

const templateGeneration = "deprecated.daemonset.template.generation";

/** The template's own generation lives on as an annotation. Upstream: pkg/registry/apps/daemonset/strategy.go. */
export const daemonSetStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultDaemonSet,
  validate: daemonSets.daemonSetErrors,
  validateUpdate: daemonSets.daemonSetUpdateErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
  validateStatusUpdate: daemonSets.daemonSetStatusErrors,
  warnings: (object, old) => templateWarnings(object, old, false),
  prepareForCreate: (object) => {
    setTemplateGeneration(object, 1);
  },
  prepareForUpdate: (object, old) => {
    const before = Number((old.metadata.annotations as JsonObject | undefined)?.[templateGeneration] ?? 0);
    const template = (each: AnyObject): unknown => (each.spec as JsonObject | undefined)?.template;
    setTemplateGeneration(object, equalJson(template(object), template(old)) ? before : before + 1);
  },
};

function setTemplateGeneration(object: AnyObject, generation: number): void {
  const annotations = (object.metadata.annotations ?? {}) as JsonObject;
  object.metadata.annotations = { ...annotations, [templateGeneration]: String(generation) };
}

export const controllerRevisionStrategy: Strategy = {
  validate: daemonSets.controllerRevisionErrors,
  validateUpdate: daemonSets.controllerRevisionUpdateErrors,
  updateChecks: ["metadataUpdate", "metadata", "validate", "validateUpdate"],
};

/** Upstream: pkg/registry/batch/job/strategy.go. Answers to @seed:K5.5. */
export const jobStrategy: Strategy = {
  hasGeneration: true,
  orphansByDefault: true,
  orphaningWarning:
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
  defaults: defaults.defaultJob,
  validate: jobErrors,
  validateUpdate: jobUpdateErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
  validateStatusUpdate: jobStatusErrors,
  fields: { "status.successful": (object) => String((object as Job).status?.succeeded ?? 0) },
  warnings: (object, old) => [
    ...(old === undefined ? hostnameWarnings(object) : []),
    ...jobSpecWarnings((object as unknown as Job).spec, "spec"),
  ],
  prepareForCreate: (object) => {
    if ((object.spec as JsonObject | undefined)?.manualSelector !== true) generateSelector(object as unknown as Job);
  },
  // A Job without labels of its own takes those that its template has been given.
  completeStored: defaults.defaultJob,
};

/** So many that the list of failed indexes may grow too long. Upstream: pkg/api/job/warnings.go. */
function crowdWarnings({ completionMode, completions = 0, parallelism = 0 }: Job["spec"], field: string): string[] {
  if (completionMode !== "Indexed" || completions <= 100_000 || parallelism <= 10_000) return [];
  const what = "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4";
  const why = "Kubernetes might not be able to track completedIndexes when a big number of indexes fail";
  return [`${field}: ${what}, ${why}`];
}

function jobSpecWarnings(spec: Job["spec"], field: string): string[] {
  return [...crowdWarnings(spec, field), ...podTemplateWarnings(spec.template, `${field}.template`)];
}

/** A Job selects its own Pods by its uid, so that no two Jobs ever count each other's. */
function generateSelector({ metadata, spec }: Job): void {
  if (spec.template === undefined) return;
  spec.template.metadata ??= {};
  const { metadata: template } = spec.template;
  const generated = {
    "controller-uid": metadata.uid,
    "job-name": metadata.name ?? "",
    "batch.kubernetes.io/controller-uid": metadata.uid,
    "batch.kubernetes.io/job-name": metadata.name ?? "",
  };
  // What the author has put there instead stays, and is refused later.
  template.labels ??= {};
  Object.assign(template.labels, { ...generated, ...template.labels });
  spec.selector ??= {};
  spec.selector.matchLabels = { "batch.kubernetes.io/controller-uid": metadata.uid, ...spec.selector.matchLabels };
}

export const cronJobStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultCronJob,
  validate: cronJobErrors,
  warnings: cronJobWarnings,
};

function cronJobWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  const { jobTemplate, schedule } = (object as unknown as CronJob).spec;
  const changed = object.metadata.generation !== old?.metadata.generation;
  const see = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/";
  return [
    ...(old === undefined ? hostnameWarnings(object) : []),
    ...(changed ? jobSpecWarnings(jobTemplate.spec as Job["spec"], "spec.jobTemplate.spec") : []),
    ...(schedule.includes("TZ")
      ? [`cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see ${see} for more details`]
      : []),
  ];
}
