import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import { milliQuantity, milliValue } from "./milli-value.ts";
import type { PodMetrics } from "./pod-groups.ts";
import { averageReplicas, perPodReplicas, utilizationReplicas, valueReplicas } from "./replica-calculator.ts";

const nowMs = Date.parse("2026-01-01T01:00:00Z");
const tolerances = { scaleUp: 0.1, scaleDown: 0.1 };

interface Traits {
  readonly phase?: string;
  readonly ready?: boolean;
  readonly startTime?: string;
  readonly since?: string;
}

const podOf = (name: string, { phase = "Running", ready = true, startTime, since }: Traits = {}): Pod =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "n", uid: name, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { containers: [{ name: "main", image: "i", resources: { requests: { cpu: "1" } } }] },
    status: {
      phase,
      startTime: startTime ?? "2026-01-01T00:00:00Z",
      conditions: [
        { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: since ?? "2026-01-01T00:10:00Z" },
      ],
    },
  }) as unknown as Pod;

const measured = (values: Record<string, number>): PodMetrics =>
  new Map(Object.entries(values).map(([name, value]) => [name, { value, atMs: nowMs, windowMs: 15_000 }]));
const presentOf = (pods: Pod[], replicas = pods.length) => ({ replicas, pods, tolerances, nowMs });
const half = { resource: "cpu", container: "", percent: 50 };
const named = (...names: string[]) => names.map((name) => podOf(name));

for (const [claim, pods, metrics, replicas] of [
  ["twice the target, twice the Pods", named("a", "b"), { a: 1000, b: 1000 }, 4],
  ["within a tenth nothing changes", named("a", "b"), { a: 540, b: 550 }, 2],
  ["a Pod that tells nothing counts as idle when the set would grow", named("a", "b"), { a: 1500 }, 3],
  ["… and as fully used when it would shrink", named("a", "b"), { a: 100 }, 2],
  ["a Pod that does not run yet holds growth back", [podOf("a"), podOf("b", { phase: "Pending" })], { a: 1000 }, 2],
  ["one that has failed counts for nothing", [podOf("a"), podOf("b", { phase: "Failed" })], { a: 1000, b: 5000 }, 2],
] as const) {
  test(claim, () => {
    assert.equal(utilizationReplicas(presentOf([...pods]), measured(metrics), half).replicas, replicas);
  });
}

test("CPU that was burnt while starting does not count until the Pod was ready for a whole measurement", () => {
  const fresh = podOf("new", { startTime: "2026-01-01T00:59:00Z", since: "2026-01-01T00:59:50Z" });
  const calculate = () => utilizationReplicas(presentOf([fresh]), measured({ new: 4000 }), half);
  assert.throws(calculate, /did not receive metrics for targeted pods/);
  assert.equal(
    averageReplicas(presentOf([fresh]), measured({ new: 4000 }), { resource: "memory", target: 2000 }).replicas,
    2,
  );
});

test("a value of an object counts for all ready Pods, or for each", () => {
  assert.equal(valueReplicas(presentOf(named("a", "b")), 30_000, 10_000), 6);
  assert.equal(valueReplicas(presentOf(named("a", "b")), 10_900, 10_000), 2);
  assert.deepEqual(perPodReplicas(tolerances, 2, 60_000, 10_000), { replicas: 6, average: 30_000 });
});

test("quantities are counted in thousandths, rounded up, and written in canonical form", () => {
  assert.equal(milliValue("1500001n"), 2);
  assert.equal(milliValue("1Ki"), 1_024_000);
  assert.deepEqual([1500, 2000, 0, 3_000_000].map(milliQuantity), ["1500m", "2", "0", "3k"]);
});
