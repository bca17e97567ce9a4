import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod, StatefulSet } from "#apimachinery";
import { type PodTraits, podOf } from "../pods/pod-of.test-data.ts";
import { planSteps, type Step } from "./plan.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const revisions = { current: "web-old", update: "web-new" };

const setOf = (spec: Partial<StatefulSet["spec"]>): StatefulSet => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "web", namespace: "default", uid: "s", resourceVersion: "1", creationTimestamp: "" },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: { spec: { containers: [] } },
    serviceName: "web",
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    ...spec,
  },
});

const member = (ordinal: number, traits: PodTraits = { ready: true }, revision = "web-new"): Pod => {
  const name = `web-${ordinal}`;
  const identity = { "statefulset.kubernetes.io/pod-name": name, "apps.kubernetes.io/pod-index": String(ordinal) };
  return podOf(name, { ...traits, labels: { ...identity, "controller-revision-hash": revision } });
};
const told = (step: Step): string =>
  step.do === "create" ? `create ${step.ordinal} ${step.revision}` : `${step.do} ${step.pod.metadata.name}`;
const plan = (spec: Partial<StatefulSet["spec"]>, pods: readonly Pod[]): string[] =>
  planSteps(setOf(spec), revisions, pods, now).map(told);

test("in order, one Pod is made at a time, each when those before it are available", () => {
  for (const [why, pods, expected] of [
    ["none is there", [], ["create 0 web-new"]],
    ["the first is not ready", [member(0, {})], []],
    ["the first is ready", [member(0)], ["create 1 web-new"]],
    ["the first is going", [member(0, { ready: true, leaving: true }), member(1)], []],
    ["one in the middle is gone", [member(0), member(2)], ["create 1 web-new"]],
    ["all are there", [member(0), member(1), member(2)], []],
  ] as const) {
    assert.deepEqual(plan({}, pods), expected, why);
  }
});

test("a predecessor counts only when it has been ready for minReadySeconds", () => {
  const late = member(0, { ready: true, since: "2026-01-01T00:59:55Z" });
  assert.deepEqual(plan({ minReadySeconds: 10 }, [late]), []);
  assert.deepEqual(plan({ minReadySeconds: 5 }, [late]), ["create 1 web-new"]);
});

test("in parallel nobody waits", () => {
  const spec = { podManagementPolicy: "Parallel" } as const;
  assert.deepEqual(plan(spec, [member(1, {})]), ["create 0 web-new", "create 2 web-new"]);
  assert.deepEqual(plan({ ...spec, replicas: 0 }, [member(0, {}), member(1)]), ["delete web-1", "delete web-0"]);
});

test("ordinals may start elsewhere", () => {
  assert.deepEqual(plan({ ordinals: { start: 5 } }, [member(0)]), ["create 5 web-new"]);
});

test("a Pod that has ended is replaced", () => {
  assert.deepEqual(plan({}, [member(0, { phase: "Failed" })]), ["replace web-0"]);
  assert.deepEqual(plan({}, [member(0, { phase: "Succeeded" })]), ["replace web-0"]);
  assert.deepEqual(plan({}, [member(0, { phase: "Failed", leaving: true })]), []);
});

test("the highest surplus Pod goes first, and alone", () => {
  for (const [why, pods, expected] of [
    ["all are well", [member(0), member(1), member(2)], ["delete web-2"]],
    ["the highest is going", [member(0), member(1), member(2, { leaving: true })], []],
    ["a predecessor is unwell", [member(0, {}), member(1), member(2)], []],
    ["a lower surplus Pod is unwell too", [member(0), member(1, {}), member(2, {})], []],
    ["only the highest is unwell", [member(0), member(1), member(2, {})], ["delete web-2"]],
  ] as const) {
    assert.deepEqual(plan({ replicas: 1 }, pods), expected, why);
  }
});

test("Pods of an older revision go from the highest ordinal down to the partition", () => {
  const old = [0, 1, 2].map((ordinal) => member(ordinal, { ready: true }, "web-old"));
  const rolling = (partition: number) => ({
    updateStrategy: { type: "RollingUpdate" as const, rollingUpdate: { partition } },
  });
  const [first, second] = old as [Pod, Pod, Pod];
  for (const [why, spec, pods, expected] of [
    ["nothing is new", {}, old, ["update web-2"]],
    ["the highest is new", {}, [first, second, member(2)], ["update web-1"]],
    ["the highest is not ready yet", {}, [first, second, member(2, {})], []],
    ["the partition is reached", rolling(2), [first, second, member(2)], []],
    ["only when deleted", { updateStrategy: { type: "OnDelete" as const } }, old, []],
  ] as const) {
    assert.deepEqual(plan(spec, pods), expected, why);
  }
});

test("in parallel too they go one at a time, but one that is not well does not hold its own replacement up", () => {
  const spec = { podManagementPolicy: "Parallel" } as const;
  const unwell = [0, 1, 2].map((ordinal) => member(ordinal, {}, "web-old"));
  const [first, second] = unwell as [Pod, Pod, Pod];
  assert.deepEqual(plan(spec, unwell), ["update web-2"]);
  assert.deepEqual(plan(spec, [first, second, member(2)]), ["update web-1"]);
  assert.deepEqual(plan(spec, [first, second, member(2, {})]), []);
  assert.deepEqual(plan(spec, [first, second, member(2, { leaving: true }, "web-old")]), []);
});

test("below the partition a missing Pod comes back as it was", () => {
  const spec = { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } } } as const;
  assert.deepEqual(plan(spec, []), ["create 0 web-old"]);
  assert.deepEqual(plan(spec, [member(0)]), ["create 1 web-new"]);
});
