/**
 * Between versions of the same object. Upstream: pkg/apis/autoscaling/v1/conversion.go, pkg/apis/events.
 */
import { isJsonObject, type JsonObject } from "./json-value.ts";
import type { Conversion } from "./resource-registry.ts";

interface Metric {
  type: string;
  resource?: { name: string; target?: JsonObject; current?: JsonObject };
}

const isCpu = (metric: Metric): boolean => metric.type === "Resource" && metric.resource?.name === "cpu";

/** `autoscaling/v1` has a field for the CPU target only; the rest travels in annotations. */
export const horizontalPodAutoscalerConversion: Conversion = {
  fromStorage: (object) => {
    const { metrics = [], behavior, ...spec } = (object.spec ?? {}) as JsonObject & { metrics?: Metric[] };
    const { currentMetrics, conditions, ...status } = (object.status ?? {}) as JsonObject & {
      currentMetrics?: Metric[];
    };
    const cpu = metrics.find((metric) => isCpu(metric) && metric.resource?.target?.type === "Utilization");
    const current = currentMetrics?.find(isCpu)?.resource?.current?.averageUtilization;
    const others = metrics.filter((metric) => metric !== cpu);
    const notes: JsonObject = {};
    if (others.length > 0) notes[`${prefix}metrics`] = JSON.stringify(others);
    if (behavior !== undefined) notes[`${prefix}behavior`] = JSON.stringify(behavior);
    if (currentMetrics?.length) notes[`${prefix}current-metrics`] = JSON.stringify(currentMetrics);
    if (Array.isArray(conditions) && conditions.length > 0) notes[`${prefix}conditions`] = JSON.stringify(conditions);
    const target = cpu?.resource?.target?.averageUtilization;
    return {
      ...object,
      apiVersion: "autoscaling/v1",
      metadata: withAnnotations(object.metadata as JsonObject, notes),
      spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
      status: { ...status, ...(current !== undefined && { currentCPUUtilizationPercentage: current }) },
    };
  },
  toStorage: (object) => {
    const { targetCPUUtilizationPercentage: target, ...spec } = (object.spec ?? {}) as JsonObject;
    const metadata = object.metadata as JsonObject & { annotations?: Record<string, string> };
    const note = (name: string): unknown => parse(metadata.annotations?.[prefix + name]);
    const metrics = (note("metrics") ?? []) as Metric[];
    if (target !== undefined) {
      const resource = { name: "cpu", target: { type: "Utilization", averageUtilization: target } };
      metrics.unshift({ type: "Resource", resource });
    }
    const behavior = note("behavior");
    const conditions = note("conditions");
    const currentMetrics = note("current-metrics");
    return {
      ...object,
      apiVersion: "autoscaling/v2",
      metadata: withoutNotes(metadata),
      spec: { ...spec, ...(metrics.length > 0 && { metrics }), ...(isJsonObject(behavior) && { behavior }) },
      status: {
        ...withoutField((object.status ?? {}) as JsonObject, "currentCPUUtilizationPercentage"),
        currentMetrics: currentMetrics ?? null,
        ...(Array.isArray(conditions) && { conditions }),
      },
    };
  },
};

const prefix = "autoscaling.alpha.kubernetes.io/";

function withAnnotations(metadata: JsonObject, notes: JsonObject): JsonObject {
  if (Object.keys(notes).length === 0) return metadata;
  return { ...metadata, annotations: { ...(metadata.annotations as JsonObject | undefined), ...notes } };
}

function withoutNotes(metadata: JsonObject): JsonObject {
  const annotations = Object.entries((metadata.annotations ?? {}) as JsonObject).filter(
    ([key]) => !key.startsWith(prefix),
  );
  const { annotations: _, ...rest } = metadata;
  return annotations.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(annotations) };
}

function withoutField(object: JsonObject, field: string): JsonObject {
  const { [field]: _, ...rest } = object;
  return rest;
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const eventNames: readonly (readonly [core: string, events: string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

/** The same events under the names of `events.k8s.io/v1`. */
export const eventConversion: Conversion = {
  fromStorage: (object) => renamed(object, eventNames, "events.k8s.io/v1"),
  toStorage: (object) =>
    renamed(
      object,
      eventNames.map(([core, events]) => [events, core]),
      "v1",
    ),
};

function renamed(object: JsonObject, names: readonly (readonly [string, string])[], apiVersion: string): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const name = names.find(([from]) => from === key)?.[1] ?? key;
    result[name] = value;
  }
  result.apiVersion = apiVersion;
  return result;
}
