/**
 * HorizontalPodAutoscalers in `autoscaling/v1`, which has a field for the CPU target only; the rest travels in annotations, in the
 * shapes of its own. Upstream: pkg/apis/autoscaling/v1/conversion.go.
 */
import { isJsonObject, type JsonObject } from "./json-value.ts";
import type { Conversion } from "./resource-registry.ts";

type Metric = JsonObject & { readonly type: string };

const prefix = "autoscaling.alpha.kubernetes.io/";
const noteNames = ["metrics", "current-metrics", "conditions", "behavior"];

interface Shape {
  readonly utilization: string;
  readonly average: string;
  readonly value: string;
  readonly of: "target" | "current";
}

const specShape: Shape = {
  utilization: "targetAverageUtilization",
  average: "targetAverageValue",
  value: "targetValue",
  of: "target",
};
const statusShape: Shape = {
  utilization: "currentAverageUtilization",
  average: "currentAverageValue",
  value: "currentValue",
  of: "current",
};

const sourceOf = ({ type }: Metric): string => type.charAt(0).toLowerCase() + type.slice(1);

/** One metric in the shape of `v1`. */
function toOld(metric: Metric, shape: Shape): JsonObject {
  const source = sourceOf(metric);
  const given = (metric[source] ?? {}) as JsonObject;
  const { metric: identifier, describedObject, name, container } = given;
  const amount = (given[shape.of] ?? {}) as JsonObject;
  const { name: metricName, selector } = (identifier ?? {}) as JsonObject;
  const isObject = source === "object";
  const old = {
    target: describedObject,
    name,
    metricName,
    [shape.utilization]: amount.averageUtilization,
    [isObject ? "averageValue" : shape.average]: amount.averageValue,
    [shape.value]: amount.value ?? (isObject ? "0" : undefined),
    [source === "external" ? "metricSelector" : "selector"]: selector,
    container,
  };
  return { type: metric.type, [source]: withoutUndefined(old) };
}

/** One metric of `v1` in the shape in which it is stored. */
function fromOld(metric: Metric, shape: Shape): JsonObject {
  const source = sourceOf(metric);
  const old = (metric[source] ?? {}) as JsonObject;
  const isObject = source === "object";
  const averageValue = isObject ? old.averageValue : old[shape.average];
  const value = old[shape.value];
  const utilization = old[shape.utilization];
  const type = utilization !== undefined ? "Utilization" : averageValue !== undefined ? "AverageValue" : "Value";
  const amount = withoutUndefined({
    ...(shape.of === "target" && { type }),
    value: isObject && averageValue !== undefined && value === "0" ? undefined : value,
    averageValue,
    averageUtilization: utilization,
  });
  const identifier = withoutUndefined({ name: old.metricName, selector: old.selector ?? old.metricSelector });
  const stored = {
    describedObject: old.target,
    name: old.name,
    container: old.container,
    ...(old.metricName !== undefined && { metric: identifier }),
    [shape.of]: amount,
  };
  return { type: metric.type, [source]: withoutUndefined(stored) };
}

function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** Names of fields as the types of real servers have them: `scaleUp` is `ScaleUp`. Everything is said, if only as null. */
function toInternal(behavior: JsonObject): JsonObject {
  const rules = (given: unknown): unknown => {
    if (!isJsonObject(given)) return null;
    const policies = (given.policies ?? null) as JsonObject[] | null;
    return {
      StabilizationWindowSeconds: given.stabilizationWindowSeconds ?? null,
      SelectPolicy: given.selectPolicy ?? null,
      Policies:
        policies?.map(({ type, value, periodSeconds }) => ({
          Type: type,
          Value: value,
          PeriodSeconds: periodSeconds,
        })) ?? null,
      Tolerance: given.tolerance ?? null,
    };
  };
  return { ScaleUp: rules(behavior.scaleUp), ScaleDown: rules(behavior.scaleDown) };
}

function fromInternal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromInternal);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(
    entries.map(([key, each]) => [key.charAt(0).toLowerCase() + key.slice(1), fromInternal(each)]),
  );
}

const cpuUtilization = (metric: Metric, of: "target" | "current"): number | undefined => {
  const { name, [of]: amount } = (metric.type === "Resource" ? metric.resource : {}) as JsonObject;
  return name === "cpu" ? ((amount as JsonObject | undefined)?.averageUtilization as number | undefined) : undefined;
};

export const horizontalPodAutoscalerConversion: Conversion = {
  fromStorage: (object) => {
    const { metrics = [], behavior, ...spec } = (object.spec ?? {}) as JsonObject & { metrics?: Metric[] };
    const { currentMetrics, conditions, ...status } = (object.status ?? {}) as JsonObject;
    const current = (currentMetrics ?? []) as Metric[];
    const others = metrics.filter((metric) => cpuUtilization(metric, "target") === undefined);
    const notes: JsonObject = {};
    const note = (name: string, value: unknown[]): void => {
      if (value.length > 0) notes[prefix + name] = JSON.stringify(value);
    };
    note(
      "metrics",
      others.map((metric) => toOld(metric, specShape)),
    );
    note(
      "current-metrics",
      current.map((metric) => toOld(metric, statusShape)),
    );
    note("conditions", (conditions ?? []) as unknown[]);
    if (isJsonObject(behavior)) notes[`${prefix}behavior`] = JSON.stringify(toInternal(behavior));
    const cpu = metrics.find(({ type, resource }) => type === "Resource" && (resource as JsonObject).name === "cpu");
    const target = cpu && cpuUtilization(cpu, "target");
    const now = current.map((metric) => cpuUtilization(metric, "current")).findLast((value) => value !== undefined);
    return {
      ...object,
      apiVersion: "autoscaling/v1",
      metadata: withNotes(object.metadata as JsonObject, notes),
      spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
      status: { currentReplicas: 0, ...status, ...(now !== undefined && { currentCPUUtilizationPercentage: now }) },
    };
  },
  toStorage: (object) => {
    const { targetCPUUtilizationPercentage: target, ...spec } = (object.spec ?? {}) as JsonObject;
    const { currentCPUUtilizationPercentage: now, ...status } = (object.status ?? {}) as JsonObject;
    const { annotations } = (object.metadata ?? {}) as { annotations?: Record<string, string> };
    const note = (name: string): unknown => parse(annotations?.[prefix + name]);
    const listOf = (name: string): Metric[] => (Array.isArray(note(name)) ? (note(name) as Metric[]) : []);
    const cpu = (of: "target" | "current", amount: JsonObject) => ({
      type: "Resource",
      resource: { name: "cpu", [of]: amount },
    });
    const metrics = listOf("metrics").map((metric) => fromOld(metric, specShape));
    if (target !== undefined) metrics.push(cpu("target", { type: "Utilization", averageUtilization: target }));
    const said = listOf("current-metrics").map((metric) => fromOld(metric, statusShape));
    const measured = now === undefined ? [] : [cpu("current", { averageUtilization: now })];
    const currentMetrics = said.length > 0 ? said : measured;
    const conditions = note("conditions");
    const behavior = fromInternal(note("behavior"));
    return {
      ...object,
      apiVersion: "autoscaling/v2",
      metadata: withNotes(object.metadata as JsonObject, {}),
      spec: { ...spec, ...(metrics.length > 0 && { metrics }), ...(isJsonObject(behavior) && { behavior }) },
      status: {
        ...status,
        currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
        ...(Array.isArray(conditions) && { conditions }),
      },
    };
  },
};

/** Notes that travel are never those of the client: they are taken off, and written anew. */
function withNotes(metadata: JsonObject, notes: JsonObject): JsonObject {
  const { annotations, ...rest } = metadata;
  const own = Object.entries((annotations ?? {}) as JsonObject).filter(
    ([key]) => !noteNames.some((name) => key === prefix + name),
  );
  const all = { ...Object.fromEntries(own), ...notes };
  return Object.keys(all).length === 0 ? rest : { ...rest, annotations: all };
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
