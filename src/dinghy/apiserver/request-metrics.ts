/**
 * What `/metrics` tells, in the Prometheus text format: what has been asked, how it was answered, and what is stored.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/metrics/metrics.go.
 * https://kubernetes.io/docs/reference/instrumentation/metrics/ Answers to @seed:K1.6.
 */
import type { Transformation } from "./encryption/encrypted-store.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import type { RequestInfo } from "./route.ts";

export interface RequestMetrics {
  /** One request that has been answered, after `seconds`. */
  count(info: RequestInfo, method: string, code: number, seconds: number): void;
  /** All families; `stored` tells how many objects there are of each resource. */
  write(stored: ReadonlyMap<ResourceDefinition, number>, transformations?: readonly Transformation[]): string;
}

/** All requests of one shape that had one answer. */
interface Series {
  readonly group: string;
  readonly version: string;
  readonly subresource: string | undefined;
  readonly scope: string;
  readonly dryRun: boolean;
  readonly code: number;
  /** The labels but for the code, made when they are asked for. */
  labels(): string;
  count: number;
  seconds: number;
  /** How many lie under each bound, not summed up. */
  readonly under: number[];
}

/** Upper bounds of the latency buckets, in seconds, as real servers choose them. */
const bounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

/** Paths are the clients' own: what is told of them must not grow without end. */
const mostSeries = 2000;

export function createRequestMetrics(): RequestMetrics {
  // Found by what is said in two words; told apart by looking, since that is cheaper than to spell all labels out.
  const shapes = new Map<string, Map<string, Series[]>>();
  let size = 0;
  const all = (): Series[] => [...shapes.values()].flatMap((verbs) => [...verbs.values()].flat());
  const seriesOf = (info: RequestInfo, method: string, code: number): Series | undefined => {
    const found = shapes.get(info.resource)?.get(info.verb) ?? [];
    const scope = scopeOf(info);
    const dryRun = info.query.size > 0 && info.query.has("dryRun");
    const { group, version, subresource } = info;
    for (const each of found) {
      if (each.code !== code || each.scope !== scope || each.subresource !== subresource) continue;
      if (each.group === group && each.version === version && each.dryRun === dryRun) return each;
    }
    if (size >= mostSeries) return undefined;
    size++;
    const labels = () => labelsOf(info, method, scope, dryRun);
    const under = bounds.map(() => 0);
    const series = { group, version, subresource, scope, dryRun, code, labels, count: 0, seconds: 0, under };
    found.push(series);
    const verbs = shapes.get(info.resource) ?? new Map<string, Series[]>();
    shapes.set(info.resource, verbs.set(info.verb, found));
    return series;
  };
  return {
    count: (info, method, code, seconds) => {
      const series = seriesOf(info, method, code);
      if (series === undefined) return;
      series.count++;
      series.seconds += seconds;
      const bucket = bounds.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) series.under[bucket] = (series.under[bucket] as number) + 1;
    },
    write: (stored, transformations = []) => writeFamilies(all(), stored, transformations),
  };
}

function writeFamilies(
  series: readonly Series[],
  stored: ReadonlyMap<ResourceDefinition, number>,
  transformations: readonly Transformation[],
): string {
  const durations = new Map<string, { count: number; seconds: number; under: number[] }>();
  for (const { labels, count, seconds, under } of series) {
    const about = labels();
    // How long somebody watches tells nothing of the server.
    if (about.includes('verb="WATCH"')) continue;
    const sum = durations.get(about) ?? { count: 0, seconds: 0, under: bounds.map(() => 0) };
    sum.count += count;
    sum.seconds += seconds;
    under.forEach((each, index) => {
      sum.under[index] = (sum.under[index] as number) + each;
    });
    durations.set(about, sum);
  }
  const lines = [
    ...family("kubernetes_build_info", "gauge", "What is running: constant 1.", [
      `kubernetes_build_info{${buildLabels}} 1`,
    ]),
    ...family(
      "apiserver_request_total",
      "counter",
      "Requests that were answered, by verb, resource and code.",
      series.map(({ code, labels, count }) => `apiserver_request_total{code="${code}",${labels()}} ${count}`),
    ),
    ...family(
      "apiserver_request_duration_seconds",
      "histogram",
      "How long answers took, in seconds, by verb and resource.",
      [...durations].flatMap(([labels, sums]) => histogram(labels, sums)),
    ),
    ...storageFamilies(stored),
    ...family(
      "apiserver_storage_transformation_operations_total",
      "counter",
      "Values that were encrypted for the store or decrypted from it, by resource and by the key's prefix.",
      transformations.map(transformationLine),
    ),
    ...processFamilies(),
  ];
  return `${lines.join("\n")}\n`;
}

const buildLabels =
  'build_date="2026-04-22T00:00:00Z",compiler="gc",git_commit="0000000000000000000000000000000000000000",' +
  'git_tree_state="clean",git_version="v1.36.0",go_version="go1.26.0",major="1",minor="36",platform="linux/amd64"';

function family(name: string, type: string, help: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function labelsOf(info: RequestInfo, method: string, scope: string, dryRun: boolean): string {
  const { group, version, resource, subresource = "" } = info;
  const verb = info.isResourceRequest ? (verbs[info.verb] ?? method) : method;
  const place = `group="${quoted(group)}",resource="${quoted(resource)}",scope="${scope}"`;
  return `component="apiserver",dry_run="${dryRun ? "All" : ""}",${place},subresource="${quoted(subresource)}",verb="${verb}",version="${quoted(version)}"`;
}

/** What a client has put into a path, as the value of a label. */
function quoted(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
}

const verbs: Readonly<Record<string, string>> = {
  create: "POST",
  delete: "DELETE",
  deletecollection: "DELETECOLLECTION",
  get: "GET",
  list: "LIST",
  patch: "PATCH",
  update: "PUT",
  watch: "WATCH",
};

function scopeOf({ isResourceRequest, name, namespace }: RequestInfo): string {
  if (!isResourceRequest) return "";
  if (name !== undefined) return "resource";
  return namespace === undefined ? "cluster" : "namespace";
}

function histogram(labels: string, { count, seconds, under }: Pick<Series, "count" | "seconds" | "under">): string[] {
  let sum = 0;
  const buckets = bounds.map((bound, index) => {
    sum += under[index] as number;
    return `apiserver_request_duration_seconds_bucket{${labels},le="${bound}"} ${sum}`;
  });
  return [
    ...buckets,
    `apiserver_request_duration_seconds_bucket{${labels},le="+Inf"} ${count}`,
    `apiserver_request_duration_seconds_sum{${labels}} ${seconds}`,
    `apiserver_request_duration_seconds_count{${labels}} ${count}`,
  ];
}

function storageFamilies(stored: ReadonlyMap<ResourceDefinition, number>): string[] {
  const each = [...stored];
  return [
    ...family(
      "apiserver_resource_objects",
      "gauge",
      "Stored objects of each resource.",
      each.map(
        ([{ group, resource }, n]) => `apiserver_resource_objects{group="${group}",resource="${resource}"} ${n}`,
      ),
    ),
    ...family(
      "apiserver_storage_objects",
      "gauge",
      "Stored objects of each resource, by its full name.",
      each.map(([{ group, resource }, count]) => {
        const name = group === "" ? resource : `${resource}.${group}`;
        return `apiserver_storage_objects{resource="${name}"} ${count}`;
      }),
    ),
  ];
}

function transformationLine({ resource, direction, prefix, count }: Transformation): string {
  const labels = `resource="${resource}",status="OK",transformation_type="${direction}",transformer_prefix="${quoted(prefix)}"`;
  return `apiserver_storage_transformation_operations_total{${labels}} ${count}`;
}

/** What the process has taken so far: with these a client sees whether the server keeps its memory. */
function processFamilies(): string[] {
  const { user, system } = process.cpuUsage();
  return [
    ...family("process_cpu_seconds_total", "counter", "Processor time that was used, in seconds.", [
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ]),
    ...family("process_resident_memory_bytes", "gauge", "Memory that is resident, in bytes.", [
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    ]),
  ];
}
