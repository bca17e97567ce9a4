import assert from "node:assert/strict";
import { test } from "node:test";
import type { Condition, PodStatus } from "#apimachinery";
import { isOverwritten } from "./status-ownership.ts";

const ready: Condition = { type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" };
const scheduled: Condition = { type: "PodScheduled", status: "True" };
const told = {
  phase: "Running",
  podIP: "10.0.0.1",
  conditions: [ready, scheduled],
  containerStatuses: [{ name: "main", ready: true, restartCount: 0, image: "", imageID: "", state: { running: {} } }],
} as PodStatus;

const changed = (changes: object): PodStatus => ({ ...structuredClone(told), ...changes }) as PodStatus;
const conditions = (...list: Condition[]) => changed({ conditions: list });

const table: readonly (readonly [string, PodStatus, boolean])[] = [
  ["nothing", changed({}), false],
  ["the phase", changed({ phase: "Failed" }), true],
  ["an address", changed({ podIP: "192.0.2.1" }), true],
  ["a container's state", changed({ containerStatuses: [] }), true],
  ["a reason that nobody has told", changed({ reason: "Because" }), true],
  ["a condition's status", conditions({ ...ready, status: "False" }, scheduled), true],
  ["a condition's reason", conditions({ ...ready, reason: "Because" }, scheduled), true],
  ["an own condition that is missing", conditions(ready), true],
  ["an own condition too many", conditions(ready, scheduled, { type: "PodResizePending", status: "True" }), true],
  ["when a condition began", conditions({ ...ready, lastTransitionTime: "2030-01-01T00:00:00Z" }, scheduled), false],
  ["the order of conditions", conditions(scheduled, ready), false],
  ["a condition of others", conditions(ready, scheduled, { type: "example.com/gate", status: "True" }), false],
  ["claims, which others tell", changed({ resourceClaimStatuses: [{ name: "c" }] }), false],
];

for (const [what, now, expected] of table) {
  test(`changed: ${what}: ${expected ? "is told again" : "is left alone"}`, () => {
    assert.equal(isOverwritten(told, now), expected);
  });
}
