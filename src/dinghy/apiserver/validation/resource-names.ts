/** What a resource's name says of it. Upstream: pkg/apis/core/helper/helpers.go. Answers to @seed:K6.9. */
import { qualifiedName } from "./names.ts";

const containerResources = ["cpu", "memory", "ephemeral-storage"];
const counted = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const computed = [
  ...containerResources,
  ...containerResources.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  "requests.storage",
];
const quotaResources = new Set([...computed, ...counted]);

export function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

function isQuotaHugePages(name: string): boolean {
  return isHugePages(name) || name.startsWith("requests.hugepages-");
}

/** Of Kubernetes itself: without a domain, or with that of Kubernetes. */
export function isNativeResource(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

/** Of devices and their like: whole numbers, and no overcommitment. */
export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith("requests.") && qualifiedName(`requests.${name}`).length === 0;
}

export function isOvercommittable(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

export function isIntegerResource(name: string): boolean {
  return counted.includes(name) || isExtendedResource(name);
}

export function isStandardContainerResource(name: string): boolean {
  return containerResources.includes(name) || isHugePages(name);
}

export function isStandardQuotaResource(name: string): boolean {
  return quotaResources.has(name) || isQuotaHugePages(name);
}

export function isStandardResource(name: string): boolean {
  return isStandardQuotaResource(name) || name === "storage";
}
