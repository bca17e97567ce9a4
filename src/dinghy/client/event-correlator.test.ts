import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "#apimachinery";
import { createEventCorrelator } from "./event-correlator.ts";

const event = (message: string, name = message): Event => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name, uid: "", resourceVersion: "", creationTimestamp: "" },
  involvedObject: { kind: "ReplicaSet", name: "web", namespace: "default", uid: "u" },
  type: "Normal",
  reason: "SuccessfulCreate",
  message,
  source: { component: "replicaset-controller" },
  firstTimestamp: "2026-01-01T00:00:00Z",
});

test("the same again is counted on the first one", () => {
  const correlator = createEventCorrelator();
  assert.equal(correlator.correlate(event("a", "a.1"), 0).action, "create");
  const again = correlator.correlate(event("a", "a.2"), 1000);
  assert.ok(again.action === "count");
  assert.deepEqual([again.name, again.event.count], ["a.1", 2]);
});

test("from the tenth different message on, alike events are combined into one", () => {
  const correlator = createEventCorrelator();
  const results = Array.from({ length: 12 }, (_, index) => correlator.correlate(event(`Created pod: p${index}`), 0));
  assert.deepEqual(
    results.map(({ action }) => action),
    [...Array.from({ length: 10 }, () => "create"), "count", "count"],
  );
  const last = results[11];
  assert.ok(last?.action === "count");
  assert.equal(last.event.message, "(combined from similar events): Created pod: p11");
});

test("a flood about one object is cut after 25, and one more may come every five minutes", () => {
  const correlator = createEventCorrelator();
  const told = (atMs: number): boolean => correlator.correlate(event("a"), atMs).action !== "drop";
  assert.equal(Array.from({ length: 40 }, () => told(0)).filter(Boolean).length, 25);
  assert.deepEqual([told(299_000), told(300_000), told(300_000)], [false, true, false]);
});
