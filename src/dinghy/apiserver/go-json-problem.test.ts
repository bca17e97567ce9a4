import assert from "node:assert/strict";
import { test } from "node:test";
import { goJsonProblem } from "./go-json-problem.ts";

const refused: readonly (readonly [text: string, why: string])[] = [
  ["", "unexpected end of JSON input"],
  ['{"a":', "unexpected end of JSON input"],
  ["nonsense", "invalid character 'o' in literal null (expecting 'u')"],
  ["garbage", "invalid character 'g' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
  ["[1 2]", "invalid character '2' after array element"],
  ["{} x", "invalid character 'x' after top-level value"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ["-", "unexpected end of JSON input"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ['"\n"', "invalid character '\\n' in string literal"],
];

for (const [text, why] of refused) {
  test(`${JSON.stringify(text)} is refused: ${why}`, () => assert.equal(goJsonProblem(text), why));
}

test("nothing is said of JSON", () => {
  for (const text of ["{}", "[1, -2.5e3, true, null]", ' {"a":{"b":["\\u00e9"]}} ']) {
    assert.equal(goJsonProblem(text), undefined);
  }
});
