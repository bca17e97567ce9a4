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

test("fields keep their order, and each is looked at once, however deep it lies", () => {
  let looks = 0;
  const counted = {
    get leaf() {
      looks++;
      return 1;
    },
    gone: undefined,
  };
  let nested: object = counted;
  for (let depth = 0; depth < 10; depth++) nested = { before: depth, nested, after: depth };
  const body = jsonBody(nested);
  assert.equal(JSON.stringify(body), JSON.stringify(nested));
  assert.ok(looks < 8, `${looks} looks`);
});
