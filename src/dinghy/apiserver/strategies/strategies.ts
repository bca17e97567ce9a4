/**
 * How each built-in resource differs from the ordinary, by `<resource>` or `<resource>.<group>`.
 * Upstream: the strategy of each resource under pkg/registry.
 */
import type { Event, Node } from "#apimachinery";
import { formatTime } from "#clock";
import { definitionStrategy } from "../custom-resources/definition-strategy.ts";
import * as others from "../defaults/others.ts";
import { defaultClaim, defaultCsiDriver, defaultPersistentVolume, defaultStorageClass } from "../defaults/storage.ts";
import type { JsonObject } from "../json-value.ts";
import type { Strategy } from "../strategy.ts";
import { pathSegmentName } from "../validation/names.ts";
import * as networking from "../validation/networking.ts";
import * as checks from "../validation/others.ts";
import { bindingErrors, bindingUpdateErrors, roleErrors } from "../validation/rbac.ts";
import { webhookConfigurationErrors } from "../validation/webhooks.ts";
import { controllerRevisionErrors, controllerRevisionUpdateErrors } from "../validation/workload.ts";
import { namespaceStrategy } from "./namespace.ts";
import { podStrategy } from "./pod.ts";
import { configMapStrategy, secretStrategy } from "./secret.ts";
import { serviceStrategy } from "./service.ts";
import * as workload from "./workload.ts";

const rbac: Strategy = { createOnUpdate: true, validateName: pathSegmentName };
const binding: Strategy = {
  ...rbac,
  defaults: others.defaultRoleBinding,
  validate: bindingErrors,
  validateUpdate: bindingUpdateErrors,
};
const versioned: Strategy = { updateNeedsVersion: true };
const webhooks: Strategy = {
  updateNeedsVersion: true,
  hasGeneration: true,
  defaults: others.defaultWebhooks,
  validate: webhookConfigurationErrors,
  generationChanges: contentChanges,
};

function contentChanges(object: JsonObject, old: JsonObject): boolean {
  return JSON.stringify(object.webhooks ?? object.spec) !== JSON.stringify(old.webhooks ?? old.spec);
}

const eventFields: Strategy["fields"] = {
  ...Object.fromEntries(
    ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map((field) => [
      `involvedObject.${field}`,
      (object: unknown) => String((object as { involvedObject?: JsonObject }).involvedObject?.[field] ?? ""),
    ]),
  ),
  reason: (object) => (object as Event).reason ?? "",
  reportingComponent: (object) => (object as Event).reportingComponent ?? "",
  source: (object) => (object as Event).source?.component || ((object as Event).reportingComponent ?? ""),
  type: (object) => (object as Event).type ?? "",
};

export const strategies: Readonly<Record<string, Strategy>> = {
  pods: podStrategy,
  namespaces: namespaceStrategy,
  secrets: secretStrategy,
  configmaps: configMapStrategy,
  services: serviceStrategy,
  endpoints: { createOnUpdate: true, defaults: others.defaultEndpoints },
  events: { createOnUpdate: true, fields: eventFields },
  limitranges: { createOnUpdate: true, defaults: others.defaultLimitRange },
  nodes: {
    keepsStatusOnCreate: true,
    fields: { "spec.unschedulable": (object) => String((object as Node).spec?.unschedulable === true) },
  },
  persistentvolumeclaims: {
    returnsDeleted: true,
    defaults: defaultClaim,
    validate: checks.claimErrors,
    validateUpdate: checks.claimUpdateErrors,
    prepareForCreate: (object) => {
      object.status = { phase: "Pending" };
    },
  },
  persistentvolumes: {
    returnsDeleted: true,
    defaults: defaultPersistentVolume,
    validate: checks.persistentVolumeErrors,
    validateUpdate: checks.persistentVolumeUpdateErrors,
    prepareForCreate: (object, { clock }) => {
      object.status = { phase: "Pending", lastPhaseTransitionTime: formatTime(clock.now()) };
    },
  },
  podtemplates: { hasGeneration: true, returnsDeleted: true },
  replicationcontrollers: workload.replicationControllerStrategy,
  resourcequotas: { returnsDeleted: true, validate: checks.quotaErrors },
  serviceaccounts: { returnsDeleted: true },
  "deployments.apps": workload.deploymentStrategy,
  "replicasets.apps": workload.replicaSetStrategy,
  "controllerrevisions.apps": { validate: controllerRevisionErrors, validateUpdate: controllerRevisionUpdateErrors },
  "statefulsets.apps": workload.statefulSetStrategy,
  "daemonsets.apps": workload.daemonSetStrategy,
  "jobs.batch": workload.jobStrategy,
  "cronjobs.batch": workload.cronJobStrategy,
  "horizontalpodautoscalers.autoscaling": {
    defaults: others.defaultHorizontalPodAutoscaler,
    validate: checks.autoscalerErrors,
  },
  "certificatesigningrequests.certificates.k8s.io": {
    defaults: others.defaultCertificateSigningRequest,
    // Who asked for what is settled when it is asked; what becomes of it has doors of its own.
    prepareForUpdate: (object, old) => {
      object.spec = old.spec;
    },
    fields: {
      "spec.signerName": (object) => String((object as { spec?: { signerName?: string } }).spec?.signerName ?? ""),
    },
    prepareForCreate: (object, { user }) => {
      const spec = (object.spec ?? {}) as JsonObject;
      Object.assign(spec, { username: user.username, groups: [...user.groups], ...(user.uid && { uid: user.uid }) });
      if (user.extra !== undefined) spec.extra = structuredClone(user.extra);
    },
  },
  "leases.coordination.k8s.io": { createOnUpdate: true, updateNeedsVersion: true, validate: checks.leaseErrors },
  "endpointslices.discovery.k8s.io": {
    hasGeneration: true,
    defaults: others.defaultEndpointSlice,
    validate: checks.endpointSliceErrors,
    validateUpdate: checks.endpointSliceUpdateErrors,
    generationChanges: (object, old) =>
      JSON.stringify([object.endpoints, object.ports]) !== JSON.stringify([old.endpoints, old.ports]),
  },
  "ingresses.networking.k8s.io": { hasGeneration: true, validate: networking.ingressErrors },
  "ingressclasses.networking.k8s.io": { hasGeneration: true, validateUpdate: checks.ingressClassUpdateErrors },
  "networkpolicies.networking.k8s.io": {
    hasGeneration: true,
    defaults: others.defaultNetworkPolicy,
    validate: networking.networkPolicyErrors,
  },
  "servicecidrs.networking.k8s.io": { hasGeneration: true },
  "poddisruptionbudgets.policy": {
    updateNeedsVersion: true,
    hasGeneration: true,
    validate: checks.disruptionBudgetErrors,
  },
  "roles.rbac.authorization.k8s.io": { ...rbac, validate: roleErrors },
  "clusterroles.rbac.authorization.k8s.io": { ...rbac, validate: roleErrors },
  "rolebindings.rbac.authorization.k8s.io": binding,
  "clusterrolebindings.rbac.authorization.k8s.io": binding,
  "priorityclasses.scheduling.k8s.io": {
    hasGeneration: true,
    defaults: others.defaultPriorityClass,
    validate: checks.priorityClassErrors,
    validateUpdate: checks.priorityClassUpdateErrors,
    generationChanges: () => false,
  },
  "storageclasses.storage.k8s.io": {
    returnsDeleted: true,
    defaults: defaultStorageClass,
    validate: checks.storageClassErrors,
    validateUpdate: checks.storageClassUpdateErrors,
  },
  "volumeattachments.storage.k8s.io": { ...versioned, returnsDeleted: true },
  "csidrivers.storage.k8s.io": { ...versioned, returnsDeleted: true, defaults: defaultCsiDriver },
  "csinodes.storage.k8s.io": { ...versioned, returnsDeleted: true },
  "csistoragecapacities.storage.k8s.io": versioned,
  "runtimeclasses.node.k8s.io": {
    createOnUpdate: true,
    updateNeedsVersion: true,
    validateUpdate: checks.runtimeClassUpdateErrors,
  },
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": webhooks,
  "validatingwebhookconfigurations.admissionregistration.k8s.io": webhooks,
  "validatingadmissionpolicies.admissionregistration.k8s.io": { ...versioned, hasGeneration: true },
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": { ...versioned, hasGeneration: true },
  "mutatingadmissionpolicies.admissionregistration.k8s.io": { ...versioned, hasGeneration: true },
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io": { ...versioned, hasGeneration: true },
  "customresourcedefinitions.apiextensions.k8s.io": definitionStrategy,
  "flowschemas.flowcontrol.apiserver.k8s.io": { hasGeneration: true },
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": { hasGeneration: true },
  "resourceslices.resource.k8s.io": {
    hasGeneration: true,
    fields: {
      "spec.nodeName": (object) => String((object as { spec?: { nodeName?: string } }).spec?.nodeName ?? ""),
      "spec.driver": (object) => String((object as { spec?: { driver?: string } }).spec?.driver ?? ""),
    },
  },
  "deviceclasses.resource.k8s.io": { hasGeneration: true },
};
