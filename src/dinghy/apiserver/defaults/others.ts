/** Defaults of the smaller kinds. Upstream: pkg/apis/*\/v1/defaults.go. */
import type { Endpoints } from "#apimachinery";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";

export function defaultEndpoints(object: AnyObject): void {
  for (const subset of (object.subsets ?? []) as NonNullable<Endpoints["subsets"]>) {
    for (const port of subset.ports ?? []) port.protocol ??= "TCP";
  }
}

export function defaultEndpointSlice(object: AnyObject): void {
  for (const port of (object.ports ?? []) as JsonObject[]) {
    port.name ??= "";
    port.protocol ??= "TCP";
  }
}

export function defaultSecret(object: AnyObject): void {
  object.type ??= "Opaque";
}

/** `max` stands in for `default`, that and `min` for `defaultRequest`. Answers to @seed:K6.9. */
export function defaultLimitRange(object: AnyObject): void {
  const spec = object.spec as { limits?: JsonObject[] } | undefined;
  for (const item of spec?.limits ?? []) {
    if (item.type !== "Container") continue;
    const limits = { ...(item.max as JsonObject), ...(item.default as JsonObject) };
    const requests = { ...(item.min as JsonObject), ...limits, ...(item.defaultRequest as JsonObject) };
    if (Object.keys(limits).length > 0) item.default = limits;
    if (Object.keys(requests).length > 0) item.defaultRequest = requests;
  }
}

export function defaultNetworkPolicy(object: AnyObject): void {
  const spec = object.spec as JsonObject | undefined;
  if (spec === undefined) return;
  for (const direction of ["ingress", "egress"]) {
    for (const rule of (spec[direction] ?? []) as { ports?: JsonObject[] }[]) {
      for (const port of rule.ports ?? []) port.protocol ??= "TCP";
    }
  }
  spec.policyTypes ??= Array.isArray(spec.egress) && spec.egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

export function defaultIngressClass(object: AnyObject): void {
  const parameters = (object.spec as JsonObject | undefined)?.parameters as JsonObject | undefined;
  if (parameters !== undefined) parameters.scope ??= "Cluster";
}

export function defaultRoleBinding(object: AnyObject): void {
  const group = "rbac.authorization.k8s.io";
  const roleRef = object.roleRef as JsonObject | undefined;
  if (roleRef !== undefined) roleRef.apiGroup ||= group;
  for (const subject of (object.subjects ?? []) as JsonObject[]) {
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= group;
  }
}

export function defaultPriorityClass(object: AnyObject): void {
  object.preemptionPolicy ??= "PreemptLowerPriority";
}

export function defaultHorizontalPodAutoscaler(object: AnyObject): void {
  const spec = object.spec as JsonObject | undefined;
  if (spec === undefined) return;
  spec.minReplicas ??= 1;
  if (object.apiVersion === "autoscaling/v1") {
    const notes = object.metadata.annotations as JsonObject | undefined;
    // Other metrics travel as an annotation.
    if (notes?.["autoscaling.alpha.kubernetes.io/metrics"] === undefined) spec.targetCPUUtilizationPercentage ??= 80;
    return;
  }
  if (!Array.isArray(spec.metrics) || spec.metrics.length === 0) {
    const target = { type: "Utilization", averageUtilization: 80 };
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
  }
  if (isJsonObject(spec.behavior)) defaultBehavior(spec.behavior);
}

function defaultBehavior(behavior: JsonObject): void {
  const rules: Record<string, JsonObject> = {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Pods", value: 4, periodSeconds: 15 },
        { type: "Percent", value: 100, periodSeconds: 15 },
      ],
    },
    scaleDown: { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
  };
  for (const [direction, defaults] of Object.entries(rules)) {
    behavior[direction] = { ...defaults, ...(behavior[direction] as JsonObject | undefined) };
  }
}

export function defaultNamespace(object: AnyObject): void {
  const { name } = object.metadata;
  if (typeof name !== "string" || name === "") return;
  const labels = (object.metadata.labels ?? {}) as JsonObject;
  labels["kubernetes.io/metadata.name"] = name;
  object.metadata.labels = labels;
}

export function defaultWebhooks(object: AnyObject): void {
  const mutating = object.kind === "MutatingWebhookConfiguration";
  for (const webhook of (object.webhooks ?? []) as JsonObject[]) {
    webhook.failurePolicy ??= "Fail";
    webhook.matchPolicy ??= "Equivalent";
    webhook.namespaceSelector ??= {};
    webhook.objectSelector ??= {};
    webhook.timeoutSeconds ??= 10;
    if (mutating) webhook.reinvocationPolicy ??= "Never";
    const service = (webhook.clientConfig as JsonObject | undefined)?.service as JsonObject | undefined;
    if (service !== undefined) service.port ??= 443;
    for (const rule of (webhook.rules ?? []) as JsonObject[]) rule.scope ??= "*";
  }
}
