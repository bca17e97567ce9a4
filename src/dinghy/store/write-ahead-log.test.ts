import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createVirtualClock } from "#clock";
import { frame } from "./log-frame.ts";
import { recordWatch } from "./record-watch.ts";
import { createMemoryStore, DataDirectoryError, openWriteAheadLog, type Store } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "dinghy-log-"));
after(() => rmSync(root, { recursive: true, force: true }));
const directory = (): string => mkdtempSync(join(root, "d"));
const clock = createVirtualClock();

const logOf = (place: string): string => join(place, "store.log");
const put = (key: string, size: number) => ({ type: "put", key, object: { metadata: {}, size } }) as const;

async function open(
  place: string,
  options: { rewriteAboveBytes?: number; keepRevisions?: number } = {},
): Promise<Store> {
  const log = await openWriteAheadLog(place, { clock, rewriteAboveBytes: options.rewriteAboveBytes });
  return createMemoryStore({ log, keepRevisions: options.keepRevisions });
}

/** All that can be told of a store: its keys with their revisions, and its history from `from` on. */
async function contentOf(store: Store, from: number): Promise<unknown> {
  const { entries, revision } = await store.range("");
  const watch = await recordWatch(store, "", from);
  watch.stop();
  const plain = JSON.parse(JSON.stringify({ entries, events: watch.events }));
  return { ...plain, revision };
}

/** A directory with three keys, of which one was changed and one deleted: revisions 2 to 6. */
async function someDirectory(): Promise<string> {
  const place = directory();
  const store = await open(place);
  for (const [key, size] of [
    ["/a", 1],
    ["/b", 1],
    ["/c", 1],
    ["/a", 2],
  ] as const) {
    await store.transact([], [put(key, size)]);
  }
  await store.transact([], [{ type: "delete", key: "/b" }]);
  await store.close();
  return place;
}

test("a store that is opened again has its keys, their revisions and its history, and goes on from there", async () => {
  const place = directory();
  const first = await open(place);
  const start = await first.revision();
  await first.transact([], [put("/ä", 1), put("/b", 1)]);
  await first.transact([], [put("/ä", 2), { type: "delete", key: "/b" }]);
  await first.transact([], [put("/b", 3)]);
  const content = await contentOf(first, start);
  await first.close();

  const second = await open(place);
  assert.deepEqual(await contentOf(second, start), content);
  assert.equal((await second.get("/ä", start + 1))?.version, 1);
  assert.ok(Object.isFrozen((await second.get("/ä"))?.object.metadata));
  assert.equal((await second.transact([], [put("/b", 4)])).revision, start + 4);
  await second.close();
});

test("a commit is on disk when its transaction resolves, and nobody sees it before", async () => {
  const place = directory();
  const store = await open(place);
  const watch = await recordWatch(store, "");
  const before = await store.revision();
  const writing = store.transact([], [put("/a", 1)]);
  const failing = store.transact([{ key: "/a", modRevision: 0 }], [put("/a", 2)]);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assert.deepEqual([await store.revision(), await store.get("/a"), await store.count("")], [before, undefined, 0]);
  assert.equal(watch.events.length, 0);
  const told = await Promise.race([writing.then(() => "commit"), failing.then(() => "conflict")]);
  assert.equal(told, "commit");
  assert.match(readFileSync(logOf(place), "utf8"), /"key":"\/a"/);
  assert.equal((await failing).current[0]?.modRevision, before + 1);
  assert.equal(watch.events.length, 1);
  await store.close();
});

test("commits that come together are written together", async () => {
  const place = directory();
  const store = await open(place);
  await Promise.all(Array.from({ length: 100 }, (_, size) => store.transact([], [put(`/${size}`, size)])));
  assert.equal(await store.count("/"), 100);
  const frames = readFileSync(logOf(place), "utf8").trim().split("\n");
  assert.ok(frames.length <= 4, `${frames.length} frames`);
  await store.close();
});

test("virtual time stands still while a commit is written", async () => {
  const virtual = createVirtualClock();
  const log = await openWriteAheadLog(directory(), { clock: virtual });
  const store = createMemoryStore({ log });
  const start = virtual.now();
  virtual.setTimer(1000, () => {});
  await store.transact([], [put("/a", 1)]);
  assert.equal(virtual.now(), start);
  await store.close();
});

test("the file does not grow without bound, and what it says stays the same", async () => {
  const place = directory();
  const options = { rewriteAboveBytes: 20_000, keepRevisions: 20 };
  const store = await open(place, options);
  for (let round = 0; round < 40; round++) {
    await Promise.all(Array.from({ length: 25 }, (_, key) => store.transact([], [put(`/${key % 10}`, round)])));
  }
  const revision = await store.revision();
  const content = await contentOf(store, revision - 20);
  await store.close();
  const { size } = statSync(logOf(place));
  assert.ok(size < 60_000, `${size} bytes for ${revision} commits`);
  assert.deepEqual(readdirSync(place), ["store.log"]);

  const again = await open(place, options);
  assert.deepEqual(await contentOf(again, revision - 20), content);
  await again.close();
});

test("an unfinished last write is cut off, and all before it kept", async () => {
  const place = await someDirectory();
  const whole = readFileSync(logOf(place));
  writeFileSync(logOf(place), Buffer.concat([whole, Buffer.from('00000100 01234567 [{"revision":7,"op')]));
  const log = await openWriteAheadLog(place, { clock });
  assert.equal(log.tornBytes, 36);
  const store = createMemoryStore({ log });
  assert.equal(await store.revision(), 6);
  await store.close();
  assert.deepEqual(readFileSync(logOf(place)), whole);
});

test("a file in the making that was left behind is worth nothing", async () => {
  const place = await someDirectory();
  writeFileSync(join(place, "store.log.new"), "half");
  const store = await open(place);
  assert.equal(await store.revision(), 6);
  await store.close();
  assert.deepEqual(readdirSync(place), ["store.log"]);
});

test("a directory that cannot be used is refused with what to do, and stays as it was", async () => {
  const good = readFileSync(logOf(await someDirectory()));
  const lines = good.toString().split("\n");
  const without = (line: number): Buffer => Buffer.from(lines.filter((_, index) => index !== line).join("\n"));
  const changed = Buffer.from(good);
  const at = good.indexOf('"/c"');
  changed.write("X", at + 1);
  const table: [Buffer, RegExp][] = [
    [changed, /damaged at byte \d+, after revision 3\. Nothing was changed; .* truncate -s \d+ /],
    [Buffer.from(good).fill("x", 0, 5), /damaged at byte 0\. Nothing was changed; restore/],
    [without(3), /lacks revision 4\. Nothing was changed/],
    [without(0), /was not written by Dinghy/],
    [Buffer.from("something else altogether\n"), /damaged at byte 0/],
    [Buffer.alloc(0), /was not written by Dinghy/],
    [frameOf({ format: "dinghy-store", formatVersion: 2 }), /has the format 2, and this Dinghy reads format 1 only/],
    [frameOf({ format: "dinghy-store", formatVersion: 1, revision: 9, entries: 2 }), /cut short: only 0 of 2 entries/],
  ];
  for (const [file, message] of table) {
    const place = directory();
    writeFileSync(logOf(place), file);
    await assert.rejects(openWriteAheadLog(place, { clock }), (error: unknown) => {
      assert.ok(error instanceof DataDirectoryError);
      assert.equal(error.directory, place);
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(readFileSync(logOf(place)), file);
    assert.deepEqual(readdirSync(place), ["store.log"]);
  }
});

test("the cut that the message offers brings back all that came before the damage", async () => {
  const place = await someDirectory();
  const file = readFileSync(logOf(place));
  file.write("X", file.indexOf('"/c"') + 1);
  writeFileSync(logOf(place), file);
  const error = await openWriteAheadLog(place, { clock }).catch((reason: Error) => reason);
  assert.ok(error instanceof DataDirectoryError);
  const bytes = Number(/truncate -s (\d+)/.exec(error.message)?.[1]);
  writeFileSync(logOf(place), file.subarray(0, bytes));
  const store = await open(place);
  assert.deepEqual(
    (await store.range("")).entries.map(({ key }) => key),
    ["/a", "/b"],
  );
  await store.close();
});

test("a path that is no directory, and one that is in use, are refused", async () => {
  const place = await someDirectory();
  await assert.rejects(open(logOf(place)), {
    name: "DataDirectoryError",
    message: /store\.log cannot be used: EEXIST/,
  });
  const store = await open(place);
  await assert.rejects(open(place), { name: "DataDirectoryError", message: /in use by process \d+/ });
  await store.close();
  await (await open(place)).close();
});

const writer = fileURLToPath(new URL("./crash-writer.ts", import.meta.url));

/** What a writer has printed: the highest revision of each key, with its size. */
function acknowledged(output: string): Map<string, { revision: number; size: number }> {
  const complete = output.slice(0, output.lastIndexOf("\n"));
  const last = new Map<string, { revision: number; size: number }>();
  for (const line of complete.split("\n")) {
    const [key, revision, size] = line.split(" ");
    last.set(key as string, { revision: Number(revision), size: Number(size) });
  }
  return last;
}

/** Asserts that a directory holds all that was acknowledged. */
async function assertNothingLost(place: string, output: string): Promise<void> {
  const store = await open(place);
  for (const [key, { revision, size }] of acknowledged(output)) {
    const entry = await store.get(key);
    assert.ok(entry !== undefined && entry.modRevision >= revision, `${key} of revision ${revision} was acknowledged`);
    const stored = (entry.object as unknown as { size: number }).size;
    // Each writer waits for its last commit, so at most one was on its way.
    assert.ok(stored === size || stored === size + 1, `${key} is at ${stored}, acknowledged was ${size}`);
  }
  await store.close();
}

test("kill -9 at any moment loses nothing that was acknowledged", async () => {
  const place = directory();
  for (const lines of [1, 150, 400]) {
    const child = spawn(process.execPath, [writer, place]);
    let output = "";
    let errors = "";
    child.stderr.on("data", (data) => {
      errors += data;
    });
    child.stdout.on("data", (data) => {
      output += data;
      if (output.split("\n").length > lines) child.kill("SIGKILL");
    });
    await once(child, "close");
    assert.equal(child.signalCode, "SIGKILL", errors);
    await assertNothingLost(place, output);
  }
});

test("a disk that takes no more fails the commits that it did not take, with what to do, and loses no other", async (t) => {
  if (process.platform === "win32") return t.skip("needs ulimit");
  const place = directory();
  // No file may grow past 64 blocks of 512 or 1,024 bytes; too large a rewrite limit keeps it from being rewritten.
  const limited = 'trap "" XFSZ; ulimit -f 64; exec "$@"';
  const { stdout, stderr, status } = spawnSync("sh", ["-c", limited, "sh", process.execPath, writer, place, "1e9"], {
    encoding: "utf8",
    timeout: 20_000,
  });
  assert.match(
    stderr,
    /DataDirectoryError: the data directory .* writing failed: EFBIG.*All that was acknowledged is on/,
  );
  assert.equal(status, 3);
  assert.ok(stdout.split("\n").length > 20);
  await assertNothingLost(place, stdout);
});

test("when the file cannot be written anew the present one goes on", async () => {
  const place = directory();
  const store = await open(place, { rewriteAboveBytes: 200 });
  // A directory in its way keeps the new file from being made.
  mkdirSync(join(place, "store.log.new"));
  for (let size = 0; size < 20; size++) await store.transact([], [put("/a", size)]);
  await store.close();
  rmSync(join(place, "store.log.new"), { recursive: true });
  const again = await open(place);
  assert.equal(await again.revision(), 21);
  await again.close();
});

function frameOf(...records: object[]): Buffer {
  return frame(records.map((record) => Buffer.from(JSON.stringify(record))));
}
