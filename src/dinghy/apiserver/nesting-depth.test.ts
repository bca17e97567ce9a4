import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseDeepNesting } from "./nesting-depth.ts";

const texts: [name: string, text: string, refused: boolean][] = [
  ["a short text", "{}", false],
  ["brackets as deep as is allowed", "[".repeat(10_000) + "]".repeat(10_001), false],
  ["brackets that are deeper", "[".repeat(10_001) + "]".repeat(10_001), true],
  ["braces that are deeper", '{"a":'.repeat(10_001) + "}".repeat(10_001), true],
  ["many brackets side by side", "[]".repeat(50_000), false],
  ["brackets in a string", `"${"[".repeat(30_000)}"`, false],
  ["brackets behind an escaped quote", `"\\"${"[".repeat(30_000)}"`, false],
  ["brackets behind a quote without end", `"${"[".repeat(30_000)}`, true],
  ["lists of lists in one line", "- ".repeat(20_000), true],
];

for (const [name, text, refused] of texts) {
  test(`${name}: ${refused ? "refused" : "read"}`, () => {
    if (refused) assert.throws(() => refuseDeepNesting(text), { message: "exceeded max depth" });
    else refuseDeepNesting(text);
  });
}
