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

test("all fields but a few are the kubelet's: they become null when it no longer tells them", () => {
  const before = { phase: "Running", reason: "Evicted", podIP: "10.0.0.1", resourceClaimStatuses: [] } as PodStatus;
  assert.deepEqual(statusPatch(before, { phase: "Running", podIP: "10.0.0.1" }), {
    phase: "Running",
    podIP: "10.0.0.1",
    reason: null,
  });
});

test("its conditions go when it no longer tells them; those of others stay", () => {
  const resized: Condition[] = [
    { type: "PodResizePending", status: "True" },
    { type: "example.com/mine", status: "True" },
  ];
  assert.deepEqual(statusPatch({ conditions: resized }, ready("True")).conditions, [
    { type: "Ready", status: "True" },
    { type: "PodResizePending", $patch: "delete" },
  ]);
});

test("addresses of others go", () => {
  assert.deepEqual(statusPatch({ podIPs: [{ ip: "192.0.2.1" }] }, { podIPs: [{ ip: "10.0.0.1" }] }).podIPs, [
    { ip: "10.0.0.1" },
    { ip: "192.0.2.1", $patch: "delete" },
  ]);
});
