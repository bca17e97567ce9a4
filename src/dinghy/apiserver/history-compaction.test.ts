import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { CompactedError, createMemoryStore } from "#store";
import { startHistoryCompaction } from "./history-compaction.ts";

test("the past stays readable for five minutes, and not for more than ten", async () => {
  const clock = createVirtualClock();
  const store = createMemoryStore();
  const put = async (text: string): Promise<number> =>
    (await store.transact([], [{ type: "put", key: "/a", object: { metadata: { name: "a" }, text } }])).revision;
  const stop = startHistoryCompaction(store, clock);
  const early = await put("early");
  await clock.sleep(4 * 60_000);
  const late = await put("late");
  await put("last");
  await clock.sleep(5 * 60_000);
  assert.equal((await store.get("/a", early))?.modRevision, early);
  await clock.sleep(2 * 60_000);
  await assert.rejects(store.get("/a", early), CompactedError);
  await assert.rejects(store.get("/a", late), CompactedError);
  await put("new");
  await clock.sleep(60 * 60_000);
  assert.equal((await store.get("/a"))?.version !== undefined, true);
  stop();
});
