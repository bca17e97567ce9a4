/**
 * A process to be killed, for tests: writes to the data directory named by its argument as fast as it can and prints
 * `key revision size` for each commit that was acknowledged. The directory is rewritten all the time.
 */
import { writeSync } from "node:fs";
import { createWallClock } from "#clock";
import { createMemoryStore, openWriteAheadLog } from "./store.ts";

const [directory = "", rewriteAboveBytes = "1"] = process.argv.slice(2);
const log = await openWriteAheadLog(directory, {
  clock: createWallClock(),
  rewriteAboveBytes: Number(rewriteAboveBytes),
});
const store = createMemoryStore({ log, keepRevisions: 50 });

async function write(key: string): Promise<never> {
  for (let size = 0; ; size++) {
    const object = { metadata: { name: key }, size, padding: "x".repeat(500) };
    const { revision } = await store.transact([], [{ type: "put", key, object }]);
    // Not through a stream: what is printed must have left this process before the next commit.
    writeSync(1, `${key} ${revision} ${size}\n`);
  }
}

try {
  await Promise.all(["/a", "/b", "/c", "/d", "/e"].map(write));
} catch (error) {
  writeSync(2, `${error}\n`);
  process.exitCode = 3;
}
