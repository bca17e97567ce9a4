import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "./definition.ts";
import { createSchemaValidator } from "./schema-validator.ts";

function errors(schema: JsonSchema, value: unknown, old?: { value: unknown }): string[] {
  return createSchemaValidator(schema)
    .validate(value, "a", old)
    .map(({ field, message }) => `${field}: ${message}`);
}

const named = (name: string, rest: object = {}) => ({ name, ...rest });
const text: JsonSchema = { type: "string" };

const cases: readonly (readonly [claim: string, schema: JsonSchema, value: unknown, errors: readonly string[]])[] = [
  [
    "a string is no number",
    { type: "integer" },
    "x",
    ['a: Invalid value: "string": a in body must be of type integer: "string"'],
  ],
  [
    "a number with a fraction is no integer",
    { type: "integer" },
    1.5,
    [
      'a: Invalid value: "number": a in body must be of type integer: "number"',
      '<nil>: Invalid value: "": Checked value must be of type integer (default format) in a',
    ],
  ],
  [
    "a field called as JavaScript calls its own is missing where it is missing",
    { type: "object", properties: { constructor: text, toString: text }, required: ["valueOf"] },
    {},
    ["a.valueOf: Required value"],
  ],
  ["an integer is a number", { type: "number" }, 1, []],
  ["null is no value", text, null, ['a: Invalid value: "null": a in body must be of type string: "null"']],
  ["null is a value where it may be", { type: "string", nullable: true }, null, []],
  ["a number may be a string where both are allowed", { "x-kubernetes-int-or-string": true }, "80%", []],
  [
    "truth is neither",
    { "x-kubernetes-int-or-string": true },
    true,
    ['a: Invalid value: "boolean": a in body must be of type integer,string: "boolean"'],
  ],
  [
    "a string has a length",
    { type: "string", minLength: 2 },
    "x",
    ['a: Invalid value: "x": a in body should be at least 2 chars long'],
  ],
  ["a length is counted in characters", { type: "string", maxLength: 2 }, "🚢🚢", []],
  ["too long is not shown", { type: "string", maxLength: 1 }, "xx", ["a: Too long: may not be more than 1 byte"]],
  ["a pattern is matched anywhere", { type: "string", pattern: "b" }, "abc", []],
  [
    "a pattern that is not matched is told",
    { type: "string", pattern: "^b" },
    "abc",
    ["a: Invalid value: \"abc\": a in body should match '^b'"],
  ],
  [
    "bounds may be exclusive",
    { type: "integer", minimum: 1, exclusiveMinimum: true },
    1,
    ["a: Invalid value: 1: a in body should be greater than 1"],
  ],
  ["multiples of fractions are multiples", { type: "number", multipleOf: 0.1 }, 0.3, []],
  [
    "what is no multiple is told",
    { type: "integer", multipleOf: 2 },
    3,
    ["a: Invalid value: 3: a in body should be a multiple of 2"],
  ],
  [
    "a list has a length",
    { type: "array", items: text, maxItems: 1 },
    ["x", "y"],
    ["a: Too many: 2: must have at most 1 item"],
  ],
  [
    "items have places",
    { type: "array", items: text },
    ["x", 1],
    ['a[1]: Invalid value: "integer": a[1] in body must be of type string: "integer"'],
  ],
  [
    "a map has a size",
    { type: "object", minProperties: 1 },
    {},
    ["a: Invalid value: 0: a in body should have at least 1 properties"],
  ],
  [
    "values of maps have names",
    { type: "object", additionalProperties: text },
    { b: 1 },
    ['a.b: Invalid value: "integer": a.b in body must be of type string: "integer"'],
  ],
  [
    "one of the values it is",
    { type: "integer", enum: [1, 2] },
    3,
    ['a: Unsupported value: 3: supported values: "1", "2"'],
  ],
  [
    "exactly one alternative holds",
    { type: "object", properties: { b: text, c: text }, oneOf: [{ required: ["b"] }, { required: ["c"] }] },
    { b: "x", c: "y" },
    ['<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
  ],
  [
    "of alternatives that fail the nearest is told",
    { type: "object", properties: { b: text, c: text }, anyOf: [{ required: ["b"] }, { required: ["c"] }] },
    {},
    ['<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)', "a.b: Required value"],
  ],
  [
    "what may not hold is told",
    { type: "string", not: { enum: ["x"] } },
    "x",
    ['<nil>: Invalid value: "": "a" must not validate the schema (not)'],
  ],
  ["formats that nobody knows mean nothing", { type: "string", format: "boat" }, "x", []],
];

for (const [claim, schema, value, expected] of cases) {
  test(claim, () => assert.deepEqual(errors(schema, value), expected));
}

const formats: readonly (readonly [format: string, good: string, bad: string])[] = [
  ["date-time", "2026-01-02T03:04:05Z", "2026-01-02"],
  ["date", "2024-02-29", "2023-02-29"],
  ["duration", "1h30m", "soon"],
  ["ipv4", "10.0.0.1", "10.0.0"],
  ["ipv6", "::1", "10.0.0.1"],
  ["cidr", "10.0.0.0/8", "10.0.0.0"],
  ["mac", "00:1b:44:11:3a:b7", "00:1b"],
  ["uuid", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "f47ac10b"],
  ["uri", "https://example.com/a?b", "example"],
  ["email", "ann@example.com", "ann"],
  ["hostname", "a.example.com", "-a.example.com"],
  ["byte", "aGVsbG8=", "hello"],
  ["quantity", "500m", "much"],
  ["isbn", "978-0321751041", "978-0321751040"],
  ["k8s-short-name", "web-1", "Web"],
];

for (const [format, good, bad] of formats) {
  test(`${format}: ${good} is one, ${bad} is not`, () => {
    const schema: JsonSchema = { type: "string", format };
    assert.deepEqual(errors(schema, good), []);
    assert.deepEqual(errors(schema, bad), [
      `a: Invalid value: "${bad}": a in body must be of type ${format}: "${bad}"`,
    ]);
  });
}

test("what has not changed may be wrong, what has changed may not", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { x: { type: "string", maxLength: 1 }, y: { type: "string", maxLength: 1 } },
  };
  assert.deepEqual(errors(schema, { x: "xx", y: "b" }, { value: { x: "xx", y: "a" } }), []);
  assert.equal(errors(schema, { x: "xxx", y: "a" }, { value: { x: "xx", y: "a" } }).length, 1);
  assert.equal(errors(schema, { x: "xx" }, { value: {} }).length, 1);
});

test("items of lists are known by their keys, by their place, or not at all", () => {
  const items: JsonSchema = { type: "object", properties: { name: text, size: { type: "integer", maximum: 1 } } };
  const list = (rest: JsonSchema): JsonSchema => ({ type: "array", items, ...rest });
  const old = { value: [named("a", { size: 9 }), named("b")] };
  const now = [named("b"), named("a", { size: 9 })];
  const byKeys = list({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] });
  assert.deepEqual(errors(byKeys, now, old), []);
  assert.equal(errors(list({}), now, old).length, 1);
  assert.deepEqual(errors(list({}), [named("a", { size: 9 }), named("c")], old), []);
  assert.equal(errors(list({ "x-kubernetes-list-type": "atomic" }), [named("a", { size: 9 })], old).length, 1);
});
