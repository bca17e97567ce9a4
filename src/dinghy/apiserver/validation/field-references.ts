/**
 * References to fields of the Pod and to resources of its containers, in the environment and in downward API volumes.
 * Upstream: pkg/apis/core/validation `validateObjectFieldSelector`, pkg/apis/core/pods `ConvertDownwardAPIFieldLabel`.
 */
import { compareQuantities, formatQuantity, parseQuantity } from "#apimachinery";
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { text } from "./fields.ts";
import { qualifiedName } from "./names.ts";
import { oneOf, problems } from "./rules.ts";

/** What containers may be told by environment variables, in the order of error messages. */
export const environmentFields = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

export const volumeFields = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

const known = new Set([
  ...environmentFields,
  ...volumeFields,
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
  "spec.host",
]);

const subscripted = /^(.*)\['(.*)'\]$/;

export function fieldReferenceErrors(reference: JsonObject, at: string, allowed: readonly string[]): FieldError[] {
  const path = text(reference.fieldPath);
  if (!reference.apiVersion) return [required(`${at}.apiVersion`)];
  if (path === "") return [required(`${at}.fieldPath`)];
  const [, outer = "", key = ""] = subscripted.exec(path) ?? [];
  if (outer === "metadata.annotations") return problems(at, key.toLowerCase(), qualifiedName(key.toLowerCase()));
  if (outer === "metadata.labels") return problems(at, key, qualifiedName(key));
  if (outer !== "") {
    const why = `error converting fieldPath: field label does not support subscript: ${path}`;
    return [invalid(`${at}.fieldPath`, path, why)];
  }
  if (!known.has(path)) {
    return [invalid(`${at}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`)];
  }
  const inside = path === "spec.host" ? "spec.nodeName" : path;
  return allowed.includes(inside) ? [] : [notSupported(`${at}.fieldPath`, inside, allowed)];
}

const containerResources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

/** In a volume, the container must be named as well. */
export function resourceReferenceErrors(reference: JsonObject, at: string, inVolume: boolean): FieldError[] {
  const resource = text(reference.resource);
  const errors: FieldError[] = [];
  if (inVolume && !reference.containerName) errors.push(required(`${at}.containerName`));
  else if (resource === "") errors.push(required(`${at}.resource`));
  else if (!isHugePages(resource)) errors.push(...oneOf(`${at}.resource`, resource, containerResources));
  return [...errors, ...divisorErrors(resource, reference.divisor, `${at}.divisor`)];
}

function isHugePages(resource: string): boolean {
  return resource.startsWith("limits.hugepages-") || resource.startsWith("requests.hugepages-");
}

const sizes = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

function divisorErrors(resource: string, divisor: unknown, field: string): FieldError[] {
  if ((typeof divisor !== "string" && typeof divisor !== "number") || compareQuantities(divisor, 0) === 0) return [];
  const name = isHugePages(resource) ? "hugepages" : resource.replace(/^(limits|requests)\./, "");
  const rule = divisorRules[name];
  if (rule === undefined || rule.allowed.includes(formatQuantity(parseQuantity(divisor)))) return [];
  return [
    invalid(field, resource, `only divisor's values ${rule.shown} are supported with the ${rule.resource} resource`),
  ];
}

const bySize = (resource: string) => ({ allowed: sizes.split(", "), shown: sizes, resource });

const divisorRules: Readonly<Record<string, { allowed: readonly string[]; shown: string; resource: string }>> = {
  cpu: { allowed: ["1m", "1"], shown: "1m and 1", resource: "cpu" },
  memory: bySize("memory"),
  "ephemeral-storage": bySize("local ephemeral storage"),
  hugepages: bySize("hugepages"),
};
