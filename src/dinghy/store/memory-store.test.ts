import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { createVirtualClock } from "#clock";
import { testStoreContract } from "./store.contract.ts";
import { testStoreAgainstModel } from "./store.property.ts";
import { createMemoryStore, openWriteAheadLog, type Store } from "./store.ts";

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
