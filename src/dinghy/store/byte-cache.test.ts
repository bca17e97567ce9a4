import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteCache, type Slot } from "./byte-cache.ts";

function fill(limit: number, count: number, length: number): Slot[] {
  const cache = new ByteCache(limit);
  return Array.from({ length: count }, () => cache.hold(new Uint8Array(length)));
}

function emptied(slots: readonly Slot[]): number[] {
  return slots.flatMap(({ content }, index) => (content === undefined ? [index] : []));
}

test("bytes that have been held longest make room for new ones", () => {
  assert.deepEqual(emptied(fill(100, 5, 40)), [0, 1, 2]);
});

test("bytes larger than the limit are held until others come", () => {
  const cache = new ByteCache(10);
  const large = cache.hold(new Uint8Array(1000));
  assert.notEqual(large.content, undefined);
  cache.hold(new Uint8Array(1));
  assert.equal(large.content, undefined);
});

test("among thousands exactly the oldest are gone", () => {
  const oldest = Array.from({ length: 4990 }, (_, index) => index);
  assert.deepEqual(emptied(fill(100, 5000, 10)), oldest);
});
