import assert from "node:assert/strict";
import { test } from "node:test";
import type { DaemonSet } from "#apimachinery";
import { daemon, hash, nodeOfName, setOf } from "./daemon.test-data.ts";
import { daemonSetStatus } from "./daemon-set-status.ts";
import { roll } from "./roll.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const nodes = ["a", "b", "c"].map((name) => nodeOfName(name));
const old = (node: string, ready = true) => daemon(`old-${node}`, node, { ready }, "earlier");
const next = (node: string, ready = true) => daemon(`new-${node}`, node, { ready });
type Rolling = NonNullable<DaemonSet["spec"]["updateStrategy"]>["rollingUpdate"];
const rolling = (rollingUpdate: Rolling): DaemonSet =>
  setOf({ updateStrategy: { type: "RollingUpdate", rollingUpdate } });

test("without surge, old Pods go while no more than maxUnavailable nodes lack an available one", () => {
  for (const [why, limit, pods, gone] of [
    ["one may be missing", 1, [old("a"), old("b"), old("c")], ["old-a"]],
    ["two may be missing", 2, [old("a"), old("b"), old("c")], ["old-a", "old-b"]],
    ["half of them, rounded up", "50%", [old("a"), old("b"), old("c")], ["old-a", "old-b"]],
    ["one is missing", 1, [old("a"), old("b")], []],
    ["a new one is not available yet", 1, [next("a", false), old("b"), old("c")], []],
    ["one that is not available goes in any case", 1, [next("a", false), old("b", false), old("c")], ["old-b"]],
    ["all are new", 1, [next("a"), next("b"), next("c")], []],
  ] as const) {
    const found = roll(rolling({ maxUnavailable: limit, maxSurge: 0 }), hash, nodes, pods, now);
    assert.deepEqual(
      found.delete.map(({ metadata }) => metadata.name),
      gone,
      why,
    );
  }
});

test("with surge, new Pods come beside the old ones", () => {
  const set = rolling({ maxSurge: 1, maxUnavailable: 0 });
  for (const [why, pods, create, gone] of [
    ["all are old", [old("a"), old("b"), old("c")], ["a"], []],
    ["a new one is not available yet", [old("a"), next("a", false), old("b"), old("c")], [], []],
    ["a new one is available", [old("a"), next("a"), old("b"), old("c")], ["b"], ["old-a"]],
    ["an old one is not available", [old("a"), old("b", false), next("c")], ["b", "a"], []],
  ] as const) {
    const found = roll(set, hash, nodes, pods, now);
    assert.deepEqual([found.create, found.delete.map(({ metadata }) => metadata.name)], [create, gone], why);
  }
});

test("OnDelete leaves old Pods alone", () => {
  const found = roll(setOf({ updateStrategy: { type: "OnDelete" } }), hash, nodes, [old("a")], now);
  assert.deepEqual(found, { create: [], delete: [] });
});

test("status counts nodes, and leaves out what is zero where Kubernetes does", () => {
  const pods = [next("a"), old("b", false), daemon("lost", "elsewhere")];
  assert.deepEqual(daemonSetStatus(setOf(), hash, nodes, pods, now), {
    currentNumberScheduled: 2,
    numberMisscheduled: 0,
    desiredNumberScheduled: 3,
    numberReady: 1,
    updatedNumberScheduled: 1,
    numberAvailable: 1,
    numberUnavailable: 2,
  });
  const selecting = setOf({}, { nodeSelector: { logs: "yes" } });
  assert.deepEqual(daemonSetStatus(selecting, hash, nodes, pods, now), {
    currentNumberScheduled: 0,
    numberMisscheduled: 2,
    desiredNumberScheduled: 0,
    numberReady: 0,
  });
});
