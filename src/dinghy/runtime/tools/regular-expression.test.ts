import assert from "node:assert/strict";
import { test } from "node:test";
import { compileExpression } from "./regular-expression.ts";

const cases: readonly [source: string, extended: boolean, text: string, matched: string | undefined][] = [
  ["a.c", false, "xabcx", "abc"],
  ["a*", false, "aab", "aa"],
  ["*a", false, "x*a", "*a"],
  ["a+", false, "aa+", "a+"],
  ["a+", true, "aa+", "aa"],
  ["a\\+", false, "aa+", "aa"],
  ["\\(ab\\)\\1", false, "ababab", "abab"],
  ["(a|b)c", true, "xbc", "bc"],
  ["(a|b)c", false, "xbc", undefined],
  ["a\\|b", false, "xb", "b"],
  ["a^b$c", false, "a^b$c", "a^b$c"],
  ["^b\\(c$\\)", false, "bc", "bc"],
  ["[[:digit:]]\\{2,3\\}", false, "a12345", "123"],
  ["x{2}", true, "xxx", "xx"],
  ["x{2}", false, "x{2}", "x{2}"],
  ["[]a-c]*", false, "]ab-", "]ab"],
  ["[^,]*", false, "a-b,c", "a-b"],
  ["[a\\]", false, "\\", "\\"],
  ["[a-]", false, "-", "-"],
  ["\\<ab\\>", false, "cab ab", "ab"],
  ["a/b", true, "a/b", "a/b"],
  ["é.", true, "xéö", "éö"],
  ["[0-9]+\\.[0-9]+", true, "v1.36", "1.36"],
];

for (const [source, extended, text, matched] of cases) {
  test(`${extended ? "extended" : "basic"} ${source} finds ${matched ?? "nothing"} in ${text}`, () => {
    assert.equal(compileExpression(source, { extended }).exec(text)?.[0], matched);
  });
}

test("an expression that is none is refused", () => {
  assert.throws(() => compileExpression("[a"), /bad regex '\[a'/);
});
