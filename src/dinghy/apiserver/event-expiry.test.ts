import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createMemoryStore } from "#store";
import { startEventExpiry } from "./event-expiry.ts";

const prefix = "/registry/core/events/";
const event = (name: string) => ({ kind: "Event", apiVersion: "v1", metadata: { name } });
const minutes = (count: number): number => count * 60_000;

test("an event is gone an hour after it was written last, and not before", async () => {
  const clock = createVirtualClock();
  const store = createMemoryStore();
  const put = (name: string, message?: string) =>
    store.transact([], [{ type: "put", key: prefix + name, object: { ...event(name), message } }]);
  await put("old");
  const stop = await startEventExpiry(store, clock, prefix);
  const left = async (): Promise<string[]> =>
    (await store.range(prefix)).entries.map(({ key }) => key.slice(prefix.length));
  await clock.sleep(minutes(40));
  await put("new");
  await put("other");
  await clock.sleep(minutes(10));
  await put("other", "again");
  await clock.sleep(minutes(9));
  assert.deepEqual(await left(), ["new", "old", "other"]);
  await clock.sleep(minutes(2));
  assert.deepEqual(await left(), ["new", "other"]);
  await clock.sleep(minutes(40));
  assert.deepEqual(await left(), ["other"]);
  await clock.sleep(minutes(10));
  assert.deepEqual(await left(), []);
  stop();
});
