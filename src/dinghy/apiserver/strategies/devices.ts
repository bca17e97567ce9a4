/** Devices and claims on them. Upstream: pkg/registry/resource. https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import { formatTime } from "#clock";
import { defaultResourceClaim, defaultResourceClaimTemplate } from "../defaults/devices.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy, WriteContext } from "../strategy.ts";
import * as devices from "../validation/devices.ts";
import { resourceSliceErrors } from "../validation/resource-slice.ts";

interface Taint extends JsonObject {
  key?: string;
  timeAdded?: string;
}

const specOf = (object: unknown): { nodeName?: string; driver?: string; devices?: { taints?: Taint[] }[] } =>
  (object as { spec?: object }).spec ?? {};

/** Since when a device is tainted: what the driver does not say is now. */
function stampTaints(object: AnyObject, { clock }: WriteContext): void {
  for (const { taints } of specOf(object).devices ?? [])
    for (const taint of taints ?? []) taint.timeAdded ??= formatTime(clock.now());
}

/** By `<resource>.<group>`. */
export const deviceStrategies: Readonly<Record<string, Strategy>> = {
  "resourceclaims.resource.k8s.io": {
    defaults: defaultResourceClaim,
    validate: devices.resourceClaimErrors,
    validateUpdate: devices.resourceClaimUpdateErrors,
    updateChecks: ["metadata", "metadataUpdate", "validateUpdate"],
    validateStatusUpdate: devices.resourceClaimStatusErrors,
  },
  "resourceclaimtemplates.resource.k8s.io": {
    defaults: defaultResourceClaimTemplate,
    validate: devices.resourceClaimTemplateErrors,
    validateUpdate: devices.resourceClaimTemplateUpdateErrors,
    updateChecks: ["metadataUpdate", "validateUpdate"],
  },
  "deviceclasses.resource.k8s.io": {
    hasGeneration: true,
    validate: devices.deviceClassErrors,
    updateChecks: ["metadata", "metadataUpdate", "validate"],
  },
  "resourceslices.resource.k8s.io": {
    hasGeneration: true,
    validate: resourceSliceErrors,
    generationChanges: (object, old) => !equalJson(object.spec, old.spec),
    prepareForCreate: stampTaints,
    prepareForUpdate: (object, _, context) => stampTaints(object, context),
    fields: {
      "spec.nodeName": (object) => specOf(object).nodeName ?? "",
      "spec.driver": (object) => specOf(object).driver ?? "",
    },
  },
};
