/**
 * GET and LIST of `metrics.k8s.io`: what every running container uses, as the kubelets tell when they are asked, summed
 * up by Pod and by node. Takes the place of a metrics-server; `kubectl top` and autoscalers read it.
 *
 * https://github.com/kubernetes-sigs/metrics-server, staging/src/k8s.io/metrics. Answers to @seed:K10.4.
 */
import type { KubernetesObject, Pod } from "#apimachinery";
import { formatTime } from "#clock";
import { documentOf, isStream } from "#wire";
import { readListOptions } from "../list-options.ts";
import { negotiate } from "../negotiate.ts";
import { apiVersionOf } from "../resource-registry.ts";
import { documentResponse, objectResponse } from "../respond.ts";
import { readSelection } from "../selection.ts";
import { type Handle, nameOf, type ResourceRequest, type ServerContext } from "../server-context.ts";
import { notFound } from "../status.ts";
import type { AnyObject } from "../strategy.ts";
import { partialObjectMetadataList, readIncludeObject, tableOf } from "../table.ts";
import { readMeasurements, type Usage, UsageSamples } from "./usage-samples.ts";

const samples = new WeakMap<ServerContext, UsageSamples>();

type Handles = Readonly<Record<"get" | "list", Handle>>;

/** By `<resource>.<group>`. */
export const usageHandles: Readonly<Record<string, Handles>> = {
  "nodes.metrics.k8s.io": handlesOf(nodeMetrics, "nodemetrics"),
  "pods.metrics.k8s.io": handlesOf(podMetrics, "podmetrics"),
};

/** All that there is to tell, or what there is of one object. */
type Measure = (request: ResourceRequest, name?: string) => Promise<KubernetesObject[]>;

function handlesOf(measure: Measure, called: string): Handles {
  return {
    get: async (request) => {
      const name = nameOf(request);
      const { namespace } = request.info;
      const [found] = await measure(request, name);
      const resource = { group: request.definition.group, resource: called };
      if (found === undefined) throw notFound(resource, namespace === undefined ? name : `${namespace}/${name}`);
      return objectResponse(request, 200, documentOf(found));
    },
    list: async (request) => {
      const { definition, info, server } = request;
      const selection = readSelection(definition, readListOptions(info.query));
      const all = await measure(request, selection.name);
      const items = all.filter((object) => selection.matches(object as unknown as AnyObject));
      const list = { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata: {}, items };
      const { as } = negotiate(request.request.headers.accept);
      if (as === undefined) return documentResponse(200, documentOf(list), request.warnings);
      if (as !== "Table") return documentResponse(200, documentOf(partialObjectMetadataList(list)));
      const includeObject = readIncludeObject(info.query.get("includeObject"));
      return documentResponse(200, documentOf(tableOf(definition, list, { nowMs: server.clock.now(), includeObject })));
    },
  };
}

async function nodeMetrics({ server, definition }: ResourceRequest, name?: string): Promise<KubernetesObject[]> {
  const nodes = await server.lookup.list("nodes");
  const asked = nodes.filter(({ metadata }) => name === undefined || metadata.name === name);
  return Promise.all(
    asked.map(async (node) => {
      const usages = await usagesOf(server, node.metadata.name);
      const { kind } = definition;
      return { kind, ...headOf(node, definition, usages, server), usage: amountsOf(usages) };
    }),
  );
}

async function podMetrics(request: ResourceRequest, name?: string): Promise<KubernetesObject[]> {
  const { server, definition, info } = request;
  const all = await server.lookup.list<Pod>("pods", info.namespace);
  const running = all.filter(({ metadata, spec, status }) => {
    return status?.phase === "Running" && spec.nodeName && (name === undefined || metadata.name === name);
  });
  const nodes = [...new Set(running.map(({ spec }) => spec.nodeName as string))];
  const measured = await Promise.all(nodes.map((node) => usagesOf(server, node)));
  const byPod = Map.groupBy(measured.flat(), ({ namespace, pod }) => `${namespace}/${pod}`);
  return running.flatMap((pod) => {
    const usages = byPod.get(`${pod.metadata.namespace}/${pod.metadata.name}`);
    if (usages === undefined) return [];
    const containers = usages.map((usage) => ({ name: usage.container, usage: amountsOf([usage]) }));
    return { kind: definition.kind, ...headOf(pod, definition, usages, server), containers };
  });
}

/** A node that cannot be reached has nothing to tell. */
async function usagesOf(server: ServerContext, node: string): Promise<Usage[]> {
  const answer = await server.connectNode(node)?.handle({ method: "GET", url: "/metrics/resource", headers: {} });
  if (answer === undefined || answer.status !== 200 || isStream(answer.body)) return [];
  let known = samples.get(server);
  if (known === undefined) {
    known = new UsageSamples();
    samples.set(server, known);
  }
  return known.take(node, readMeasurements(new TextDecoder().decode(answer.body.bytes())));
}

function headOf(
  { metadata }: KubernetesObject,
  definition: ResourceRequest["definition"],
  usages: readonly Usage[],
  { clock }: ServerContext,
) {
  const { name, namespace, labels } = metadata;
  const now = formatTime(clock.now());
  const windowMs = Math.max(0, ...usages.map((usage) => usage.windowMs));
  return {
    apiVersion: apiVersionOf(definition),
    metadata: {
      name,
      ...(namespace && { namespace }),
      creationTimestamp: now,
      ...(labels && { labels }),
    } as KubernetesObject["metadata"],
    timestamp: now,
    window: goDuration(windowMs),
  };
}

/** As Go prints a duration: `1m15.5s`. */
function goDuration(ms: number): string {
  const seconds = ms / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${Number((seconds % 60).toFixed(3))}s`;
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest;
}

function amountsOf(usages: readonly Usage[]): { cpu: string; memory: string } {
  const cores = usages.reduce((sum, usage) => sum + usage.cores, 0);
  const bytes = usages.reduce((sum, usage) => sum + usage.memoryBytes, 0);
  return { cpu: `${Math.round(cores * 1e9)}n`, memory: `${Math.ceil(bytes / 1024)}Ki` };
}
