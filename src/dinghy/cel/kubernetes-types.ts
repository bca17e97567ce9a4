/**
 * The types of what Kubernetes shows to expressions in admission.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/cel/compile.go.
 */
import {
  boolType,
  type CelType,
  dynType,
  intType,
  listOf,
  mapOf,
  objectOf,
  opaqueType,
  stringType,
  timestampType,
} from "./types.ts";

const kindType = objectOf("kubernetes.GroupVersionKind", {
  group: stringType,
  version: stringType,
  kind: stringType,
});

const resourceType = objectOf("kubernetes.GroupVersionResource", {
  group: stringType,
  version: stringType,
  resource: stringType,
});

const userType = objectOf("kubernetes.UserInfo", {
  username: stringType,
  uid: stringType,
  groups: listOf(stringType),
  extra: mapOf(stringType, listOf(stringType)),
});

/** Of the variable `request`. */
export const requestType: CelType = objectOf("kubernetes.AdmissionRequest", {
  kind: kindType,
  resource: resourceType,
  subResource: stringType,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: stringType,
  name: stringType,
  namespace: stringType,
  operation: stringType,
  userInfo: userType,
  dryRun: boolType,
  options: dynType,
});

const conditionType = objectOf("kubernetes.NamespaceCondition", {
  status: stringType,
  type: stringType,
  lastTransitionTime: timestampType,
  message: stringType,
  reason: stringType,
});

const metadataType = objectOf("kubernetes.NamespaceMetadata", {
  name: stringType,
  generateName: stringType,
  namespace: stringType,
  labels: mapOf(stringType, stringType),
  annotations: mapOf(stringType, stringType),
  UID: stringType,
  creationTimestamp: timestampType,
  deletionGracePeriodSeconds: intType,
  deletionTimestamp: timestampType,
  generation: intType,
  resourceVersion: stringType,
  finalizers: listOf(stringType),
});

/** Of the variable `namespaceObject`. */
export const namespaceType: CelType = objectOf("kubernetes.Namespace", {
  metadata: metadataType,
  spec: objectOf("kubernetes.NamespaceSpec", { finalizers: listOf(stringType) }),
  status: objectOf("kubernetes.NamespaceStatus", { conditions: listOf(conditionType), phase: stringType }),
});

/** Of the variables `authorizer` and `authorizer.requestResource`. */
export const authorizerVariables: Readonly<Record<string, CelType>> = {
  authorizer: opaqueType("kubernetes.authorization.Authorizer"),
  "authorizer.requestResource": opaqueType("kubernetes.authorization.ResourceCheck"),
};
