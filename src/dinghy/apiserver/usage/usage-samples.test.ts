import assert from "node:assert/strict";
import { test } from "node:test";
import { type Measurement, readMeasurements, UsageSamples } from "./usage-samples.ts";

const at = (seconds: number, cpuSeconds: number, startSeconds = 100): Measurement => ({
  namespace: "n",
  pod: "p",
  container: "c",
  atMs: seconds * 1000,
  startMs: startSeconds * 1000,
  cpuSeconds,
  memoryBytes: 1024,
});

test("a kubelet's text is read, and what is not about containers is passed over", () => {
  const labels = 'container="c",namespace="n",pod="p"';
  const text = [
    "# TYPE container_cpu_usage_seconds_total counter",
    `container_cpu_usage_seconds_total{${labels}} 1.5 110000`,
    `container_memory_working_set_bytes{${labels}} 1024 110000`,
    `container_start_time_seconds{${labels}} 100 110000`,
    "node_cpu_usage_seconds_total 1.5 110000",
  ].join("\n");
  assert.deepEqual(readMeasurements(text), [at(110, 1.5)]);
});

test("the first window begins with the container, the next with the measurement before", () => {
  const samples = new UsageSamples();
  const cores = (measurement: Measurement) =>
    samples.take("node", [measurement]).map((usage) => [usage.cores, usage.windowMs / 1000]);
  assert.deepEqual(cores(at(110, 5)), [[0.5, 10]]);
  // Too soon for a new window: the one from the start grows.
  assert.deepEqual(cores(at(120, 6)), [[0.3, 20]]);
  assert.deepEqual(cores(at(130, 25)), [[1, 20]]);
  // Started anew: what was used before no longer counts.
  assert.deepEqual(cores(at(150, 1, 145)), [[0.2, 5]]);
});

test("containers that have gone are forgotten, and nodes do not mix", () => {
  const samples = new UsageSamples();
  samples.take("a", [at(110, 5)]);
  assert.deepEqual(samples.take("b", [at(140, 8)])[0]?.windowMs, 40_000);
  samples.take("a", []);
  assert.deepEqual(samples.take("a", [at(140, 8)])[0]?.windowMs, 40_000);
});
