import assert from "node:assert/strict";
import { test } from "node:test";
import type { Condition, PodStatus } from "#apimachinery";
import { statusPatch } from "./status-patch.ts";

const ready = (status: "True" | "False", why: Partial<Condition> = {}): PodStatus => ({
  phase: "Running",
  conditions: [{ type: "Ready", status, ...why }],
});

test("what a condition no longer says is taken back", () => {
  const before = ready("False", { reason: "ContainersNotReady", message: "containers with unready status: [a]" });
  assert.deepEqual(statusPatch(before, ready("True")).conditions, [
    { type: "Ready", status: "True", reason: null, message: null },
  ]);
});

test("what was never said needs no null", () => {
  assert.deepEqual(statusPatch(ready("True"), ready("True")), ready("True"));
  assert.deepEqual(statusPatch(undefined, ready("True")), ready("True"));
});

test("fields of the kubelet that have gone become null, others stay untouched", () => {
  const before: PodStatus = { phase: "Running", reason: "Evicted", podIP: "10.0.0.1", resize: "Proposed" } as PodStatus;
  assert.deepEqual(statusPatch(before, { phase: "Running", podIP: "10.0.0.1" }), {
    phase: "Running",
    podIP: "10.0.0.1",
    reason: null,
  });
});
