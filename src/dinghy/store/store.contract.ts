/**
 * What every store must do, as a table of named tests: whoever implements `Store` runs it (`testStoreContract`).
 *
 * The tests know nothing of how far the revisions of a new store have come and wait for what a watch tells, so that a
 * store behind a network can be held to them as well. More than 400 lines because it is one table.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recordWatch } from "./record-watch.ts";
import { CompactedError, FutureRevisionError, type Operation, type Store, type StoredObject } from "./store.ts";

/** Runs the contract against a store; `open` gives a new, empty one each time, and the contract closes it. */
export function testStoreContract(name: string, open: () => Promise<Store>): void {
  for (const [claim, holds] of Object.entries(contract)) {
    test(`${name}: ${claim}`, async () => {
      const store = await open();
      try {
        await holds(store);
      } finally {
        await store.close();
      }
    });
  }
}

interface Thing extends StoredObject {
  readonly spec?: { readonly size: number; readonly list?: readonly { readonly name: string }[] };
}

/** A key whose neighbours in the order of keys all look like it. */
const a = "/things/a";
const b = "/things/b";
const c = "/things/c";

const thing = (size: number): object => ({ kind: "Thing", metadata: { name: "x" }, spec: { size } });
const put = (key: string, size = 0): Operation => ({ type: "put", key, object: thing(size) });
const remove = (key: string): Operation => ({ type: "delete", key });
const sizeOf = (entry: { object: StoredObject } | undefined): number | undefined =>
  (entry?.object as Thing)?.spec?.size;
const keysOf = (range: { entries: readonly { key: string }[] }): string[] => range.entries.map(({ key }) => key);

/** Commits one operation; gives the revision. */
async function commit(store: Store, ...operations: Operation[]): Promise<number> {
  return (await store.transact([], operations)).revision;
}

const contract: Readonly<Record<string, (store: Store) => Promise<void>>> = {
  "an empty store has a revision above 0 and no keys": async (store) => {
    assert.ok((await store.revision()) > 0);
    assert.equal(await store.count(""), 0);
    const revision = await store.revision();
    assert.deepEqual(await store.range(""), { entries: [], revision, remaining: 0 });
    assert.equal(await store.get(a), undefined);
  },

  "each commit is one revision, the next after the last": async (store) => {
    const start = await store.revision();
    assert.equal(await commit(store, put(a)), start + 1);
    assert.equal(await commit(store, put(a), put(b)), start + 2);
    assert.equal(await commit(store, remove(a)), start + 3);
    assert.equal(await store.revision(), start + 3);
  },

  "a key that is created has its one revision and version 1": async (store) => {
    const { entries, revision, succeeded, current } = await store.transact([], [put(a, 7)]);
    assert.equal(succeeded, true);
    assert.deepEqual(current, []);
    const [entry] = entries;
    assert.equal(entry?.key, a);
    assert.equal(entry.createRevision, revision);
    assert.equal(entry.modRevision, revision);
    assert.equal(entry.version, 1);
    assert.equal(sizeOf(await store.get(a)), 7);
  },

  "a change keeps the creation's revision and counts the version": async (store) => {
    const created = await commit(store, put(a));
    const changed = await commit(store, put(a, 1));
    const entry = await store.get(a);
    assert.deepEqual([entry?.createRevision, entry?.modRevision, entry?.version], [created, changed, 2]);
  },

  "a key that is created again starts anew": async (store) => {
    await commit(store, put(a));
    await commit(store, remove(a));
    const again = await commit(store, put(a));
    const entry = await store.get(a);
    assert.deepEqual([entry?.createRevision, entry?.modRevision, entry?.version], [again, again, 1]);
  },

  "an object carries its revision as metadata.resourceVersion": async (store) => {
    const revision = await commit(store, {
      type: "put",
      key: a,
      object: { metadata: { name: "x", resourceVersion: "999" } },
    });
    assert.deepEqual((await store.get(a))?.object.metadata, { name: "x", resourceVersion: String(revision) });
  },

  "stamping a revision leaves the object that was given as it was": async (store) => {
    const object = { metadata: { name: "x", resourceVersion: "999" } };
    await commit(store, { type: "put", key: a, object });
    assert.equal(object.metadata.resourceVersion, "999");
  },

  "what is committed is deeply frozen": async (store) => {
    const object = { metadata: { name: "x" }, spec: { size: 1, list: [{ name: "y" }] } };
    await commit(store, { type: "put", key: a, object });
    const stored = (await store.get(a))?.object as Thing;
    for (const part of [stored, stored.metadata, stored.spec, stored.spec?.list, stored.spec?.list?.[0]]) {
      assert.ok(Object.isFrozen(part));
    }
  },

  "bytes are the object as JSON, made once": async (store) => {
    await commit(store, { type: "put", key: a, object: { metadata: { name: "ä𝄞\u2028" }, data: { "": null } } });
    const entry = await store.get(a);
    const content = entry?.content?.() ?? entry?.bytes() ?? "";
    assert.deepEqual(Buffer.from(content as string), Buffer.from(entry?.bytes() ?? []));
    assert.deepEqual(JSON.parse(Buffer.from(entry?.bytes() ?? []).toString()), entry?.object);
    assert.equal(entry?.bytes(), entry?.bytes());
  },

  "an object without metadata is refused and nothing of its transaction written": async (store) => {
    const before = await store.revision();
    await assert.rejects(store.transact([], [put(b), { type: "put", key: a, object: { spec: {} } }]), /\/things\/a/);
    assert.equal(await store.revision(), before);
    assert.equal(await store.count(""), 0);
  },

  "a compare that does not hold writes nothing and tells what is there": async (store) => {
    const first = await commit(store, put(a, 1));
    const revision = await commit(store, put(a, 2));
    const result = await store.transact(
      [
        { key: a, modRevision: first },
        { key: b, modRevision: 0 },
      ],
      [put(a, 3), put(b)],
    );
    assert.deepEqual([result.succeeded, result.revision, result.entries.length], [false, revision, 0]);
    assert.deepEqual(result.current.map(sizeOf), [2, undefined]);
    assert.deepEqual([sizeOf(await store.get(a)), await store.get(b)], [2, undefined]);
  },

  "a compare with the last revision holds, and with 0 for what does not exist": async (store) => {
    const created = await store.transact([{ key: a, modRevision: 0 }], [put(a, 1)]);
    assert.equal(created.succeeded, true);
    assert.equal((await store.transact([{ key: a, modRevision: 0 }], [put(a, 2)])).succeeded, false);
    assert.equal((await store.transact([{ key: a, modRevision: created.revision }], [remove(a)])).succeeded, true);
    assert.equal((await store.transact([{ key: a, modRevision: created.revision }], [put(a, 3)])).succeeded, false);
    assert.equal((await store.transact([{ key: a, modRevision: 0 }], [put(a, 4)])).succeeded, true);
  },

  "a compare may guard another key than those that are written": async (store) => {
    const revision = await commit(store, put(a));
    assert.equal((await store.transact([{ key: a, modRevision: revision }], [put(b)])).succeeded, true);
    await commit(store, put(a));
    assert.equal((await store.transact([{ key: a, modRevision: revision }], [put(c)])).succeeded, false);
    assert.equal(await store.get(c), undefined);
  },

  "of many that compare with one revision at once, one wins": async (store) => {
    const modRevision = await commit(store, put(a));
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, size) => store.transact([{ key: a, modRevision }], [put(a, size)])),
    );
    const won = results.filter(({ succeeded }) => succeeded);
    assert.equal(won.length, 1);
    assert.equal((await store.get(a))?.modRevision, won[0]?.revision);
    for (const { current, succeeded } of results) {
      if (!succeeded) assert.equal(current[0]?.modRevision, won[0]?.revision);
    }
  },

  "a transaction may write many keys, and gives an entry for each operation": async (store) => {
    await commit(store, put(a, 1));
    const { entries, revision } = await store.transact([], [remove(a), put(b, 2), remove(c)]);
    assert.deepEqual(entries.map(sizeOf), [1, 2, undefined]);
    assert.deepEqual(keysOf(await store.range("/things/")), [b]);
    assert.equal((await store.get(b))?.modRevision, revision);
  },

  "a transaction that changes nothing spends no revision": async (store) => {
    const before = await store.revision();
    assert.deepEqual(await store.transact([], [remove(a)]), {
      succeeded: true,
      revision: before,
      entries: [undefined],
      current: [],
    });
    assert.equal((await store.transact([{ key: a, modRevision: 0 }], [])).succeeded, true);
    assert.equal(await store.revision(), before);
  },

  "a transaction may not name a key twice": async (store) => {
    await assert.rejects(store.transact([], [put(a), remove(a)]), /\/things\/a twice/);
    assert.equal(await store.get(a), undefined);
  },

  "a range gives the keys of its prefix and no others, in order": async (store) => {
    const inside = ["/pods/", "/pods/!", "/pods/a/b", "/pods/a0", "/pods/ab", "/pods/z", "/pods/é"];
    const outside = ["/pod", "/pods", "/pods-x/a", "/pods0", "/node/a", "/podt/a"];
    for (const key of [...inside, ...outside].reverse()) await commit(store, put(key));
    assert.deepEqual(keysOf(await store.range("/pods/")), inside);
    assert.equal(await store.count("/pods/"), inside.length);
    assert.deepEqual(keysOf(await store.range("/pods/a")), ["/pods/a/b", "/pods/a0", "/pods/ab"]);
    assert.deepEqual(keysOf(await store.range("")), [...inside, ...outside].sort());
    assert.deepEqual(keysOf(await store.range("/zebras/")), []);
  },

  "a range can be read page by page, each saying how many follow": async (store) => {
    const keys = Array.from({ length: 25 }, (_, index) => `/things/${String(index).padStart(2, "0")}`);
    await commit(store, ...keys.map((key) => put(key)), put("/thingz/1"), put("/thing/1"));
    const seen: string[] = [];
    for (let after: string | undefined, remaining = 25; remaining > 0; ) {
      const page = await store.range("/things/", { limit: 10, after });
      seen.push(...keysOf(page));
      assert.equal(page.remaining, 25 - seen.length);
      remaining = page.remaining;
      after = page.entries.at(-1)?.key;
    }
    assert.deepEqual(seen, keys);
  },

  "a range goes on after a key whether or not it exists": async (store) => {
    await commit(store, put(a), put(b), put(c));
    const after = async (key: string): Promise<string[]> => keysOf(await store.range("/things/", { after: key }));
    assert.deepEqual(await after(a), [b, c]);
    assert.deepEqual(await after("/things/aa"), [b, c]);
    assert.deepEqual(await after(c), []);
    assert.deepEqual(await after("/a"), [a, b, c]);
    assert.deepEqual(await after("/z"), []);
  },

  "everything can be read as it was at an earlier revision": async (store) => {
    const empty = await store.revision();
    const one = await commit(store, put(a, 1), put(b, 1));
    const two = await commit(store, put(a, 2), remove(b), put(c, 2));
    await commit(store, remove(a), put(b, 3));
    const at = async (revision: number): Promise<unknown[]> => {
      const { entries } = await store.range("/things/", { revision });
      return entries.map((entry) => [entry.key, sizeOf(entry)]);
    };
    assert.deepEqual(await at(empty), []);
    const then = [
      [a, 1],
      [b, 1],
    ];
    assert.deepEqual(await at(one), then);
    assert.deepEqual(await at(two), [
      [a, 2],
      [c, 2],
    ]);
    assert.equal(sizeOf(await store.get(a, one)), 1);
    assert.equal(await store.get(b, two), undefined);
    assert.equal((await store.range("/things/", { revision: one })).revision, one);
  },

  "pages of one revision stay whole while keys come and go": async (store) => {
    const keys = Array.from({ length: 20 }, (_, index) => `/things/${String(index).padStart(2, "0")}`);
    const revision = await commit(store, ...keys.map((key) => put(key)));
    const first = await store.range("/things/", { limit: 8 });
    await commit(store, remove("/things/10"), put("/things/101"), put("/things/11", 5));
    const rest = await store.range("/things/", { revision, after: first.entries.at(-1)?.key, limit: 6 });
    assert.equal(rest.remaining, 6);
    const last = await store.range("/things/", { revision, after: rest.entries.at(-1)?.key });
    assert.deepEqual([...keysOf(first), ...keysOf(rest), ...keysOf(last)], keys);
  },

  "a revision that is still to come can be neither read nor watched nor compacted": async (store) => {
    const next = (await store.revision()) + 1;
    await assert.rejects(store.get(a, next), FutureRevisionError);
    await assert.rejects(store.range("", { revision: next }), FutureRevisionError);
    await assert.rejects(store.compact(next), FutureRevisionError);
    await assert.rejects(recordWatch(store, "", next), (error: unknown) => {
      assert.ok(error instanceof FutureRevisionError);
      assert.equal(error.current, next - 1);
      return true;
    });
  },

  "what was superseded before a compaction cannot be read; the rest can": async (store) => {
    const one = await commit(store, put(a, 1), put(b, 1), put(c, 1));
    const two = await commit(store, put(a, 2), remove(b));
    const three = await commit(store, put(a, 3));
    await store.compact(two);
    await assert.rejects(store.get(c, one), (error: unknown) => {
      assert.ok(error instanceof CompactedError);
      assert.equal(error.compactRevision, two);
      return true;
    });
    await assert.rejects(store.range("", { revision: one }), CompactedError);
    await assert.rejects(recordWatch(store, "", one), CompactedError);
    const at = async (revision: number): Promise<unknown> =>
      (await store.range("/things/", { revision })).entries.map(sizeOf);
    assert.deepEqual(await at(two), [2, 1]);
    assert.deepEqual(await at(three), [3, 1]);
  },

  "compacting again, or less, does nothing": async (store) => {
    await commit(store, put(a, 1));
    const revision = await commit(store, put(a, 2));
    await store.compact(revision);
    await store.compact(revision);
    await store.compact(revision - 1);
    assert.equal(sizeOf(await store.get(a, revision)), 2);
  },

  "a key deleted before a compaction is gone, and can be created again": async (store) => {
    await commit(store, put(a), put(b));
    await commit(store, remove(a));
    await store.compact(await commit(store, put(c)));
    assert.deepEqual(keysOf(await store.range("/things/")), [b, c]);
    assert.equal((await store.transact([{ key: a, modRevision: 0 }], [put(a)])).succeeded, true);
    assert.equal(await store.count("/things/"), 3);
  },

  "a watch tells what is committed under its prefix, in order": async (store) => {
    await commit(store, put(a));
    const watch = await recordWatch(store, "/things/");
    const revisions = [await commit(store, put(b, 1)), await commit(store, put(b, 2)), await commit(store, remove(b))];
    await commit(store, put("/thing/x"), put("/thingz/x"));
    revisions.push(await commit(store, put(b, 3)));
    await watch.reached(revisions.at(-1));
    assert.deepEqual(
      watch.events.map(({ type, revision, entry }) => [type, revision, sizeOf(entry)]),
      [
        ["put", revisions[0], 1],
        ["put", revisions[1], 2],
        ["delete", revisions[2], 2],
        ["put", revisions[3], 3],
      ],
    );
    watch.stop();
  },

  "an event tells what was there before": async (store) => {
    const watch = await recordWatch(store, a);
    await commit(store, put(a, 1));
    await commit(store, put(a, 2));
    await commit(store, remove(a));
    await watch.reached(await commit(store, put(a, 3)));
    assert.deepEqual(
      watch.events.map(({ entry, previous }) => [sizeOf(entry), sizeOf(previous)]),
      [
        [1, undefined],
        [2, 1],
        [2, 2],
        [3, undefined],
      ],
    );
    watch.stop();
  },

  "a watch of the past tells it first, then goes on without gap": async (store) => {
    const start = await commit(store, put(a, 0));
    for (let size = 1; size <= 5; size++) await commit(store, put(a, size), put("/other", size));
    const opening = recordWatch(store, "/things/", start);
    const rest = Promise.all([6, 7, 8, 9].map((size) => commit(store, put(a, size))));
    const watch = await opening;
    await watch.reached(Math.max(...(await rest)));
    assert.deepEqual(
      watch.events.map(({ entry }) => sizeOf(entry)),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    watch.stop();
  },

  "a watch may start at the revision of a compaction": async (store) => {
    await commit(store, put(a, 1), put(b, 1));
    const revision = await commit(store, put(a, 2));
    await commit(store, put(a, 3));
    await commit(store, remove(b));
    await store.compact(revision);
    const watch = await recordWatch(store, "/things/", revision);
    await watch.reached(await store.revision());
    assert.deepEqual(
      watch.events.map(({ type, entry, previous }) => [type, entry.key, sizeOf(previous)]),
      [
        ["put", a, 2],
        ["delete", b, 1],
      ],
    );
    watch.stop();
  },

  "the events of one transaction come together, those under the prefix only": async (store) => {
    await commit(store, put(c));
    const [all, some] = [await recordWatch(store, "/"), await recordWatch(store, "/things/")];
    const revision = await commit(store, put(b), put("/other/x"), remove(c), put(a));
    await Promise.all([all.reached(revision), some.reached(revision)]);
    assert.deepEqual(
      some.batches.map((events) => events.map(({ entry }) => entry.key)),
      [[b, c, a]],
    );
    assert.deepEqual(
      all.batches.map((events) => events.length),
      [4],
    );
    all.stop();
    some.stop();
  },

  "each watch is told its own prefix, however many there are": async (store) => {
    const prefixes = ["", "/", "/things/", "/things/a", "/things/a/", "/things/ab", "/thing", "/x/", "/things/b"];
    const watches = await Promise.all(prefixes.map((prefix) => recordWatch(store, prefix)));
    const keys = ["/things/a", "/things/a/1", "/things/ab", "/thing", "/x/", "/y", "/things/b"];
    for (const key of keys) await commit(store, put(key));
    for (const [index, watch] of watches.entries()) {
      const wanted = keys.filter((key) => key.startsWith(prefixes[index] as string));
      await watch.told(wanted.length);
      assert.deepEqual(
        watch.events.map(({ entry }) => entry.key),
        wanted,
      );
      watch.stop();
    }
  },

  "a watch with an interest is told of what has the value and of what had it": async (store) => {
    const from = await store.revision();
    await commit(store, put(a, 1), put(b, 2));
    const interest = { read: (object: StoredObject) => String((object as Thing).spec?.size), value: "2" };
    const watch = await recordWatch(store, "/things/", from, interest);
    const other = await recordWatch(store, "/things/", from, { ...interest, value: "7" });
    await commit(store, put(a, 2));
    await commit(store, put(c, 3));
    await commit(store, put(b, 3), put(a, 2));
    await watch.reached(await commit(store, remove(a)));
    assert.deepEqual(
      watch.events.map(({ type, entry, previous }) => [type, entry.key, sizeOf(entry), sizeOf(previous)]),
      [
        ["put", b, 2, undefined],
        ["put", a, 2, 1],
        ["put", b, 3, 2],
        ["put", a, 2, 2],
        ["delete", a, 2, 2],
      ],
    );
    assert.deepEqual(other.events, []);
    watch.stop();
    other.stop();
  },

  "a watch that has ended is told nothing more": async (store) => {
    const [ended, kept] = [await recordWatch(store, ""), await recordWatch(store, "")];
    const told = await commit(store, put(a));
    await Promise.all([ended.reached(told), kept.reached(told)]);
    ended.stop();
    ended.stop();
    await kept.reached(await commit(store, put(b)));
    assert.equal(ended.events.length, 1);
    assert.equal(ended.ends.length, 0);
    kept.stop();
  },

  "a listener that commits is told of that afterwards, and all listeners see one order": async (store) => {
    const sizes: (number | undefined)[][] = [[], []];
    let done: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      done = resolve;
    });
    const follow = (seen: (number | undefined)[], next: (size: number) => void): Promise<() => void> =>
      store.watch("/things/", undefined, {
        onEvents: (events) => {
          for (const { entry } of events) {
            seen.push(sizeOf(entry));
            next(sizeOf(entry) ?? 0);
          }
          if (sizes.every(({ length }) => length === 5)) done();
        },
        onEnd: () => {},
      });
    const stops = [
      await follow(sizes[0] as number[], (size) => {
        if (size < 5) void commit(store, put(a, size + 1));
      }),
      await follow(sizes[1] as number[], () => {}),
    ];
    await commit(store, put(a, 1));
    await finished;
    assert.deepEqual(sizes, [
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]);
    for (const stop of stops) stop();
  },

  "watches that start while commits are made miss none and see none twice": async (store) => {
    const start = await store.revision();
    const opening = [];
    const commits = [];
    for (let size = 0; size < 30; size++) {
      commits.push(commit(store, put(a, size)));
      if (size % 5 === 0) opening.push(recordWatch(store, "/things/", start));
      await Promise.resolve();
    }
    const last = Math.max(...(await Promise.all(commits)));
    for (const watch of await Promise.all(opening)) {
      await watch.reached(last);
      assert.deepEqual(
        watch.events.map(({ entry }) => sizeOf(entry)),
        Array.from({ length: 30 }, (_, size) => size),
      );
      watch.stop();
    }
  },

  "closing finishes what was begun, ends each watch once, and refuses what comes after": async (store) => {
    const watch = await recordWatch(store, "");
    const stopped = await recordWatch(store, "");
    stopped.stop();
    const begun = commit(store, put(a, 1));
    await Promise.all([store.close(), store.close()]);
    assert.ok((await begun) > 0);
    assert.deepEqual(
      watch.events.map(({ entry }) => sizeOf(entry)),
      [1],
    );
    assert.equal(watch.ends.length, 1);
    assert.match(String(watch.ends[0]), /closed/);
    assert.equal(stopped.ends.length, 0);
    await assert.rejects(store.get(a), /closed/);
    await assert.rejects(commit(store, put(a)), /closed/);
    await assert.rejects(recordWatch(store, ""), /closed/);
  },
};
