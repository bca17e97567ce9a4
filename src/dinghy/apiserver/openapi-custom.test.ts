import assert from "node:assert/strict";
import { test } from "node:test";
import { customDefinitions } from "./openapi-custom.ts";

const resource = {
  group: "example.com",
  version: "v1",
  resource: "things",
  kind: "Thing",
  singular: "thing",
  namespaced: true,
  verbs: [],
  shortNames: [],
  categories: [],
  subresources: {},
  custom: true,
};

type Node = Record<string, unknown> & { properties?: Record<string, Node>; required?: string[] };

function published(spec: object, prefix: string): Node | undefined {
  const schema = { type: "object", properties: { spec } };
  const definitions = customDefinitions({ ...resource, schema }, prefix) as Record<string, Node>;
  return definitions["com.example.v1.Thing"]?.properties?.spec;
}

const three = "#/components/schemas/";
const two = "#/definitions/";
const anyType = [{ type: "integer" }, { type: "string" }];
const either = { "x-kubernetes-int-or-string": true };
const open = { "x-kubernetes-preserve-unknown-fields": true };
const text = { type: "string" };

const table: readonly [claim: string, prefix: string, spec: object, expected: object][] = [
  ["what may be either says both types", three, either, { ...either, anyOf: anyType }],
  [
    "beside what else it says",
    three,
    { ...either, anyOf: [{ minimum: 1 }] },
    { ...either, anyOf: [{ minimum: 1 }], allOf: [{ anyOf: anyType }] },
  ],
  ["but not twice", three, { ...either, anyOf: anyType }, { ...either, anyOf: anyType }],
  ["nor in the second version", two, { ...either, anyOf: anyType }, either],
  ["flags that are down, and examples, are left out", three, { ...text, nullable: false, example: "x" }, text],
  ["a default that is false is none of them", three, { default: false }, { default: false }],
  ["what may be null is told of", three, { ...text, nullable: true }, { ...text, nullable: true }],
  ["but not in the second version: then nothing is", two, { ...text, nullable: true }, {}],
  ["an open object has no type there", two, { type: "object", ...open, properties: { a: text } }, open],
  ["nor has a list of what is not known", two, { type: "array" }, {}],
  [
    "what may be null there may be missing",
    two,
    { type: "object", required: ["a", "b"], properties: { a: { ...text, nullable: true }, b: text } },
    { type: "object", required: ["b"], properties: { a: {}, b: text } },
  ],
];

for (const [claim, prefix, spec, expected] of table) {
  test(claim, () => assert.deepEqual(published(spec, prefix), expected));
}

test("an embedded object has what all objects have, unless it is open and the version the second", () => {
  const embedded = { type: "object", "x-kubernetes-embedded-resource": true, properties: { spec: text } };
  for (const prefix of [two, three]) {
    const found = published(embedded, prefix);
    assert.deepEqual(Object.keys(found?.properties ?? {}), ["spec", "apiVersion", "kind", "metadata"]);
    assert.deepEqual(found?.required, ["kind", "apiVersion"]);
  }
  assert.equal(published({ ...embedded, ...open }, two)?.properties, undefined);
  assert.ok(published({ ...embedded, ...open }, three)?.properties?.metadata);
});

test("an open object at the root is told of as any object is, or in the second version not at all", () => {
  const of = (prefix: string) =>
    (customDefinitions({ ...resource, schema: { type: "object", ...open } }, prefix) as Record<string, Node>)[
      "com.example.v1.Thing"
    ];
  assert.deepEqual(Object.keys(of(three)?.properties ?? {}), ["apiVersion", "kind", "metadata"]);
  assert.deepEqual(Object.keys(of(two) ?? {}), ["type", "x-kubernetes-group-version-kind"]);
});
