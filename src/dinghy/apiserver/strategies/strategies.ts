/**
 * How each built-in resource differs from the ordinary, by `<resource>` or `<resource>.<group>`.
 * Upstream: the strategy of each resource under pkg/registry.
 */

import { definitionStrategy } from "../custom-resources/definition-strategy.ts";
import type { Strategy } from "../strategy.ts";
import { accessStrategies } from "./access.ts";
import * as policies from "./admission-policy.ts";
import * as core from "./core.ts";
import { deviceStrategies } from "./devices.ts";
import { eventStrategy, newEventStrategy } from "./events.ts";
import { extensionStrategies } from "./extension.ts";
import { namespaceStrategy } from "./namespace.ts";
import { networkingStrategies } from "./networking.ts";
import { podStrategy } from "./pod.ts";
import { policyStrategies } from "./policies.ts";
import { configMapStrategy, secretStrategy } from "./secret.ts";
import { serviceStrategy } from "./service.ts";
import { storageStrategies } from "./storage.ts";
import * as workload from "./workload.ts";

export const strategies: Readonly<Record<string, Strategy>> = {
  pods: podStrategy,
  namespaces: namespaceStrategy,
  secrets: secretStrategy,
  configmaps: configMapStrategy,
  services: serviceStrategy,
  endpoints: core.endpointsStrategy,
  events: eventStrategy,
  "events.events.k8s.io": newEventStrategy,
  limitranges: core.limitRangeStrategy,
  nodes: core.nodeStrategy,
  persistentvolumeclaims: core.claimStrategy,
  persistentvolumes: core.persistentVolumeStrategy,
  podtemplates: core.podTemplateStrategy,
  replicationcontrollers: core.replicationControllerStrategy,
  resourcequotas: core.resourceQuotaStrategy,
  serviceaccounts: core.serviceAccountStrategy,
  "deployments.apps": workload.deploymentStrategy,
  "replicasets.apps": workload.replicaSetStrategy,
  "statefulsets.apps": workload.statefulSetStrategy,
  "daemonsets.apps": workload.daemonSetStrategy,
  "jobs.batch": workload.jobStrategy,
  "controllerrevisions.apps": workload.controllerRevisionStrategy,
  "cronjobs.batch": workload.cronJobStrategy,
  ...networkingStrategies,
  ...accessStrategies,
  ...policyStrategies,
  ...storageStrategies,
  ...deviceStrategies,
  ...extensionStrategies,
  "validatingadmissionpolicies.admissionregistration.k8s.io": policies.validatingPolicyStrategy,
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": policies.validatingBindingStrategy,
  "mutatingadmissionpolicies.admissionregistration.k8s.io": policies.mutatingPolicyStrategy,
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io": policies.mutatingBindingStrategy,
  "customresourcedefinitions.apiextensions.k8s.io": definitionStrategy,
};
