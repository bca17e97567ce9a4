import assert from "node:assert/strict";
import { test } from "node:test";
import { stepFor } from "./node-ttl.ts";

test("more nodes mean a longer memory, and one node more or less does not change it back", () => {
  for (const [nodes, current, expected] of [
    [1, 0, 0],
    [100, 0, 0],
    [101, 0, 1],
    [95, 1, 1],
    [89, 1, 0],
    [5000, 0, 4],
    [10, 4, 0],
  ] as const) {
    assert.equal(stepFor(nodes, current), expected, `${nodes} nodes, from step ${current}`);
  }
});
