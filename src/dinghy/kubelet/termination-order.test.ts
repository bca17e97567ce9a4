import assert from "node:assert/strict";
import { test } from "node:test";
import { terminationOrder } from "./termination-order.ts";

const running = [
  { name: "outer", kind: "sidecar" },
  { name: "prepares", kind: "init" },
  { name: "inner", kind: "sidecar" },
  { name: "one", kind: "main" },
  { name: "two", kind: "main" },
  { name: "debugger", kind: "ephemeral" },
] as const;

/** Whose turn it is once those in `ended` have ended. */
async function turns(ended: readonly string[]): Promise<string[]> {
  const order = terminationOrder(running);
  const come: string[] = [];
  for (const { name } of running) void order.turnOf(name).then(() => come.push(name));
  for (const name of ended) order.ended(name);
  for (let round = 0; round < 10; round++) await undefined;
  return come.sort();
}

const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["all but sidecars go at once", [], ["debugger", "one", "prepares", "two"]],
  ["no sidecar goes while a main container runs", ["one"], ["debugger", "one", "prepares", "two"]],
  ["the last sidecar goes first", ["one", "two"], ["debugger", "inner", "one", "prepares", "two"]],
  ["the first sidecar goes last", ["one", "two", "inner"], ["debugger", "inner", "one", "outer", "prepares", "two"]],
];

for (const [claim, ended, expected] of table) {
  test(claim, async () => assert.deepEqual(await turns(ended), expected));
}
