import assert from "node:assert/strict";
import { test } from "node:test";
import { regularExpression } from "./regular-expression.ts";

const refusals: readonly (readonly [pattern: string, problem: string])[] = [
  ["(", "missing closing ): `(`"],
  ["[a", "missing closing ]: `[a`"],
  ["a**", "invalid nested repetition operator: `**`"],
  ["*a", "missing argument to repetition operator: `*`"],
  ["(?=a)", "invalid or unsupported Perl syntax: `(?=`"],
  ["\\1", "invalid escape sequence: `\\1`"],
  ["a{1001}", "invalid repeat count: `{1001}`"],
  ["a\\", "trailing backslash at end of expression: ``"],
];

for (const [pattern, problem] of refusals) {
  test(`${pattern} is refused in the words of Go`, () => {
    const expression = regularExpression(pattern);
    assert.equal(expression.problem, `error parsing regexp: ${problem}`);
    assert.equal(expression.test("a"), false);
  });
}

const matches: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ["^[[:alpha:]]+$", "word", true],
  ["^[[:^alpha:]]+$", "word", false],
  ["(?i)^KEY$", "key", true],
  ["(?s)a.b", "a\nb", true],
  ["a.b", "a\nb", false],
  ["^\\pL+$", "wörter", true],
  ["^\\p{Greek}$", "λ", true],
  ["^\\w+$", "wörter", false],
  ["^.$", "😀", true],
  ["\\Aend\\z", "end\n", false],
  ["\\Qa.b\\E", "a.b", true],
  ["(?P<name>x)", "x", true],
];

for (const [pattern, text, expected] of matches) {
  test(`${pattern} ${expected ? "matches" : "does not match"} ${JSON.stringify(text)}`, () => {
    assert.equal(regularExpression(pattern).problem, undefined);
    assert.equal(regularExpression(pattern).test(text), expected);
  });
}

test("matches are found from left to right, the empty ones where nothing else is", () => {
  assert.deepEqual(regularExpression("a*").findAll("baac"), ["", "aa", ""]);
  assert.deepEqual(regularExpression("[0-9]+").findAll("1, 22 and 333"), ["1", "22", "333"]);
  assert.equal(regularExpression("[0-9]+").find("none"), undefined);
});

test("what makes others backtrack for ages takes no time", () => {
  // Exponential in the length of the text where every way is tried: this one would outlast the sun.
  assert.equal(regularExpression("^(a+)+$").test(`${"a".repeat(100)}!`), false);
});
