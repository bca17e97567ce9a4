import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonPatch } from "./json-patch.ts";
import { cloneJson, type JsonObject } from "./json-value.ts";
import { mergePatch } from "./merge-patch.ts";
import { strategicMerge } from "./strategic-merge.ts";
import { anyType } from "./type-node.ts";
import { mergeTyped } from "./typed-value.ts";

const read = (text: string): JsonObject => JSON.parse(text) as JsonObject;
const original = '{"data":{"a":"b"}}';
const patch = '{"data":{"__proto__":{"polluted":"yes"}}}';
const expected = '{"data":{"a":"b","__proto__":{"polluted":"yes"}}}';

const ways: readonly (readonly [string, () => unknown])[] = [
  ["merge patch", () => mergePatch(read(original), read(patch))],
  ["strategic merge patch", () => strategicMerge(read(original), read(patch), anyType)],
  [
    "JSON patch",
    () => jsonPatch(read(original), [{ op: "add", path: "/data/__proto__", value: { polluted: "yes" } }] as never),
  ],
  ["copy", () => cloneJson(read(expected))],
  ["copy into what is applied", () => mergeTyped(read('{"data":{"a":"b"}}'), read(expected), anyType)],
];

for (const [way, act] of ways) {
  test(`a ${way} with a field called __proto__ sets that field, and nothing that all objects have`, () => {
    assert.equal(JSON.stringify(act()), expected);
    assert.equal(({} as JsonObject).polluted, undefined);
  });
}
