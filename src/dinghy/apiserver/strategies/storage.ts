/** Upstream: pkg/registry/storage. */
import { defaultCsiDriver, defaultStorageClass } from "../defaults/storage.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import * as drivers from "../validation/csi-driver.ts";
import * as storage from "../validation/storage.ts";
import { deprecationOf } from "../warnings/node-labels.ts";

/** A label of nodes that has another name by now. */
export function labelWarning(label: string, field: string): string[] {
  const why = deprecationOf(label);
  return why === undefined ? [] : [`${field}: ${why}`];
}

function topologyWarnings({ allowedTopologies }: AnyObject): string[] {
  const terms = (allowedTopologies ?? []) as { matchLabelExpressions?: { key: string }[] }[];
  return terms.flatMap(({ matchLabelExpressions: expressions }, index) =>
    (expressions ?? []).flatMap(({ key }, at) =>
      labelWarning(key, `allowedTopologies[${index}].matchLabelExpressions[${at}].key`),
    ),
  );
}

function changeable({ spec }: AnyObject): unknown {
  const { tokenRequests, requiresRepublish, seLinuxMount } = (spec ?? {}) as JsonObject;
  return { tokenRequests, requiresRepublish, seLinuxMount };
}

/** By `<resource>.<group>`. */
export const storageStrategies: Readonly<Record<string, Strategy>> = {
  "storageclasses.storage.k8s.io": {
    returnsDeleted: true,
    defaults: defaultStorageClass,
    validate: storage.storageClassErrors,
    validateUpdate: storage.storageClassUpdateErrors,
    updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
    warnings: topologyWarnings,
  },
  "volumeattributesclasses.storage.k8s.io": {
    validate: storage.volumeAttributesClassErrors,
    validateUpdate: storage.volumeAttributesClassUpdateErrors,
    updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate", "metadata", "validate"],
  },
  "volumeattachments.storage.k8s.io": {
    updateNeedsVersion: true,
    returnsDeleted: true,
    validate: (object, old) => [
      ...storage.volumeAttachmentErrors(object),
      ...(old === undefined ? storage.newVolumeAttachmentErrors(object) : []),
    ],
    validateUpdate: storage.volumeAttachmentUpdateErrors,
    updateChecks: ["metadata", "validate", "metadata", "validate", "validateUpdate"],
    validateStatusUpdate: storage.volumeAttachmentErrors,
  },
  "csidrivers.storage.k8s.io": {
    updateNeedsVersion: true,
    returnsDeleted: true,
    defaults: defaultCsiDriver,
    validate: drivers.csiDriverErrors,
    validateUpdate: drivers.csiDriverUpdateErrors,
    prepareForUpdate: (object, old) => {
      // It has none at first: only what changes is counted.
      if (equalJson(changeable(object), changeable(old))) return;
      object.metadata.generation = Number(old.metadata.generation ?? 0) + 1;
    },
  },
  "csinodes.storage.k8s.io": {
    updateNeedsVersion: true,
    returnsDeleted: true,
    validate: storage.csiNodeErrors,
    validateUpdate: storage.csiNodeUpdateErrors,
    updateChecks: ["metadata", "validate", "metadata", "validate", "validateUpdate"],
  },
  "csistoragecapacities.storage.k8s.io": {
    updateNeedsVersion: true,
    validate: storage.storageCapacityErrors,
    validateUpdate: storage.storageCapacityUpdateErrors,
    updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
  },
};
