import assert from "node:assert/strict";
import { test } from "node:test";
import { slowStart } from "./slow-start.ts";

test("tries one, two, four … and gives up after the first batch that fails", async () => {
  for (const [count, failsAt, attempts, succeeded] of [
    [10, 99, 10, 10],
    [10, 0, 1, 0],
    [10, 2, 3, 2],
    [100, 5, 7, 6],
    [0, 0, 0, 0],
  ] as const) {
    let tried = 0;
    const result = await slowStart(count, async (index) => {
      tried++;
      if (index === failsAt) throw new Error("refused");
    });
    assert.deepEqual([tried, result.succeeded, result.error !== undefined], [attempts, succeeded, failsAt < attempts]);
  }
});
