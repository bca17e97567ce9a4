/** Upstream: pkg/registry/{networking,discovery}. */
import * as defaults from "../defaults/others.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import * as slices from "../validation/discovery.ts";
import { parts } from "../validation/fields.ts";
import * as ingress from "../validation/ingress.ts";
import * as networking from "../validation/networking.ts";

/** By `<resource>.<group>`. */
export const networkingStrategies: Readonly<Record<string, Strategy>> = {
  "ingresses.networking.k8s.io": {
    hasGeneration: true,
    validate: ingress.ingressErrors,
    updateChecks: ["metadataUpdate", "metadata", "validate"],
    validateStatusUpdate: ingress.ingressStatusErrors,
    warnings: ingress.ingressWarnings,
  },
  "ingressclasses.networking.k8s.io": {
    hasGeneration: true,
    defaults: defaults.defaultIngressClass,
    validate: ingress.ingressClassErrors,
    validateUpdate: ingress.ingressClassUpdateErrors,
    updateChecks: ["metadataUpdate", "validateUpdate", "metadata", "validate"],
  },
  "networkpolicies.networking.k8s.io": {
    hasGeneration: true,
    defaults: defaults.defaultNetworkPolicy,
    validate: networking.networkPolicyErrors,
    warnings: networking.networkPolicyWarnings,
  },
  "ipaddresses.networking.k8s.io": {
    validateName: networking.addressName,
    validate: networking.ipAddressErrors,
    validateUpdate: networking.ipAddressUpdateErrors,
    updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
  },
  "servicecidrs.networking.k8s.io": {
    validate: networking.serviceCidrErrors,
    validateUpdate: networking.serviceCidrUpdateErrors,
    updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
  },
  "endpointslices.discovery.k8s.io": {
    hasGeneration: true,
    defaults: defaults.defaultEndpointSlice,
    validate: slices.endpointSliceErrors,
    validateUpdate: slices.endpointSliceUpdateErrors,
    updateChecks: ["metadata", "validate", "validateUpdate"],
    warnings: slices.endpointSliceWarnings,
    prepareForCreate: dropTopology,
    prepareForUpdate: dropTopology,
    // All but the metadata counts, and labels as well.
    generationChanges: (object, old) =>
      !equalJson(
        [object.addressType, object.endpoints, object.ports, object.metadata.labels],
        [old.addressType, old.endpoints, old.ports, old.metadata.labels],
      ),
  },
};

/** Where an endpoint is once stood in a map; this version keeps what there was of it, and takes no more. */
function dropTopology(object: AnyObject): void {
  for (const endpoint of parts(object.endpoints)) delete endpoint.deprecatedTopology;
}
