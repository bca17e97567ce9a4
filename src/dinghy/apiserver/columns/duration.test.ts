import assert from "node:assert/strict";
import { test } from "node:test";
import { ageOf, humanDuration } from "./duration.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test("spans are told in two units at most, fewer the longer they are", () => {
  const cases: [ms: number, text: string][] = [
    [-2 * second, "<invalid>"],
    [-second, "0s"],
    [0, "0s"],
    [119 * second, "119s"],
    [2 * minute, "2m"],
    [3 * minute + 5 * second, "3m5s"],
    [10 * minute + 5 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour + 4 * minute, "3h4m"],
    [8 * hour + 4 * minute, "8h"],
    [47 * hour, "47h"],
    [2 * day + hour, "2d1h"],
    [8 * day + hour, "8d"],
    [729 * day, "729d"],
    [731 * day, "2y1d"],
    [9 * 365 * day + day, "9y"],
  ];
  for (const [ms, text] of cases) assert.equal(humanDuration(ms), text, text);
});

test("what never happened has no age", () => {
  assert.equal(ageOf(undefined, 0), "<unknown>");
  assert.equal(ageOf("1970-01-01T00:00:00Z", 5000), "5s");
});
