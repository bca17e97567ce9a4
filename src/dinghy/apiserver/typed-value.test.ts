import assert from "node:assert/strict";
import { test } from "node:test";
import { customType } from "./custom-resources/custom-type.ts";
import { type FieldSet, writeFieldsV1 } from "./field-set.ts";
import { reconcileFields } from "./reconcile-fields.ts";
import { typedProblems } from "./typed-problems.ts";
import { compareTyped, fieldsOf, mergeTyped } from "./typed-value.ts";

const text = { type: "string" } as const;
const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true } as const;
const type = customType({
  type: "object",
  properties: {
    free: open,
    half: { ...open, properties: { known: { type: "object", properties: { a: text } } } },
    map: { type: "object", additionalProperties: { type: "object", properties: { a: text } } },
    set: { type: "array", "x-kubernetes-list-type": "set", items: text },
    whole: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: text },
    list: { type: "array", items: text },
  },
});

const written = (set: FieldSet): object => writeFieldsV1(set);
const fields = (value: object): object => written(fieldsOf(value, type));

const owned: readonly [claim: string, value: object, expected: object][] = [
  [
    "what nobody has described is owned field by field, and each that was named so",
    { free: { a: 1, b: { c: [1] } } },
    { "f:free": { "f:a": {}, "f:b": { ".": {}, "f:c": {} } } },
  ],
  ["a list in it is one thing", { free: { a: [{ b: 1 }] } }, { "f:free": { "f:a": {} } }],
  [
    "beside what is described there is room for more",
    { half: { known: { a: "x", other: 1 }, more: { b: 1 } } },
    { "f:half": { "f:known": { "f:a": {}, "f:other": {} }, "f:more": { ".": {}, "f:b": {} } } },
  ],
  [
    "a key of a map is owned with what is in it",
    { map: { x: { a: "1" } } },
    { "f:map": { "f:x": { ".": {}, "f:a": {} } } },
  ],
  ["an empty map is owned, an empty set is not", { map: {}, set: [] }, { "f:map": {} }],
  ["nothing is owned as something", { map: null, set: null }, { "f:map": {}, "f:set": {} }],
  ["what stands twice is owned once", { set: ["a", "b", "a"] }, { "f:set": { 'v:"a"': {}, 'v:"b"': {} } }],
];
for (const [claim, value, expected] of owned) test(claim, () => assert.deepEqual(fields(value), expected));

const compared: readonly [claim: string, before: object, after: object, changed: object, removed: object][] = [
  [
    "one field of many that nobody described",
    { free: { a: 1, b: 1 } },
    { free: { a: 2, b: 1 } },
    { "f:free": { "f:a": {} } },
    {},
  ],
  [
    "another form",
    { free: { a: { b: 1 } } },
    { free: { a: 1 } },
    { "f:free": { "f:a": {} } },
    { "f:free": { "f:a": { "f:b": {} } } },
  ],
  ["and back", { free: { a: 1 } }, { free: { a: { b: 1 } } }, { "f:free": { "f:a": { ".": {}, "f:b": {} } } }, {}],
  [
    "what comes to stand twice",
    { set: ["a"] },
    { set: ["a", "a"] },
    { "f:set": { 'v:"a"': {} } },
    { "f:set": { 'v:"a"': {} } },
  ],
  [
    "what does so no more",
    { set: ["a", "a"] },
    { set: ["a"] },
    { "f:set": { 'v:"a"': {} } },
    { "f:set": { 'v:"a"': {} } },
  ],
  ["what goes twice", { set: ["a", "a", "b"] }, { set: ["b"] }, {}, { "f:set": { 'v:"a"': {} } }],
  ["what stands twice as it did", { set: ["a", "a"] }, { set: ["a", "a"] }, {}, {}],
];
for (const [claim, before, after, changed, removed] of compared) {
  test(`compared: ${claim}`, () => {
    const found = compareTyped(before, after, type);
    assert.deepEqual([written(found.changed), written(found.removed)], [changed, removed]);
  });
}

test("what nobody described is laid over field by field, lists as a whole", () => {
  const base = { free: { a: { x: 1 }, b: [1, 2], c: 1 } };
  assert.deepEqual(mergeTyped(base, { free: { a: { y: 2 }, b: [3] } }, type), {
    free: { a: { x: 1, y: 2 }, b: [3], c: 1 },
  });
});

test("where there is room for more, more is no mistake", () => {
  assert.deepEqual(typedProblems({ half: { more: 1 } }, type), []);
  assert.deepEqual(typedProblems({ unknown: 1 }, type), [".unknown: field not declared in schema"]);
});

const reconciled: readonly [claim: string, was: object, live: object, is: object][] = [
  ["parts of what has become one thing are all of it", { whole: { a: "1" } }, {}, { "f:whole": {} }],
  ["as it was, it stays", { free: { a: 1 } }, { free: { a: 1 } }, { "f:free": { "f:a": {} } }],
];
for (const [claim, was, live, is] of reconciled) {
  test(`reconciled: ${claim}`, () => {
    const before = customType({ type: "object", properties: { free: open, whole: { ...open } } });
    assert.deepEqual(written(reconcileFields(fieldsOf(was, before), live, type)), is);
  });
}

test("reconciled: who had what has come apart has every part of it", () => {
  const before = customType({ type: "object", properties: { set: { type: "array", items: text } } });
  const live = { set: ["a", "b"] };
  const now = reconcileFields(fieldsOf(live, before), live, type);
  assert.deepEqual(written(now), { "f:set": { ".": {}, 'v:"a"': {}, 'v:"b"': {} } });
});
