import assert from "node:assert/strict";
import { test } from "node:test";
import { illegalBase64Offset } from "./base64.ts";

const cases: [text: string, offset: number | undefined][] = [
  ["", undefined],
  ["YQ==", undefined],
  ["YWI=", undefined],
  ["YWJj", undefined],
  ["YW\nJj\r\n", undefined],
  ["***", 0],
  ["YWJj*A==", 4],
  ["YWJj_w==", 4],
  ["YWJjZ", 4],
  ["YQ=", 3],
  ["Y===", 1],
  ["YQ==YQ==", 4],
];

for (const [text, offset] of cases) {
  test(`base64 ${JSON.stringify(text)} stops at ${offset ?? "the end"}`, () => {
    assert.equal(illegalBase64Offset(text), offset);
  });
}
