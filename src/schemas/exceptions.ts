/** Where the API server's own checks differ from what the published types say. By definition, then by field. */

type Fields = Readonly<Record<string, readonly string[]>>;

/**
 * Fields that the types demand, yet whose zero value the API server takes (a slice may have no endpoints, a header no
 * value), or which it judges by another rule.
 *
 * Upstream the `validation.go` of each group in pkg/apis.
 */
const mayBeEmpty: Fields = {
  "io.k8s.api.authentication.v1.TokenRequestSpec": ["audiences"],
  "io.k8s.api.authentication.v1.TokenReviewSpec": ["token"],
  "io.k8s.api.batch.v1.PodFailurePolicy": ["rules"],
  "io.k8s.api.core.v1.HTTPHeader": ["value"],
  "io.k8s.api.core.v1.LimitRangeSpec": ["limits"],
  "io.k8s.api.core.v1.Sysctl": ["value"],
  "io.k8s.api.discovery.v1.EndpointSlice": ["endpoints"],
  "io.k8s.api.storage.v1.CSINodeSpec": ["drivers"],
  "io.k8s.api.storage.v1.TokenRequest": ["audience"],
  // "must have exactly one version marked as storage version" says more.
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec": ["versions"],
};

/** Closed sets that the kind's own rules check, because the answer names another field. */
const enumElsewhere: Fields = {
  "io.k8s.api.apps.v1.DeploymentStrategy": ["type"],
};

/** Lists whose odd items are reported under the name of the list. */
const enumOfList: Fields = {
  "io.k8s.api.core.v1.PersistentVolumeClaimSpec": ["accessModes"],
  "io.k8s.api.core.v1.PersistentVolumeSpec": ["accessModes"],
};

/** What the API server adds to "Required value". */
const requiredDetails: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "io.k8s.api.core.v1.PersistentVolumeClaimSpec": { accessModes: "at least 1 access mode is required" },
  "io.k8s.api.networking.v1.HTTPIngressPath": { pathType: "pathType must be specified" },
  "io.k8s.api.rbac.v1.PolicyRule": { verbs: "verbs must contain at least one value" },
};

export function isRequiredInPractice(definition: string, field: string): boolean {
  return mayBeEmpty[definition]?.includes(field) !== true;
}

export function isEnumCheckedHere(definition: string, field: string): boolean {
  return enumElsewhere[definition]?.includes(field) !== true;
}

export function isEnumReportedByList(definition: string, field: string): boolean {
  return enumOfList[definition]?.includes(field) === true;
}

/** Empty where the API server adds nothing. */
export function requiredDetail(definition: string, field: string): string {
  return requiredDetails[definition]?.[field] ?? "";
}
