import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import { podOf } from "../pods/pod-of.test-data.ts";
import { deletionOrder } from "./deletion-order.ts";
import { lookAgainMs, type Replicated, replicate, replicationStatus } from "./replicate.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const set = (replicas: number, more: Partial<Replicated> = {}): Replicated => ({
  replicas,
  minReadySeconds: 0,
  template: { metadata: { labels: { app: "web" } }, spec: { containers: [] } },
  generation: 1,
  conditions: undefined,
  ...more,
});
const names = (pods: readonly Pod[]): string[] => pods.map(({ metadata }) => metadata.name);

test("creates what is missing, at most 500 in one pass", () => {
  for (const [replicas, present, create] of [
    [3, 0, 3],
    [3, 1, 2],
    [3, 3, 0],
    [10_000, 0, 500],
  ] as const) {
    const pods = Array.from({ length: present }, (_, index) => podOf(`p${index}`, { ready: true }));
    assert.equal(replicate(set(replicas), pods, () => pods, now).create, create);
  }
});

test("Pods that have ended or are leaving do not count", () => {
  const pods = [
    podOf("ended", { phase: "Failed" }),
    podOf("leaving", { leaving: true }),
    podOf("runs", { ready: true }),
  ];
  assert.equal(replicate(set(3), pods, () => pods, now).create, 2);
});

test("sheds the Pod that is missed least", () => {
  const early = "2026-01-01T00:00:00Z";
  const late = "2026-01-01T00:59:50Z";
  const cases: readonly (readonly [string, Pod, Pod])[] = [
    ["unassigned", podOf("gone", { node: "" }), podOf("kept", { ready: true })],
    ["pending", podOf("gone", { phase: "Pending" }), podOf("kept", { phase: "Running" })],
    ["not ready", podOf("gone", {}), podOf("kept", { ready: true })],
    ["cheap", podOf("gone", { ready: true, cost: "-5" }), podOf("kept", { ready: true })],
    [
      "ready for a short time",
      podOf("gone", { ready: true, since: late }),
      podOf("kept", { ready: true, since: early }),
    ],
    ["restarted often", podOf("gone", { ready: true, restarts: 3 }), podOf("kept", { ready: true })],
    ["young", podOf("gone", { ready: true, created: late }), podOf("kept", { ready: true, created: early })],
  ];
  for (const [why, gone, kept] of cases) {
    assert.deepEqual(names(deletionOrder([kept, gone], [kept, gone], now)), ["gone", "kept"], why);
  }
});

test("sheds first where copies are crowded", () => {
  const alone = podOf("alone", { ready: true, node: "n1" });
  const crowded = podOf("crowded", { ready: true, node: "n2" });
  const neighbour = podOf("neighbour", { ready: true, node: "n2" });
  assert.deepEqual(names(deletionOrder([alone, crowded], [alone, crowded, neighbour], now)), ["crowded", "alone"]);
});

test("status leaves out what is zero, but not replicas", () => {
  assert.deepEqual(replicationStatus(set(3), [], undefined, now), {
    replicas: 0,
    terminatingReplicas: 0,
    observedGeneration: 1,
  });
});

test("a refused Pod is told in a condition that goes when it works again", () => {
  const refused = replicationStatus(set(1), [], { error: new Error("no quota"), creating: true }, now);
  assert.equal(refused.conditions?.[0]?.reason, "FailedCreate");
  assert.equal(refused.conditions?.[0]?.message, "no quota");
  const conditions = refused.conditions;
  assert.equal(replicationStatus(set(1, { conditions }), [], undefined, now).conditions, undefined);
});

test("a ready Pod is available only after minReadySeconds, and is looked at again then", () => {
  const pods = [podOf("p", { ready: true, since: "2026-01-01T00:59:55Z" })];
  const slow = set(1, { minReadySeconds: 10 });
  assert.equal(replicationStatus(slow, pods, undefined, now).availableReplicas, undefined);
  assert.equal(lookAgainMs(slow, pods, now), 5000);
  assert.equal(replicationStatus(slow, pods, undefined, now + 5000).availableReplicas, 1);
});

test("a Pod that ended at its very beginning keeps its place for a moment, so that its successors do not come in a flood", () => {
  const born = (created: string): Pod => podOf("p", { phase: "Failed", created });
  const early = [born("2026-01-01T00:59:59Z")];
  assert.equal(replicate(set(1), early, () => early, now).create, 0);
  assert.equal(lookAgainMs(set(1), early, now), 1000);
  assert.equal(replicate(set(1), early, () => early, now + 1000).create, 1);
  assert.equal(replicate(set(2), early, () => early, now).create, 1);
});
