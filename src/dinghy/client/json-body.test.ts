import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonBody } from "./json-body.ts";

test("fields that are undefined are left out at any depth", () => {
  assert.deepEqual(jsonBody({ a: undefined, b: [{ c: undefined, d: 1 }], e: null }), { b: [{ d: 1 }], e: null });
});

test("what has no such field is the same object, not a copy", () => {
  const whole = { a: { b: [1, { c: "x" }] } };
  assert.equal(jsonBody(whole), whole);
  const inner = { kept: true };
  assert.equal(jsonBody({ inner, gone: undefined }).inner, inner);
});
