import assert from "node:assert/strict";
import { test } from "node:test";
import { median, milliseconds, percentile } from "./statistics.ts";

test("a percentile is a number that was measured", () => {
  const numbers = [5, 1, 4, 2, 3];
  assert.equal(median(numbers), 3);
  assert.equal(percentile(numbers, 0.99), 5);
  assert.equal(percentile([], 0.5), 0);
});

test("milliseconds are told with three digits", () => {
  assert.deepEqual([0.01234, 1.234, 99.94, 1234.5].map(milliseconds), ["0.0123 ms", "1.23 ms", "99.9 ms", "1235 ms"]);
});
