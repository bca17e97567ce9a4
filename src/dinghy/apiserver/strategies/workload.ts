import type { Job, ReplicationController } from "#apimachinery";
import * as defaults from "../defaults/workload.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import * as jobs from "../validation/job.ts";
import * as validation from "../validation/workload.ts";

/** Upstream: pkg/registry/apps/deployment/strategy.go. Answers to @seed:K5.1. */
export const deploymentStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultDeployment,
  validate: validation.deploymentErrors,
  validateUpdate: validation.selectorUpdateErrors,
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
  validate: validation.replicaSetErrors,
  validateUpdate: validation.selectorUpdateErrors,
  fields: {
    "status.replicas": (object) => String((object as { status?: { replicas?: number } }).status?.replicas ?? 0),
  },
};

export const replicationControllerStrategy: Strategy = {
  hasGeneration: true,
  orphansByDefault: true,
  defaults: defaults.defaultReplicationController,
  validate: validation.replicationControllerErrors,
  fields: { "status.replicas": (object) => String((object as ReplicationController).status?.replicas ?? 0) },
};

export const statefulSetStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultStatefulSet,
  validate: validation.statefulSetErrors,
  validateUpdate: validation.statefulSetUpdateErrors,
};

const templateGeneration = "deprecated.daemonset.template.generation";

/** The template's own generation lives on as an annotation. Upstream: pkg/registry/apps/daemonset/strategy.go. */
export const daemonSetStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultDaemonSet,
  validate: validation.daemonSetErrors,
  validateUpdate: validation.selectorUpdateErrors,
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

/** Upstream: pkg/registry/batch/job/strategy.go. Answers to @seed:K5.5. */
export const jobStrategy: Strategy = {
  hasGeneration: true,
  orphansByDefault: true,
  defaults: defaults.defaultJob,
  validate: jobs.jobErrors,
  validateUpdate: jobs.jobUpdateErrors,
  fields: { "status.successful": (object) => String((object as Job).status?.succeeded ?? 0) },
  prepareForCreate: (object) => {
    if ((object.spec as JsonObject | undefined)?.manualSelector !== true) generateSelector(object as unknown as Job);
  },
};

/** A Job selects its own Pods by its uid, so that no two Jobs ever count each other's. */
function generateSelector({ metadata, spec }: Job): void {
  if (spec.template === undefined) return;
  spec.template.metadata ??= {};
  const { metadata: template } = spec.template;
  template.labels = {
    ...template.labels,
    "controller-uid": metadata.uid,
    "job-name": metadata.name,
    "batch.kubernetes.io/controller-uid": metadata.uid,
    "batch.kubernetes.io/job-name": metadata.name,
  };
  metadata.labels = { ...template.labels, ...metadata.labels };
  spec.selector ??= {};
  spec.selector.matchLabels = { ...spec.selector.matchLabels, "batch.kubernetes.io/controller-uid": metadata.uid };
}

export const cronJobStrategy: Strategy = {
  hasGeneration: true,
  defaults: defaults.defaultCronJob,
  validate: jobs.cronJobErrors,
};
