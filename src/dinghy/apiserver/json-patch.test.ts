import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiError } from "#apimachinery";
import { jsonPatch, type Operation, readJsonPatch } from "./json-patch.ts";
import type { JsonObject } from "./json-value.ts";

const start = (): JsonObject => ({ a: { b: "1", "x/y": "s", "~": "t" }, list: ["one", "two"], none: null });

const done: readonly (readonly [claim: string, operation: Operation, path: readonly string[], expected: unknown])[] = [
  ["adds to an object", { op: "add", path: "/a/c", value: 1 }, ["a", "c"], 1],
  ["adds null where no value is said", { op: "add", path: "/a/c" }, ["a", "c"], null],
  ["inserts into a list", { op: "add", path: "/list/1", value: "mid" }, ["list"], ["one", "mid", "two"]],
  ["appends with a dash", { op: "add", path: "/list/-", value: "end" }, ["list"], ["one", "two", "end"]],
  ["counts from the end", { op: "remove", path: "/list/-1" }, ["list"], ["one"]],
  ["reads a slash that is escaped", { op: "replace", path: "/a/x~1y", value: "u" }, ["a", "x/y"], "u"],
  ["reads a tilde that is escaped", { op: "replace", path: "/a/~0", value: "u" }, ["a", "~"], "u"],
  ["moves", { op: "move", from: "/list/0", path: "/list/1" }, ["list"], ["two", "one"]],
  ["copies", { op: "copy", from: "/a/b", path: "/a/c" }, ["a", "c"], "1"],
  ["finds null where nothing is", { op: "test", path: "/a/none", value: null }, ["a", "b"], "1"],
];

for (const [claim, operation, path, expected] of done) {
  test(`a patch ${claim}`, () => {
    const result = jsonPatch(start(), [operation]);
    assert.deepEqual(
      path.reduce((value: unknown, key) => (value as JsonObject)[key], result),
      expected,
    );
  });
}

const refused: readonly Operation[] = [
  { op: "add", path: "", value: 1 },
  { op: "add", path: "/none/x", value: 1 },
  { op: "add", path: "/list/5", value: 1 },
  { op: "remove", path: "/a/none" },
  { op: "remove", path: "/list/2" },
  { op: "replace", path: "/a/none", value: 1 },
  { op: "test", path: "/a/b", value: "2" },
  { op: "move", from: "/a/none", path: "/a/c" },
  { op: "copy", from: "/a/none", path: "/a/c" },
  { op: "twist", path: "/a/b" },
  {},
];

for (const operation of refused) {
  test(`${JSON.stringify(operation)} cannot be carried out`, () => {
    assert.throws(
      () => jsonPatch(start(), [operation]),
      (error: ApiError) => error.code === 422,
    );
  });
}

test("what is no list of operations is told by its type", () => {
  const message = (value: unknown): string => {
    try {
      readJsonPatch(value);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(message({}), /cannot unmarshal object into Go value of type \[\]handlers\.jsonPatchOp$/);
  assert.match(message([5]), /cannot unmarshal number into Go value of type handlers\.jsonPatchOp$/);
  assert.match(message([{ op: 5 }]), /cannot unmarshal number into Go struct field jsonPatchOp\.op of type string$/);
  assert.match(message(new Array(10_001).fill({})), /maximum operations in a JSON patch is 10000, got 10001$/);
});

test("copies do not make a large object of a small patch", () => {
  const doubling = Array.from({ length: 40 }, (_, at) => ({ op: "copy", from: "/a", path: `/a/${at}` }));
  assert.throws(() => jsonPatch({ a: { text: "x".repeat(1000) } }, doubling), { code: 422 });
  const [first, second] = doubling;
  const twice = jsonPatch(
    { a: { text: "x" } },
    [first, second].filter((each) => each !== undefined),
  );
  assert.deepEqual(twice, { a: { text: "x", 0: { text: "x" }, 1: { text: "x", 0: { text: "x" } } } });
});
