import type { Runtime } from "#runtime";
import type { PodWorker } from "./pod-worker.ts";

interface Sample {
  readonly labels: string;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly startSeconds: number;
}

const families = [
  ["container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the container in core-seconds"],
  ["container_memory_working_set_bytes", "gauge", "Current working set of the container in bytes"],
  ["container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds"],
] as const;

/**
 * What the containers of this node use, as `/metrics/resource` tells it: Prometheus' text form, one line for each
 * running container and measure, with the time in milliseconds.
 *
 * Upstream: pkg/kubelet/metrics/collectors/resource_metrics.go. Answers to @seed:K10.4.
 */
export function resourceMetrics(workers: Iterable<PodWorker>, runtime: Runtime, nowMs: number): string {
  const samples = [...workers].flatMap((worker) => samplesOf(worker, runtime));
  const value = (sample: Sample): readonly number[] => [sample.cpuSeconds, sample.memoryBytes, sample.startSeconds];
  const lines = families.flatMap(([name, type, help], index) => [
    `# HELP ${name} [STABLE] ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map((sample) => `${name}{${sample.labels}} ${value(sample)[index]} ${nowMs}`),
  ]);
  const total = (read: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + read(sample), 0);
  lines.push(
    "# HELP node_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the node in core-seconds",
    "# TYPE node_cpu_usage_seconds_total counter",
    `node_cpu_usage_seconds_total ${total(({ cpuSeconds }) => cpuSeconds)} ${nowMs}`,
    "# HELP node_memory_working_set_bytes [STABLE] Current working set of the node in bytes",
    "# TYPE node_memory_working_set_bytes gauge",
    `node_memory_working_set_bytes ${total(({ memoryBytes }) => memoryBytes)} ${nowMs}`,
  );
  return `${lines.join("\n")}\n`;
}

function samplesOf(worker: PodWorker, runtime: Runtime): Sample[] {
  const { metadata, spec } = worker.pod;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return containers.flatMap(({ name }) => {
    const id = worker.containerId(name);
    const usage = id === undefined ? undefined : runtime.stats(id);
    if (id === undefined || usage === undefined) return [];
    return {
      labels: `container="${name}",namespace="${metadata.namespace}",pod="${metadata.name}"`,
      cpuSeconds: usage.cpuUsageCoreNanoSeconds / 1e9,
      memoryBytes: usage.memoryWorkingSetBytes,
      startSeconds: (runtime.containerStatus(id)?.startedAt ?? 0) / 1000,
    };
  });
}
