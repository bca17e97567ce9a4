import {
  type CrossVersionObjectReference,
  isApiError,
  type MetricIdentifier,
  type PodMetrics as PodMetricsObject,
  type Quantity,
  selectorOf,
} from "#apimachinery";
import { type Client, type ResourceKinds, resources } from "#client";
import { isStream } from "#wire";
import { selectorQuery } from "../objects/selector-text.ts";
import { messageOf } from "../pods/pod-control.ts";
import { milliValue } from "./milli-value.ts";
import { NoProposal } from "./no-proposal.ts";
import type { PodMetric, PodMetrics } from "./pod-groups.ts";

/** Reads metrics from the APIs that serve them. All reject with a `NoProposal` that tells what could not be had. */
export interface MetricSource {
  /** Of all containers of each Pod, or of one of them. */
  resource(name: string, namespace: string, selector: string, container: string): Promise<PodMetrics>;
  /** A custom metric of each Pod. */
  pods(metric: MetricIdentifier, namespace: string, selector: string): Promise<PodMetrics>;
  /** A custom metric of one object, in thousandths. */
  object(metric: MetricIdentifier, namespace: string, described: CrossVersionObjectReference): Promise<number>;
  /** The sum of an external metric, in thousandths. */
  external(metric: MetricIdentifier, namespace: string): Promise<number>;
}

const customGroup = "custom.metrics.k8s.io";
/** Where a metric does not say over which time it was measured. */
const usualWindowMs = 60_000;

interface CustomMetric {
  readonly describedObject: { readonly name: string };
  readonly timestamp: string;
  readonly windowSeconds?: number;
  readonly value: Quantity;
}

/** Upstream: pkg/controller/podautoscaler/metrics/client.go. */
export function createMetricSource(client: Client, kinds: ResourceKinds): MetricSource {
  const read = async <T>(api: string, url: string): Promise<T> => {
    try {
      const { body } = await client.send("GET", url);
      if (isStream(body)) throw new NoProposal(`unable to fetch metrics from ${api} metrics API: a stream`);
      return (body.object ?? JSON.parse(new TextDecoder().decode(body.bytes()))) as T;
    } catch (error) {
      throw refused(api, error);
    }
  };

  const custom = async (path: string, query: Record<string, string>): Promise<readonly CustomMetric[]> => {
    const version = await kinds.versionOf(customGroup);
    if (version === undefined) {
      const missing = `no custom metrics API (${customGroup}) registered`;
      throw new NoProposal(`unable to fetch metrics from custom metrics API: ${missing}`);
    }
    const url = `/apis/${customGroup}/${version}/${path}${queryOf(query)}`;
    return (await read<{ items: CustomMetric[] }>("custom", url)).items;
  };

  return {
    resource: async (name, namespace, labelSelector, container) => {
      const { items } = await client.list(resources.podMetrics, { namespace, labelSelector }).catch((error) => {
        throw refused("resource", error);
      });
      if (items.length === 0) throw new NoProposal("no metrics returned from resource metrics API");
      return container === "" ? wholePods(items, name) : containers(items, name, container);
    },
    pods: async (metric, namespace, labelSelector) => {
      const metricLabelSelector = selectorQuery(selectorOf(metric.selector ?? {}));
      const items = await custom(`namespaces/${namespace}/pods/*/${metric.name}`, {
        labelSelector,
        metricLabelSelector,
      });
      if (items.length === 0) throw new NoProposal("no metrics returned from custom metrics API");
      return new Map(items.map((item) => [item.describedObject.name, customMetric(item)]));
    },
    object: async (metric, namespace, described) => {
      const metricLabelSelector = selectorQuery(selectorOf(metric.selector ?? {}));
      const path =
        described.kind === "Namespace" && groupOf(described) === ""
          ? `namespaces/${described.name}/metrics/${metric.name}`
          : `namespaces/${namespace}/${await resourceText(kinds, described)}/${described.name}/${metric.name}`;
      const items = await custom(path, { metricLabelSelector });
      if (items.length !== 1) {
        const count = `the custom metrics API server returned ${items.length} results when we asked for exactly one`;
        throw new NoProposal(`unable to fetch metrics from custom metrics API: ${count}`);
      }
      return milliValue((items[0] as CustomMetric).value);
    },
    external: async (metric, namespace) => {
      const labelSelector = selectorQuery(selectorOf(metric.selector ?? {}));
      const url = `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/${metric.name}`;
      const { items } = await read<{ items: CustomMetric[] }>("external", url + queryOf({ labelSelector })).catch(
        (error: unknown) => {
          throw absent(error, `${metric.name}.external.metrics.k8s.io`);
        },
      );
      if (items.length === 0) throw new NoProposal("no metrics returned from external metrics API");
      return items.reduce((sum, { value }) => sum + milliValue(value), 0);
    },
  };
}

function refused(api: string, error: unknown): unknown {
  if (!isApiError(error)) return error;
  return new NoProposal(`unable to fetch metrics from ${api} metrics API: ${messageOf(error)}`, { cause: error });
}

/** Where nobody serves the group the client says what it asked for. */
function absent(error: unknown, what: string): unknown {
  const cause = error instanceof NoProposal ? error.cause : undefined;
  if (!isApiError(cause, "NotFound") || cause.status.details?.name !== undefined) return error;
  const missing = `the server could not find the requested resource (get ${what})`;
  return new NoProposal(`unable to fetch metrics from external metrics API: ${missing}`);
}

function wholePods(items: readonly PodMetricsObject[], resource: string): PodMetrics {
  const metrics: PodMetrics = new Map();
  for (const item of items) {
    const used = item.containers.map(({ usage }) => usage[resource]);
    if (used.length === 0 || used.includes(undefined)) continue;
    const value = used.reduce((sum: number, quantity) => sum + milliValue(quantity as Quantity), 0);
    metrics.set(item.metadata.name, { value, ...measuredOver(item) });
  }
  return metrics;
}

function containers(items: readonly PodMetricsObject[], resource: string, name: string): PodMetrics {
  const metrics: PodMetrics = new Map();
  for (const item of items) {
    const container = item.containers.find((each) => each.name === name);
    if (container === undefined) {
      const pod = `${item.metadata.namespace}/${item.metadata.name}`;
      throw new NoProposal(`failed to get container metrics: container ${name} not present in metrics for pod ${pod}`);
    }
    const used = container.usage[resource];
    if (used !== undefined) metrics.set(item.metadata.name, { value: milliValue(used), ...measuredOver(item) });
  }
  return metrics;
}

function measuredOver({ timestamp, window }: PodMetricsObject): Pick<PodMetric, "atMs" | "windowMs"> {
  return { atMs: Date.parse(timestamp), windowMs: durationMs(window) };
}

/** A Go duration in hours, minutes and seconds. */
function durationMs(text: string): number {
  const [, hours = "0", minutes = "0", seconds = "0"] = /^(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(text) ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

function customMetric({ value, timestamp, windowSeconds }: CustomMetric): PodMetric {
  const windowMs = windowSeconds === undefined ? usualWindowMs : windowSeconds * 1000;
  return { value: milliValue(value), atMs: Date.parse(timestamp), windowMs };
}

function groupOf({ apiVersion = "" }: CrossVersionObjectReference): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "";
}

/** `services`, `ingresses.networking.k8s.io`. */
async function resourceText(kinds: ResourceKinds, described: CrossVersionObjectReference): Promise<string> {
  const group = groupOf(described);
  const found = await kinds.resourceOf(group, described.kind);
  if (found === undefined) {
    const missing = `no matches for kind "${described.kind}" in group "${group}"`;
    throw new NoProposal(`unable to fetch metrics from custom metrics API: ${missing}`);
  }
  return group === "" ? found.resource : `${found.resource}.${group}`;
}

function queryOf(query: Readonly<Record<string, string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
