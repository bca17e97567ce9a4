import assert from "node:assert/strict";
import { test } from "node:test";
import { defaulted, withoutNulls } from "./default-values.ts";
import type { JsonSchema } from "./definition.ts";
import { prune } from "./prune.ts";

const text: JsonSchema = { type: "string" };
const object = (properties: Record<string, JsonSchema>, rest: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  ...rest,
});
const open = { "x-kubernetes-preserve-unknown-fields": true };

const pruned: readonly (readonly [claim: string, schema: JsonSchema, value: object, result: object, gone: string[]])[] =
  [
    ["unknown fields go", object({ a: text }), { a: "x", b: 1 }, { a: "x" }, ["b"]],
    [
      "in lists too",
      object({ a: { type: "array", items: object({ b: text }) } }),
      { a: [{ b: "x", c: 1 }] },
      { a: [{ b: "x" }] },
      ["a[0].c"],
    ],
    [
      "in maps too",
      object({ a: { type: "object", additionalProperties: object({}) } }),
      { a: { k: { c: 1 } } },
      { a: { k: {} } },
      ["a.k.c"],
    ],
    [
      "unless they are preserved",
      object({ a: { type: "object", ...open } }),
      { a: { b: { c: 1 } } },
      { a: { b: { c: 1 } } },
      [],
    ],
    [
      "what is specified below what is preserved is pruned",
      object({ a: object({ b: object({}) }, open) }),
      { a: { b: { c: 1 }, d: { e: 1 } } },
      { a: { b: {}, d: { e: 1 } } },
      ["a.b.c"],
    ],
    [
      "kind and version of the object itself stay",
      object({}),
      { kind: "A", apiVersion: "v1", metadata: { name: "a" } },
      { kind: "A", apiVersion: "v1", metadata: { name: "a" } },
      [],
    ],
    ["those of something else do not", object({ a: object({}) }), { a: { kind: "A" } }, { a: {} }, ["a.kind"]],
    [
      "unless it is embedded",
      object({ a: object({}, { "x-kubernetes-embedded-resource": true }) }),
      { a: { kind: "A", b: 1 } },
      { a: { kind: "A" } },
      ["a.b"],
    ],
  ];

for (const [claim, schema, value, result, gone] of pruned) {
  test(claim, () => {
    const paths: string[] = [];
    assert.deepEqual(
      prune(value, schema, true, (path) => void paths.push(path)),
      result,
    );
    assert.deepEqual(paths, gone);
  });
}

test("what is clean already is not copied", () => {
  const value = { a: { b: ["x"] } };
  const schema = object({ a: object({ b: { type: "array", items: text } }) });
  assert.equal(prune(value, schema, true), value);
  assert.equal(defaulted(value, schema), value);
  assert.equal(withoutNulls(value, schema), value);
});

const defaults: readonly (readonly [claim: string, schema: JsonSchema, value: object, result: object])[] = [
  ["what is missing gets its default", object({ a: { ...text, default: "x" } }), {}, { a: "x" }],
  ["but nothing is made to put it into", object({ a: object({ b: { ...text, default: "x" } }) }), {}, {}],
  [
    "unless that has a default of its own",
    object({ a: object({ b: { ...text, default: "x" } }, { default: {} }) }),
    {},
    { a: { b: "x" } },
  ],
  ["null that may not be counts as missing", object({ a: { ...text, default: "x" } }), { a: null }, { a: "x" }],
  ["null that may be stays", object({ a: { ...text, nullable: true, default: "x" } }), { a: null }, { a: null }],
  [
    "items of lists are looked into",
    object({ a: { type: "array", items: object({ b: { ...text, default: "x" } }) } }),
    { a: [{}] },
    { a: [{ b: "x" }] },
  ],
];

for (const [claim, schema, value, result] of defaults) {
  test(claim, () => assert.deepEqual(defaulted(value, schema), result));
}

test("null that may not be and has no default goes", () => {
  const schema = object({ a: text, b: { ...text, nullable: true } });
  assert.deepEqual(withoutNulls({ a: null, b: null }, schema), { b: null });
});
