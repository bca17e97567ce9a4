import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "./compile.ts";

/** `{…}` stands for what an expression may begin with. */
const first =
  "'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";
const firstInMap = first.replace("'(',", "'}', '(',").replace("'-',", "',', '-',").replace("'!',", "'!', '?',");

const table: readonly [expression: string, ...messages: string[]][] = [
  ["a.", "3: no viable alternative at input '.'"],
  ["a..b", "3: no viable alternative at input '..'"],
  ['{"a": 1}."a"', "10: no viable alternative at input '.\"a\"'"],
  ["a ==", "5: mismatched input '<EOF>' expecting {…}"],
  ["1 + +", "5: mismatched input '+' expecting {…}", "6: mismatched input '<EOF>' expecting {…}"],
  ["--", "3: no viable alternative at input '-'", "3: mismatched input '<EOF>' expecting {…}"],
  [
    "*@a | b",
    "1: extraneous input '*' expecting {…}",
    "2: token recognition error at: '@'",
    "5: token recognition error at: '| '",
    "7: extraneous input 'b' expecting <EOF>",
  ],
  ["this is wrong", "6: mismatched input 'is' expecting <EOF>"],
  ["a = 1", "3: token recognition error at: '= '", "5: extraneous input '1' expecting <EOF>"],
  ["(a", "3: missing ')' at '<EOF>'"],
  ["a)", "2: extraneous input ')' expecting <EOF>"],
  ["a ? b", "6: mismatched input '<EOF>' expecting ':'"],
  ["in", "1: mismatched input 'in' expecting {…}", "3: mismatched input '<EOF>' expecting {…}"],
  ["[1 2]", "4: extraneous input '2' expecting {']', ','}"],
  ["{", `2: mismatched input '<EOF>' expecting {${firstInMap}}`],
  ["{a}", "3: mismatched input '}' expecting ':'"],
  [
    "M{{a}}",
    "3: extraneous input '{' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}",
    "5: mismatched input '}' expecting ':'",
    "6: extraneous input '}' expecting <EOF>",
  ],
  [
    String.raw`a.matches('^\d+')`,
    String.raw`11: token recognition error at: ''^\d'`,
    `15: mismatched input '+' expecting {${first.replace("'.'", "')', '.'")}}`,
    "16: token recognition error at: '')'",
    "18: mismatched input '<EOF>' expecting {…}",
  ],
  ["'a\nb'", String.raw`1: token recognition error at: ''a\n'`],
];

for (const [expression, ...messages] of table) {
  test(`${JSON.stringify(expression)} is refused in the words of real servers`, () => {
    const compiled = compile(expression, { variables: {} });
    const issues = compiled.ok ? "" : compiled.error.issues;
    const found = [...issues.matchAll(/^ERROR: <input>:\d+:(\d+): Syntax error: (.*)$/gm)].map(
      ([, column, message]) => `${column}: ${message}`,
    );
    const wanted = messages.map((message) => message.replace("{…}", `{${first}}`));
    assert.deepEqual(expression.includes("\n") ? found.slice(0, 1) : found, wanted);
  });
}

test("words that are kept for later, and numbers that are too large, are each told of", () => {
  const compiled = compile("[1].map(var, var * 1e999) == 0xFFFFFFFFFFFFFFFFF", { variables: {} });
  assert.deepEqual(compiled.ok ? [] : compiled.error.issues.match(/\d+: (reserved|invalid).*$/gm), [
    "9: reserved identifier: var",
    "14: reserved identifier: var",
    "20: invalid double literal",
    "30: invalid int literal",
  ]);
});

test("the arrow is as wide as what is above it", () => {
  const compiled = compile("'é' + ñ", { variables: {} });
  assert.match(compiled.ok ? "" : compiled.error.issues, /\n \| \.．\.\.\.\.＾$|\n \| \.．\.\.\.\.＾\n/);
});
