import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import { isNews } from "./pod-news.ts";
import { podOf } from "./pod-of.test-data.ts";

const before = podOf("p", { ready: true });
const status = (more: object): Pod => ({ ...before, status: { ...before.status, ...more } });

test("only what a workload counts is news of its Pods", () => {
  const [condition] = before.status?.conditions ?? [];
  for (const [why, object, news] of [
    ["nothing", { ...before }, false],
    ["an address", status({ podIP: "10.0.0.1" }), false],
    ["another condition", status({ conditions: [condition, { type: "Initialized", status: "True" }] }), false],
    ["a node", { ...before, spec: { ...before.spec, nodeName: "node2" } }, false],
    ["not ready", podOf("p", { ready: false }), true],
    ["ready anew", podOf("p", { ready: true, since: "2026-01-01T00:10:00Z" }), true],
    ["ended", podOf("p", { ready: true, phase: "Failed" }), true],
    ["going", podOf("p", { ready: true, leaving: true }), true],
    ["relabelled", podOf("p", { ready: true, labels: { app: "other" } }), true],
    ["another one", { ...before, metadata: { ...before.metadata, uid: "other" } }, true],
  ] as const) {
    assert.equal(isNews({ object, previous: before }), news, why);
  }
  assert.equal(isNews({ object: before }), true);
  assert.equal(isNews({ previous: before }), true);
});
