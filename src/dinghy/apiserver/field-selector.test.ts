import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldTermHolds, parseFieldSelector } from "./field-selector.ts";

const cases: readonly (readonly [text: string, terms: readonly (readonly [string, string, string])[]])[] = [
  ["", []],
  ["a=b", [["a", "=", "b"]]],
  [
    "a==b,c!=d",
    [
      ["a", "=", "b"],
      ["c", "!=", "d"],
    ],
  ],
  ["spec.nodeName=", [["spec.nodeName", "=", ""]]],
  ["a=b\\,c\\=d", [["a", "=", "b,c=d"]]],
];

for (const [text, terms] of cases) {
  test(`"${text}" is read`, () => {
    assert.deepEqual(
      parseFieldSelector(text).map(({ field, operator, value }) => [field, operator, value]),
      terms,
    );
  });
}

test("what has no operator is refused", () => {
  assert.throws(() => parseFieldSelector("a"), { message: "invalid selector: 'a'; can't understand 'a'" });
});

test("!= holds where the value differs", () => {
  const [term] = parseFieldSelector("a!=b");
  assert.ok(term);
  assert.equal(fieldTermHolds(term, "c"), true);
  assert.equal(fieldTermHolds(term, "b"), false);
});
