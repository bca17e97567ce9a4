import type { PersistentVolumeClaim, Pod, ResourceList, Service } from "./core.ts";
import type { KubernetesObject } from "./meta.ts";
import { addResources, podLimits, podRequests } from "./pod-resources.ts";
import type { QuotaScopeRequirement, ResourceQuota } from "./policy.ts";

/**
 * How much of each quota resource one object uses. Whoever recomputes a quota's `status.used` sums this over the
 * objects of the namespace. Upstream: pkg/quota/v1/evaluator/core.
 */
export function usageOf(what: { group: string; resource: string }, object: KubernetesObject): ResourceList {
  const { group, resource } = what;
  const count: ResourceList = { [`count/${group === "" ? resource : `${resource}.${group}`}`]: "1" };
  if (group !== "") return count;
  switch (resource) {
    case "pods":
      return { ...count, ...podUsage(object as Pod) };
    case "services":
      return { ...count, ...serviceUsage(object as Service) };
    case "persistentvolumeclaims":
      return { ...count, ...claimUsage(object as PersistentVolumeClaim) };
    case "configmaps":
    case "secrets":
    case "replicationcontrollers":
    case "resourcequotas":
      return { ...count, [resource]: "1" };
    default:
      return count;
  }
}

function podUsage({ spec, status }: Pod): ResourceList {
  // A Pod that has ended occupies a name, and nothing else.
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return {};
  const usage: ResourceList = { pods: "1" };
  for (const [name, quantity] of Object.entries(podRequests(spec))) {
    usage[`requests.${name}`] = quantity;
    if (compute.has(name) || name.startsWith("hugepages-")) usage[name] = quantity;
  }
  for (const [name, quantity] of Object.entries(podLimits(spec))) {
    if (compute.has(name)) usage[`limits.${name}`] = quantity;
  }
  return usage;
}

const compute = new Set(["cpu", "memory", "ephemeral-storage"]);

function serviceUsage({ spec }: Service): ResourceList {
  const ports = spec.ports?.length ?? 0;
  const usage: ResourceList = { services: "1", "services.nodeports": "0", "services.loadbalancers": "0" };
  if (spec.type === "NodePort") usage["services.nodeports"] = String(ports);
  if (spec.type === "LoadBalancer") {
    usage["services.loadbalancers"] = "1";
    const allocated = spec.ports?.filter((port) => port.nodePort).length ?? 0;
    usage["services.nodeports"] = String(spec.allocateLoadBalancerNodePorts === false ? allocated : ports);
  }
  return usage;
}

function claimUsage({ spec }: PersistentVolumeClaim): ResourceList {
  const storage = spec.resources?.requests?.storage;
  const usage: ResourceList = {
    persistentvolumeclaims: "1",
    ...(storage !== undefined && { "requests.storage": storage }),
  };
  if (!spec.storageClassName) return usage;
  const prefix = `${spec.storageClassName}.storageclass.storage.k8s.io`;
  return addResources(usage, {
    [`${prefix}/persistentvolumeclaims`]: "1",
    ...(storage !== undefined && { [`${prefix}/requests.storage`]: storage }),
  });
}

/** Compute resources that, once a quota limits them, every container must name. */
const demanded = new Set(["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]);

/** `requests.cpu for: main; limits.memory for: main,side`, or undefined when nothing is missing. */
export function missingCompute({ spec }: Pod, limited: readonly string[]): string | undefined {
  const missing = new Map<string, string[]>();
  const required = limited.filter((name) => demanded.has(name)).sort();
  for (const { name: container, resources } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    for (const name of required) {
      const [, kind, bare] = /^(?:(requests|limits)\.)?(.*)$/.exec(name) as RegExpExecArray;
      const field = kind === "limits" ? "limits" : "requests";
      const set = resources?.[field]?.[bare as string] ?? spec.resources?.[field]?.[bare as string];
      if (set === undefined) missing.set(name, [...(missing.get(name) ?? []), container]);
    }
  }
  if (missing.size === 0) return undefined;
  return [...missing].map(([name, containers]) => `${name} for: ${containers.sort().join(",")}`).join("; ");
}

/** Whether a quota's scopes take in the object of the request. Only Pods have scopes. */
export function quotaMatches(
  { spec }: ResourceQuota,
  request: { readonly group: string; readonly resource: string; readonly object?: unknown },
): boolean {
  const scopes: QuotaScopeRequirement[] = [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" as const })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
  if (scopes.length === 0) return true;
  if (request.group !== "" || request.resource !== "pods") return false;
  return scopes.every((scope) => podInScope(request.object as Pod, scope));
}

function podInScope({ spec }: Pod, { scopeName, operator, values = [] }: QuotaScopeRequirement): boolean {
  switch (scopeName) {
    case "Terminating":
      return spec.activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return spec.activeDeadlineSeconds === undefined;
    case "BestEffort":
      return isBestEffort(spec);
    case "NotBestEffort":
      return !isBestEffort(spec);
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(spec);
    case "PriorityClass":
      return classMatches(spec.priorityClassName ?? "", operator, values);
    default:
      return false;
  }
}

function classMatches(name: string, operator: QuotaScopeRequirement["operator"], values: readonly string[]): boolean {
  switch (operator) {
    case "Exists":
      return name !== "";
    case "DoesNotExist":
      return name === "";
    case "In":
      return values.includes(name);
    case "NotIn":
      return !values.includes(name);
  }
}

function isBestEffort(spec: Pod["spec"]): boolean {
  const empty = (list: ResourceList | undefined): boolean => list?.cpu === undefined && list?.memory === undefined;
  return [spec, ...spec.containers, ...(spec.initContainers ?? [])].every(
    ({ resources }) => empty(resources?.requests) && empty(resources?.limits),
  );
}

function crossesNamespaces({ affinity }: Pod["spec"]): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((each) =>
    [
      ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
    ].some((term) => (term.namespaces?.length ?? 0) > 0 || term.namespaceSelector !== undefined),
  );
}
