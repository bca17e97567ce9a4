import type { MetricSpec, MetricStatus, MetricTarget, Quantity } from "#apimachinery";
import { selectorInGo } from "../objects/selector-text.ts";
import type { MetricSource } from "./metric-source.ts";
import { milliQuantity, milliValue } from "./milli-value.ts";
import { NoProposal } from "./no-proposal.ts";
import {
  averageReplicas,
  type Present,
  perPodReplicas,
  utilizationReplicas,
  valueReplicas,
} from "./replica-calculator.ts";

/** What one metric asks for. */
export interface Proposal {
  readonly replicas: number;
  /** What the Event about a change calls the metric. */
  readonly name: string;
  readonly status: MetricStatus;
}

/** Where and for whom the metric is read. */
export interface Scope extends Present {
  readonly namespace: string;
  /** Selects the target's Pods. */
  readonly selector: string;
  /** How many Pods the target has, as its status says. */
  readonly statusReplicas: number;
}

/** The reason of Events and conditions about a metric that could not be used. */
export const failureReasons: Readonly<Record<MetricSpec["type"], string>> = {
  Resource: "FailedGetResourceMetric",
  ContainerResource: "FailedGetContainerResourceMetric",
  Pods: "FailedGetPodsMetric",
  Object: "FailedGetObjectMetric",
  External: "FailedGetExternalMetric",
};

/** What a metric is called in the error that tells of all of them. */
export function failureText(spec: MetricSpec): string {
  switch (spec.type) {
    case "Resource":
      return `failed to get ${spec.resource?.name} resource metric value`;
    case "ContainerResource":
      return `failed to get ${spec.containerResource?.container} container metric value`;
    case "Pods":
      return "failed to get pods metric value";
    case "Object":
      return "failed to get object metric value";
    case "External":
      return `failed to get ${spec.external?.metric.name} external metric value`;
  }
}

/** Rejects with a `NoProposal`. Upstream: computeReplicasForMetric in pkg/controller/podautoscaler/horizontal.go. */
export async function propose(spec: MetricSpec, scope: Scope, source: MetricSource): Promise<Proposal> {
  if (spec.resource) {
    const { name } = spec.resource;
    const { current, ...proposal } = await forResource({ ...spec.resource, container: "" }, scope, source);
    return { ...proposal, status: { type: "Resource", resource: { name, current } } };
  }
  if (spec.containerResource) {
    const { name, container } = spec.containerResource;
    const { current, ...proposal } = await forResource(spec.containerResource, scope, source);
    return { ...proposal, status: { type: "ContainerResource", containerResource: { name, container, current } } };
  }
  if (spec.pods) return forPods(spec.pods, scope, source);
  if (spec.object) return forObject(spec.object, scope, source);
  if (spec.external) return forExternal(spec.external, scope, source);
  throw new NoProposal(`unknown metric source type ${JSON.stringify(spec.type)}`);
}

async function forResource(
  { name, container, target }: { name: string; container: string; target: MetricTarget },
  scope: Scope,
  source: MetricSource,
) {
  const metrics = () =>
    about(`unable to get metrics for resource ${name}`, () =>
      source.resource(name, scope.namespace, scope.selector, container),
    );
  if (target.averageValue !== undefined) {
    const wanted = milliValue(target.averageValue);
    return about(`failed to get ${name} usage`, async () => {
      const { replicas, average } = averageReplicas(scope, await metrics(), { resource: name, target: wanted });
      return { replicas, name: `${name} resource`, current: { averageValue: milliQuantity(average) } };
    });
  }
  const percent = target.averageUtilization;
  if (percent === undefined) {
    const neither = "neither an average utilization target nor an average value (usage) target was set";
    throw new NoProposal(`invalid resource metric source: ${neither}`);
  }
  return about(`failed to get ${name} utilization`, async () => {
    const how = { resource: name, container, percent };
    const { replicas, utilization, average } = utilizationReplicas(scope, await metrics(), how);
    const called = container === "" ? "resource" : "container resource";
    return {
      replicas,
      name: `${name} ${called} utilization (percentage of request)`,
      current: { averageUtilization: utilization, averageValue: milliQuantity(average) },
    };
  });
}

async function forPods(
  { metric, target }: NonNullable<MetricSpec["pods"]>,
  scope: Scope,
  source: MetricSource,
): Promise<Proposal> {
  const measured = await about(`unable to get metric ${metric.name}`, () =>
    source.pods(metric, scope.namespace, scope.selector),
  );
  const wanted = milliValue(target.averageValue as Quantity);
  const { replicas, average } = averageReplicas(scope, measured, { resource: undefined, target: wanted });
  return {
    replicas,
    name: `pods metric ${metric.name}`,
    status: { type: "Pods", pods: { metric, current: { averageValue: milliQuantity(average) } } },
  };
}

async function forObject(
  { metric, target, describedObject }: NonNullable<MetricSpec["object"]>,
  scope: Scope,
  source: MetricSource,
): Promise<Proposal> {
  const { kind, name } = describedObject;
  const usage = () =>
    about(
      `unable to get metric ${metric.name}: ${kind} on ${scope.namespace} ${name}`,
      () => source.object(metric, scope.namespace, describedObject),
      "/",
    );
  if (target.type === "Value" && target.value !== undefined) {
    const used = await usage();
    const current = { value: milliQuantity(used) };
    return {
      replicas: valueReplicas(scope, used, milliValue(target.value)),
      name: `${kind} metric ${metric.name}`,
      status: { type: "Object", object: { describedObject, metric, current } },
    };
  }
  if (target.type === "AverageValue" && target.averageValue !== undefined) {
    const used = await about(`failed to get ${metric.name} object metric`, usage);
    const wanted = milliValue(target.averageValue);
    const { replicas, average } = perPodReplicas(scope.tolerances, scope.statusReplicas, used, wanted);
    const current = { averageValue: milliQuantity(average) };
    return {
      replicas,
      name: `external metric ${metric.name}(${selectorInGo(metric.selector)})`,
      status: { type: "Object", object: { describedObject, metric, current } },
    };
  }
  const neither = "neither a value target nor an average value target was set";
  throw new NoProposal(`invalid object metric source: ${neither}`);
}

async function forExternal(
  { metric, target }: NonNullable<MetricSpec["external"]>,
  scope: Scope,
  source: MetricSource,
): Promise<Proposal> {
  const selector = selectorInGo(metric.selector);
  const name = `external metric ${metric.name}(${selector})`;
  const usage = () =>
    about(`unable to get external metric ${scope.namespace}/${metric.name}/${selector}`, () =>
      source.external(metric, scope.namespace),
    );
  if (target.averageValue !== undefined) {
    const used = await about(`failed to get ${metric.name} external metric`, usage);
    const wanted = milliValue(target.averageValue);
    const { replicas, average } = perPodReplicas(scope.tolerances, scope.statusReplicas, used, wanted);
    const current = { averageValue: milliQuantity(average) };
    return { replicas, name, status: { type: "External", external: { metric, current } } };
  }
  if (target.value !== undefined) {
    const used = await about(`failed to get external metric ${metric.name}`, usage);
    const current = { value: milliQuantity(used) };
    const replicas = valueReplicas(scope, used, milliValue(target.value));
    return { replicas, name, status: { type: "External", external: { metric, current } } };
  }
  const neither = "neither a value target nor an average value target was set";
  throw new NoProposal(`invalid external metric source: ${neither}`);
}

/** Says, where `what` is refused, what it was for. */
async function about<T>(text: string, what: () => Promise<T>, then = ": "): Promise<T> {
  try {
    return await what();
  } catch (error) {
    if (!(error instanceof NoProposal)) throw error;
    throw new NoProposal(`${text}${then}${error.message}`);
  }
}
