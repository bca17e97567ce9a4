import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReplicaSet } from "#apimachinery";
import { type Client, resources } from "#client";
import { createStatusWriter } from "./status-writer.ts";

const set = (replicas: number, metadata: object = {}): ReplicaSet => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name: "s", uid: "s", resourceVersion: "1", creationTimestamp: "", generation: 1, ...metadata },
  spec: { replicas: 1, selector: {}, template: { spec: { containers: [] } } },
  status: { replicas },
});

test("what was written is known again when it comes back, unless something else has changed with it", async () => {
  let writes = 0;
  const client = { update: async () => void writes++ } as unknown as Client;
  const writer = createStatusWriter(client, resources.replicaSets);
  const previous = set(0);
  assert.equal(writer.isEcho({ object: set(1), previous }), false);
  await writer.write(previous, { replicas: 0 });
  assert.equal(writes, 0);
  await writer.write(previous, { replicas: 1 });
  assert.equal(writes, 1);
  for (const [why, change, echo] of [
    ["what was written", { object: set(1, { resourceVersion: "2" }), previous }, true],
    ["another status", { object: set(7), previous }, false],
    ["a new spec", { object: set(1, { generation: 2 }), previous }, false],
    ["a new label", { object: set(1, { labels: { a: "b" } }), previous }, false],
    ["going", { object: set(1, { deletionTimestamp: "2026-01-01T00:00:00Z" }), previous }, false],
    ["new", { object: set(1) }, false],
    ["gone", { previous }, false],
  ] as const) {
    assert.equal(writer.isEcho(change), echo, why);
  }
  writer.forget("s");
  assert.equal(writer.isEcho({ object: set(1), previous }), false);
});

test("the echo of a write is news to whoever has found meanwhile that nothing had to be written", async () => {
  const writer = createStatusWriter({ update: async () => {} } as unknown as Client, resources.replicaSets);
  const stale = set(3);
  await writer.write(stale, { replicas: 2 });
  await writer.write(stale, { replicas: 3 });
  assert.equal(writer.isEcho({ object: set(2, { resourceVersion: "2" }), previous: stale }), false);
});
