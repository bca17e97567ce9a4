import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ByteCache } from "./byte-cache.ts";
import { MemoryEntry } from "./memory-entry.ts";
import type { StoreEvent } from "./store.ts";
import { type Watcher, WatcherIndex } from "./watcher-index.ts";

const bytes = new ByteCache(1000);

const event = (key: string, revision: number): StoreEvent => ({
  type: "put",
  revision,
  entry: new MemoryEntry(key, { metadata: {} }, { createRevision: revision, modRevision: revision, version: 1 }, bytes),
});

function deliver(index: WatcherIndex, revision: number, ...keys: string[]): void {
  index.deliver({ revision, events: keys.map((key) => event(key, revision)), versions: [] });
}

function watcher(prefix: string, told: string[], onEvents?: () => void): Watcher {
  const listener = {
    onEvents: (events: readonly StoreEvent[]) => {
      told.push(events.map(({ entry }) => entry.key).join("+"));
      onEvents?.();
    },
    onEnd: () => {},
  };
  return { prefix, listener, seen: 0, ended: false };
}

test("a commit is told to those whose prefix it is under, and to no others", () => {
  const index = new WatcherIndex();
  const told = new Map(["", "/a", "/a/", "/a/1", "/a/12", "/b/"].map((prefix) => [prefix, [] as string[]]));
  for (const [prefix, list] of told) index.add(watcher(prefix, list));
  deliver(index, 1, "/a/1");
  deliver(index, 2, "/a/12", "/b/x", "/a/2");
  assert.deepEqual(Object.fromEntries(told), {
    "": ["/a/1", "/a/12+/b/x+/a/2"],
    "/a": ["/a/1", "/a/12+/a/2"],
    "/a/": ["/a/1", "/a/12+/a/2"],
    "/a/1": ["/a/1", "/a/12"],
    "/a/12": ["/a/12"],
    "/b/": ["/b/x"],
  });
});

test("a watcher that was taken off, or taken off while others are told, is told nothing", () => {
  const index = new WatcherIndex();
  const told: string[] = [];
  const second = watcher("/", told);
  const first = watcher("/", [], () => {
    second.ended = true;
    index.remove(second);
  });
  index.add(first);
  index.add(second);
  deliver(index, 1, "/x");
  assert.deepEqual(told, []);
  index.remove(first);
  index.remove(first);
  deliver(index, 2, "/x");
});

test("a watcher that has seen a revision is not told it again", () => {
  const index = new WatcherIndex();
  const told: string[] = [];
  const late = { ...watcher("/", told), seen: 1 };
  index.add(watcher("/", [], () => index.add(late)));
  deliver(index, 1, "/x");
  deliver(index, 2, "/y");
  assert.deepEqual(told, ["/y"]);
});

test("prefixes come and go without trace", () => {
  const index = new WatcherIndex();
  const told: string[] = [];
  const watchers = ["/a", "/b", "/a", "/ccc"].map((prefix) => watcher(prefix, told));
  for (const each of watchers) index.add(each);
  index.remove(watchers[0] as Watcher);
  index.remove(watchers[3] as Watcher);
  deliver(index, 1, "/a");
  deliver(index, 2, "/ccc");
  assert.deepEqual(told, ["/a"]);
  assert.deepEqual(index.clear(), [watchers[2], watchers[1]]);
  deliver(index, 3, "/a");
  assert.deepEqual(told, ["/a"]);
});

test("a listener that throws ends the process, after the others were told", () => {
  const program = `
    import { createMemoryStore } from ${JSON.stringify(new URL("./store.ts", import.meta.url).href)};
    const store = createMemoryStore();
    await store.watch("", undefined, { onEvents: () => { throw new Error("a bad listener"); }, onEnd: () => {} });
    await store.watch("", undefined, { onEvents: () => console.log("told"), onEnd: () => {} });
    store.transact([], [{ type: "put", key: "/x", object: { metadata: {} } }]).then(() => console.log("answered"));
    console.log("went on");
    await new Promise(() => setTimeout(() => console.log("survived"), 10_000));
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  assert.match(stderr, /a bad listener/);
  assert.equal(status, 1);
  assert.deepEqual(stdout.trim().split("\n").slice(0, 2), ["told", "went on"]);
  assert.doesNotMatch(stdout, /survived/);
});
