import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteCache } from "./byte-cache.ts";
import { KeyIndex, type Version } from "./key-index.ts";
import { MemoryEntry } from "./memory-entry.ts";

const bytes = new ByteCache(1000);

const entry = (key: string, revision: number): MemoryEntry =>
  new MemoryEntry(key, { metadata: {} }, { createRevision: revision, modRevision: revision, version: 1 }, bytes);

const keysOf = ({ entries }: { entries: { key: string }[] }): string[] => entries.map(({ key }) => key);

test("an empty index has nothing and takes a first key", () => {
  const index = new KeyIndex();
  assert.deepEqual(index.range({ prefix: "", revision: 9 }), { entries: [], remaining: 0 });
  assert.equal(index.latest("a"), undefined);
  index.write("a", 1, entry("a", 1));
  assert.deepEqual(keysOf(index.range({ prefix: "", revision: 9 })), ["a"]);
});

test("a deleted key is kept for those who read the past, until that is forgotten", () => {
  const index = new KeyIndex();
  index.write("a", 1, entry("a", 1));
  const deletion = index.write("a", 2, undefined);
  assert.equal(index.at("a", 1)?.modRevision, 1);
  assert.equal(index.at("a", 2), undefined);
  index.forgetBefore(deletion);
  assert.equal(index.at("a", 1), undefined);
  assert.deepEqual(index.range({ prefix: "", revision: 1 }), { entries: [], remaining: 0 });
});

test("fifty thousand keys come in any order and are found in theirs", () => {
  const index = new KeyIndex();
  const name = (number: number): string => `/registry/pods/${String(number).padStart(5, "0")}`;
  // 7919 has no factor in common with 50,000, so every number comes once.
  for (let step = 0; step < 50_000; step++) {
    const key = name((step * 7919) % 50_000);
    index.write(key, step + 1, entry(key, step + 1));
  }
  const page = index.range({ prefix: "/registry/pods/", revision: 50_000, after: name(24_999), limit: 3 });
  assert.deepEqual(keysOf(page), [name(25_000), name(25_001), name(25_002)]);
  assert.equal(page.remaining, 24_997);
  assert.equal(index.range({ prefix: "/registry/pods/0", revision: 50_000, limit: 0 }).remaining, 10_000);
  assert.equal(index.range({ prefix: "/registry/pods/", revision: 20_000, limit: 0 }).remaining, 20_000);
});

test("an index of small chunks answers like a sorted list, at every revision that is kept", () => {
  const key = fc.stringMatching(/^[ab]{0,3}$/);
  const steps = fc.array(fc.record({ key, put: fc.boolean(), forget: fc.nat(9) }), { maxLength: 120, size: "max" });
  const question = fc.record({
    prefix: key,
    after: fc.option(key, { nil: undefined }),
    limit: fc.nat(9),
    age: fc.nat(9),
  });
  fc.assert(
    fc.property(steps, fc.array(question, { minLength: 20, maxLength: 20 }), (script, questions) => {
      const { index, states, oldest } = play(script);
      for (const { prefix, after, limit, age } of questions) {
        const revision = Math.max(oldest, states.length - 1 - age);
        const wanted = [...(states[revision] as Map<string, MemoryEntry>).values()]
          .filter((each) => each.key.startsWith(prefix) && (after === undefined || each.key > after))
          .sort((one, other) => (one.key < other.key ? -1 : 1));
        const found = index.range({ prefix, revision, after, limit });
        assert.deepEqual(found.entries, wanted.slice(0, limit));
        assert.equal(found.remaining, Math.max(0, wanted.length - limit));
      }
    }),
    { numRuns: 150 },
  );
});

/** Writes one key with each revision and forgets the oldest history now and then, as a store does. */
function play(script: readonly { key: string; put: boolean; forget: number }[]) {
  const index = new KeyIndex(4);
  const states: Map<string, MemoryEntry>[] = [new Map()];
  const versions: Version[] = [];
  let oldest = 0;
  for (const { key, put, forget } of script) {
    if (!put && index.latest(key) === undefined) continue;
    const revision = states.length;
    const written = put ? entry(key, revision) : undefined;
    versions.push(index.write(key, revision, written));
    const state = new Map(states.at(-1));
    if (written === undefined) state.delete(key);
    else state.set(key, written);
    states.push(state);
    if (forget > 7) for (; oldest < revision - 5; oldest++) index.forgetBefore(versions[oldest] as Version);
  }
  return { index, states, oldest };
}
