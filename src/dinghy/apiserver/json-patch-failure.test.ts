import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonPatchFailure } from "./json-patch-failure.ts";

const object = { data: { a: "1" }, list: ["x"] };

const cases: readonly (readonly [op: string, path: string, why: string])[] = [
  ["add", "/none/x", 'add operation does not apply: doc is missing path: "/none/x": missing value'],
  ["add", "/list/9", "error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced"],
  ["remove", "/none/x", 'remove operation does not apply: doc is missing path: "/none/x": missing value'],
  ["remove", "/data/b", "error in remove for path: '/data/b': Unable to remove nonexistent key: b: missing value"],
  ["replace", "/none/x", "replace operation does not apply: doc is missing path: /none/x: missing value"],
  ["replace", "/data/b", "replace operation does not apply: doc is missing key: /data/b: missing value"],
  ["test", "/data/a", "testing value /data/a failed: test failed"],
  ["spin", "/data/a", "Unexpected kind: spin"],
];

for (const [op, path, why] of cases) {
  test(`${op} ${path} fails in the words of real servers`, () => {
    assert.equal(jsonPatchFailure(object, { op, path }), why);
  });
}

test("what is not there cannot be copied", () => {
  const why = "error in copy for from: '/data/b': unable to get nonexistent key: b: missing value";
  assert.equal(jsonPatchFailure(object, { op: "copy", from: "/data/b", path: "/data/c" }), why);
});
