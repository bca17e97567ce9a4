import assert from "node:assert/strict";
import { test } from "node:test";
import {
  countCommon,
  countIndexes,
  firstMissing,
  formatIndexes,
  hasIndex,
  parseIndexes,
  withIndexes,
} from "./indexes.ts";

test("indexes are read and written as Job statuses have them", () => {
  for (const [text, completions, written, count] of [
    ["", 5, "", 0],
    ["0", 5, "0", 1],
    ["0,1", 5, "0,1", 2],
    ["0-2", 5, "0-2", 3],
    ["0-1,2,4", 5, "0-2,4", 4],
    ["0-9", 5, "0-4", 5],
    ["7", 5, "", 0],
    ["x,3", 5, "3", 1],
  ] as const) {
    const indexes = parseIndexes(text, completions);
    assert.equal(formatIndexes(indexes), written, text);
    assert.equal(countIndexes(indexes), count, text);
  }
});

test("indexes are added, found and counted in common", () => {
  const some = withIndexes(parseIndexes("0,4", 10), [2, 1, 7, 4]);
  assert.equal(formatIndexes(some), "0-2,4,7");
  assert.deepEqual([hasIndex(some, 2), hasIndex(some, 3)], [true, false]);
  assert.equal(countCommon(some, parseIndexes("1-4,8", 10)), 3);
});

test("the lowest missing indexes come first", () => {
  const some = parseIndexes("0,2", 10);
  assert.deepEqual(firstMissing(some, 2, 10), [1, 3]);
  assert.deepEqual(firstMissing(some, 5, 4), [1, 3]);
  assert.deepEqual(firstMissing(parseIndexes("0-4", 5), 1, 5), []);
});
