import type { Container, KubernetesObject, PersistentVolumeClaim, Pod, ResourceList } from "#apimachinery";
import { compareQuantities, parseQuantity, podLimits, podRequests } from "#apimachinery";
import { type AdmissionPlugin, type AdmissionRequest, createdPod, refuse } from "./admission-plugin.ts";

export interface LimitRangeItem {
  readonly type: string;
  readonly max?: ResourceList;
  readonly min?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

export interface LimitRange extends KubernetesObject {
  spec: { limits: LimitRangeItem[] };
}

const annotation = "kubernetes.io/limit-ranger";

/**
 * LimitRanger: fills in what a namespace's LimitRanges say for containers that say nothing, and refuses what lies
 * outside them.
 * https://kubernetes.io/docs/concepts/policy/limit-range/
 * Upstream: plugin/pkg/admission/limitranger/admission.go. Answers to @seed:K11.4.
 */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  resources: ["pods", "persistentvolumeclaims"],
  mutate: (request, { live }) => {
    const pod = createdPod(request);
    if (pod === undefined) return;
    for (const { spec } of live.list<LimitRange>("limitranges", request.namespace)) {
      for (const limit of spec.limits) if (limit.type === "Container") setDefaults(pod, limit);
    }
  },
  validate: (request, { live }) => {
    if (!isLimited(request)) return;
    for (const { spec } of live.list<LimitRange>("limitranges", request.namespace)) {
      const errors = spec.limits.flatMap((limit) => violations(request, limit));
      if (errors.length > 0)
        throw refuse(request, errors.length === 1 ? (errors[0] as string) : `[${errors.join(", ")}]`);
    }
  },
};

function isLimited({ operation, group, resource, subresource }: AdmissionRequest): boolean {
  if (group !== "" || (operation !== "CREATE" && operation !== "UPDATE")) return false;
  if (resource === "persistentvolumeclaims") return !subresource;
  return resource === "pods" && (operation === "CREATE" ? !subresource : subresource === "resize");
}

function setDefaults(pod: Pod, { default: limits = {}, defaultRequest: requests = {} }: LimitRangeItem): void {
  const notes: string[] = [];
  const fill = (container: Container, what: string): void => {
    const resources = container.resources ?? {};
    const set = (field: "requests" | "limits", defaults: ResourceList, word: string): void => {
      const added = Object.keys(defaults).filter((name) => resources[field]?.[name] === undefined);
      if (added.length === 0) return;
      const values = Object.fromEntries(added.map((name) => [name, defaults[name] as string]));
      resources[field] = { ...resources[field], ...values };
      notes.push(`${added.sort().join(", ")} ${word} for ${what} ${container.name}`);
    };
    set("requests", requests, "request");
    set("limits", limits, "limit");
    container.resources = resources;
  };
  for (const container of pod.spec.containers ?? []) fill(container, "container");
  for (const container of pod.spec.initContainers ?? []) fill(container, "init container");
  if (notes.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${notes.join("; ")}`,
  };
}

/** The amounts that one limit applies to, once for each container or once for the whole object. */
function violations({ resource, object }: AdmissionRequest, limit: LimitRangeItem): string[] {
  if (resource === "persistentvolumeclaims") {
    if (limit.type !== "PersistentVolumeClaim") return [];
    const requests = (object as PersistentVolumeClaim).spec.resources?.requests ?? {};
    return [
      ...each(limit.min, (name, bound) => tooSmall(limit.type, name, bound, requests, {})),
      ...each(limit.max, (name, bound) => requestTooBig(limit.type, name, bound, requests)),
    ];
  }
  const { spec } = object as Pod;
  if (limit.type === "Pod") return check(limit, podRequests(spec), podLimits(spec));
  if (limit.type !== "Container") return [];
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return containers.flatMap(({ resources }) => check(limit, resources?.requests ?? {}, resources?.limits ?? {}));
}

function check(limit: LimitRangeItem, requests: ResourceList, limits: ResourceList): string[] {
  return [
    ...each(limit.min, (name, bound) => tooSmall(limit.type, name, bound, requests, limits)),
    ...each(limit.max, (name, bound) => tooBig(limit.type, name, bound, requests, limits)),
    ...each(limit.maxLimitRequestRatio, (name, bound) => ratioTooBig(limit.type, name, bound, requests, limits)),
  ];
}

function each(bounds: ResourceList = {}, find: (name: string, bound: string) => string | undefined): string[] {
  const names = Object.keys(bounds).sort();
  return names.map((name) => find(name, String(bounds[name]))).filter((error) => error !== undefined);
}

function tooSmall(type: string, name: string, bound: string, requests: ResourceList, limits: ResourceList) {
  const [request, limit] = [requests[name], limits[name]];
  const rule = `minimum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${rule}, but request is ${request}`;
  if (limit !== undefined && compareQuantities(limit, bound) < 0) return `${rule}, but limit is ${limit}`;
  return undefined;
}

function tooBig(type: string, name: string, bound: string, requests: ResourceList, limits: ResourceList) {
  const [request, limit] = [requests[name], limits[name]];
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${rule}, but limit is ${limit}`;
  if (request !== undefined && compareQuantities(request, bound) > 0) return `${rule}, but request is ${request}`;
  return undefined;
}

function requestTooBig(type: string, name: string, bound: string, requests: ResourceList) {
  const request = requests[name];
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  return compareQuantities(request, bound) > 0 ? `${rule}, but request is ${request}` : undefined;
}

function ratioTooBig(type: string, name: string, bound: string, requests: ResourceList, limits: ResourceList) {
  const amount = (list: ResourceList): number =>
    list[name] === undefined ? 0 : Number(parseQuantity(list[name]).nanos);
  const [request, limit] = [amount(requests), amount(limits)];
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`;
  if (request === 0) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = limit / request;
  return ratio > Number(parseQuantity(bound).nanos) / 1e9
    ? `${rule}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined;
}
