/** The smaller kinds of the core group. Upstream: the strategy of each under pkg/registry/core. */
import type { Node, ReplicationController } from "#apimachinery";
import { formatTime } from "#clock";
import { normalizeDataSources } from "../defaults/data-sources.ts";
import { defaultNode } from "../defaults/node.ts";
import * as others from "../defaults/others.ts";
import { defaultClaim, defaultPersistentVolume } from "../defaults/storage.ts";
import { defaultReplicationController, defaultTemplate } from "../defaults/workload.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import * as claims from "../validation/claim.ts";
import { endpointsErrors } from "../validation/endpoints.ts";
import { part, parts } from "../validation/fields.ts";
import { limitRangeErrors } from "../validation/limit-range.ts";
import * as nodeRules from "../validation/node.ts";
import * as volumes from "../validation/persistent-volume.ts";
import { podTemplateErrors } from "../validation/pod-template.ts";
import * as quotas from "../validation/quota.ts";
import * as controllers from "../validation/replication-controller.ts";
import { claimWarnings, persistentVolumeWarnings } from "../warnings/claim.ts";
import * as warnings from "../warnings/small-kinds.ts";
import { repackSubsets } from "./repack-subsets.ts";

export const endpointsStrategy: Strategy = {
  createOnUpdate: true,
  defaults: others.defaultEndpoints,
  validate: endpointsErrors,
  updateChecks: ["metadataUpdate", "metadata", "validate"],
  warnings: warnings.endpointsWarnings,
  completeStored: (object) => {
    if (parts(object.subsets).length > 0) object.subsets = repackSubsets(parts(object.subsets));
  },
};

export const limitRangeStrategy: Strategy = {
  createOnUpdate: true,
  defaults: others.defaultLimitRange,
  validate: limitRangeErrors,
  updateChecks: ["metadata", "validate"],
};

/** Nodes register themselves with their status; what it may say is judged at every door. */
export const nodeStrategy: Strategy = {
  keepsStatusOnCreate: true,
  fields: { "spec.unschedulable": (object) => String((object as Node).spec?.unschedulable === true) },
  defaults: defaultNode,
  validate: nodeRules.nodeErrors,
  validateUpdate: nodeRules.nodeUpdateErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
  validateStatusUpdate: nodeRules.nodeUpdateErrors,
  warnings: warnings.nodeWarnings,
};

export const claimStrategy: Strategy = {
  returnsDeleted: true,
  defaults: defaultClaim,
  validate: claims.claimErrors,
  validateUpdate: claims.claimUpdateErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate", "metadata", "validate", "validateUpdate"],
  validateStatusUpdate: claims.claimStatusErrors,
  warnings: claimWarnings,
  prepareForCreate: (object) => {
    object.status = { phase: "Pending" };
    if (part(object.spec)) normalizeDataSources(object.spec as JsonObject);
  },
  prepareForUpdate: (object, old) => {
    if (part(object.spec)) normalizeDataSources(object.spec as JsonObject, part(old.spec));
  },
};

export const persistentVolumeStrategy: Strategy = {
  returnsDeleted: true,
  defaults: defaultPersistentVolume,
  validate: volumes.persistentVolumeErrors,
  validateUpdate: volumes.persistentVolumeUpdateErrors,
  updateChecks: ["metadata", "validate", "metadata", "validate", "validateUpdate"],
  warnings: persistentVolumeWarnings,
  prepareForCreate: (object, { clock }) => {
    object.status = { phase: "Pending", lastPhaseTransitionTime: formatTime(clock.now()) };
  },
  prepareForStatusUpdate: (object, old, { clock }) => {
    const status = part(object.status);
    const before = part(old.status);
    if (status === undefined) return;
    const { lastPhaseTransitionTime: time } = status;
    if (status.phase === before?.phase) status.lastPhaseTransitionTime ??= before?.lastPhaseTransitionTime;
    else if (time === undefined || time === before?.lastPhaseTransitionTime) {
      status.lastPhaseTransitionTime = formatTime(clock.now());
    }
  },
};

export const podTemplateStrategy: Strategy = {
  hasGeneration: true,
  returnsDeleted: true,
  defaults: (object) => defaultTemplate(object.template as Parameters<typeof defaultTemplate>[0]),
  generationChanges: (object, old) => !equalJson(object.template, old.template),
  validate: (object) => podTemplateErrors(part(object.template) ?? {}, "template"),
  updateChecks: ["metadataUpdate", "validate"],
  warnings: warnings.podTemplateObjectWarnings,
};

export const replicationControllerStrategy: Strategy = {
  hasGeneration: true,
  orphansByDefault: true,
  defaults: defaultReplicationController,
  validate: controllers.replicationControllerErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate", "validate"],
  validateStatusUpdate: controllers.replicationControllerStatusErrors,
  warnings: warnings.replicationControllerWarnings,
  fields: { "status.replicas": (object) => String((object as ReplicationController).status?.replicas ?? 0) },
};

export const resourceQuotaStrategy: Strategy = {
  returnsDeleted: true,
  validate: quotas.quotaErrors,
  updateChecks: ["metadataUpdate", "validate", "validateUpdate"],
  validateUpdate: quotas.quotaUpdateErrors,
  validateStatusUpdate: quotas.quotaStatusErrors,
};

export const serviceAccountStrategy: Strategy = {
  returnsDeleted: true,
  updateChecks: ["metadataUpdate", "metadata"],
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  warnings: warnings.serviceAccountWarnings,
};

/** Of a Secret only the name counts: it lives where the account lives. */
function keepSecretNames(object: AnyObject): void {
  if (Array.isArray(object.secrets)) object.secrets = parts(object.secrets).map(({ name }) => ({ name }));
}
