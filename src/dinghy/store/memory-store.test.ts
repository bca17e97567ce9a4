import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createVirtualClock } from "#clock";
import { testStoreContract } from "./store.contract.ts";
import { testStoreAgainstModel } from "./store.property.ts";
import { CompactedError, createMemoryStore, openWriteAheadLog, type Store } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "dinghy-store-"));
after(() => rmSync(root, { recursive: true, force: true }));

const inMemory = async (): Promise<Store> => createMemoryStore();

let directories = 0;
/** Rewrites its file all the time, so that the contract is held while that happens. */
const withLog = async (): Promise<Store> => {
  const log = await openWriteAheadLog(join(root, String(directories++)), {
    clock: createVirtualClock(),
    rewriteAboveBytes: 1,
  });
  return createMemoryStore({ log });
};

testStoreContract("in memory", inMemory);
testStoreContract("with a log", withLog);

testStoreAgainstModel("in memory", inMemory, 300);
testStoreAgainstModel("with a log", withLog, 40);

const put = { type: "put", key: "/a", object: { metadata: {} } } as const;

test("only so many revisions are kept, of keys that are written over and over, too", async () => {
  const store = createMemoryStore({ keepRevisions: 5 });
  for (let count = 0; count < 3000; count++) await store.transact([], [put]);
  const last = await store.revision();
  assert.equal((await store.get("/a", last - 5))?.modRevision, last - 5);
  await assert.rejects(store.get("/a", last - 6), CompactedError);
  const revisions: number[] = [];
  await store.watch("", last - 5, {
    onEvents: (events) => void revisions.push(...events.map(({ revision }) => revision)),
    onEnd: () => {},
  });
  assert.deepEqual(revisions, [last - 4, last - 3, last - 2, last - 1, last]);
});

test("a watch whose past is compacted while it is told ends with that error, and says so once", async () => {
  const store = createMemoryStore();
  for (let count = 0; count < 5; count++) await store.transact([], [put]);
  const told: unknown[] = [];
  await store.watch("", 1, {
    onEvents: ([event]) => {
      told.push(event?.revision);
      if (event?.revision === 3) void store.compact(5);
    },
    onEnd: (error) => void told.push(error.name),
  });
  await store.transact([], [put]);
  await store.close();
  assert.deepEqual(told, [2, 3, "CompactedError"]);
});
