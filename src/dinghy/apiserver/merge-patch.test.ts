import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cloneJson } from "./json-value.ts";
import { mergePatch } from "./merge-patch.ts";

/** The examples of RFC 7386, appendix A. */
const cases: readonly (readonly [target: unknown, patch: unknown, result: unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [{}, JSON.parse('{"__proto__":["a"]}'), JSON.parse('{"__proto__":["a"]}')],
  [JSON.parse('{"a":{"__proto__":"b"}}'), { a: { c: "d" } }, JSON.parse('{"a":{"__proto__":"b","c":"d"}}')],
  [JSON.parse('{"__proto__":"b"}'), JSON.parse('{"__proto__":null}'), {}],
];

for (const [target, patch, result] of cases) {
  test(`${JSON.stringify(patch)} on ${JSON.stringify(target)} gives ${JSON.stringify(result)}`, () => {
    assert.deepEqual(mergePatch(cloneJson(target), patch), result);
  });
}

const json = fc.jsonValue({ maxDepth: 3 });

test("a patch applied twice changes no more than once", () => {
  fc.assert(
    fc.property(json, json, (target, patch) => {
      const once = mergePatch(cloneJson(target), patch);
      assert.deepEqual(mergePatch(cloneJson(once), patch), once);
    }),
  );
});
