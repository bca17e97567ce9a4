import {
  addResources,
  formatQuantity,
  type KubernetesObject,
  parseQuantity,
  quotaMatches,
  type ResourceList,
  type ResourceQuota,
  usageOf,
} from "#apimachinery";

/** A resource that a quota may count, and its objects in the namespace. */
export interface CountedObjects {
  readonly group: string;
  readonly resource: string;
  readonly objects: readonly KubernetesObject[];
}

/** Which resources must be counted for these limits: `pods` for `requests.cpu`, whatever `count/…` names. */
export function countedResources(hard: ResourceList): ReadonlySet<string> {
  return new Set(Object.keys(hard).map(resourceOf));
}

/** `widgets.example.com` or `configmaps`: what a limit of this name counts. */
function resourceOf(limit: string): string {
  if (limit.startsWith("count/")) return limit.slice("count/".length);
  if (limit.includes(".storageclass.storage.k8s.io/") || limit === "requests.storage") return "persistentvolumeclaims";
  if (limit.startsWith("services.")) return "services";
  return objectCounts.has(limit) ? limit : "pods";
}

const objectCounts = new Set([
  "configmaps",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "services",
]);

/** The quota's limits, and how much of each is used. Upstream: pkg/controller/resourcequota. */
export function quotaStatus(
  quota: ResourceQuota,
  counted: readonly CountedObjects[],
): NonNullable<ResourceQuota["status"]> {
  const hard = quota.spec?.hard ?? {};
  let sum: ResourceList = {};
  for (const { group, resource, objects } of counted) {
    for (const object of objects) {
      if (quotaMatches(quota, { group, resource, object }))
        sum = addResources(sum, usageOf({ group, resource }, object));
    }
  }
  const used = Object.keys(hard).map((limit) => [limit, canonical(sum[limit] ?? "0")] as const);
  return { hard, used: Object.fromEntries(used) };
}

function canonical(quantity: string | number): string {
  return formatQuantity(parseQuantity(quantity));
}
