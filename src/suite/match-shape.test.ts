import assert from "node:assert/strict";
import { test } from "node:test";
import type { Schema } from "#schemas";
import { type MatchContext, matchShape } from "./match-shape.ts";
import { parseShape } from "./shape.ts";

/** A Pod as far as these tests look. */
const schema: Schema = {
  properties: {
    cpu: { type: "string", format: "quantity" },
    port: { "x-kubernetes-int-or-string": true },
    at: { type: "string", format: "date-time" },
    containers: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: { properties: { name: { type: "string" }, cpu: { type: "string", format: "quantity" } } },
    },
    finalizers: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    args: { type: "array", "x-kubernetes-list-type": "atomic", items: { type: "string" } },
  },
};

const nowMs = Date.parse("2026-01-01T00:01:00Z");

function mismatches(shape: string, actual: unknown, saved = new Map<string, unknown>()): string[] {
  const context: MatchContext = {
    types: { resolve: (type) => type },
    nowMs,
    save: (name, value) => saved.set(name, value),
    saved: (name) => saved.get(name),
  };
  const place = { uri: "x.feature", line: 10 };
  return matchShape(parseShape(shape, place, saved), actual, schema, [], context).map(
    ({ path, wanted, got, line }) => `${path}: want ${wanted}, got ${got} @${line}`,
  );
}

const matching: readonly (readonly [string, string, unknown])[] = [
  ["a map is a subset", "a: 1", { a: 1, b: 2 }],
  ["quantities are equal by value", "cpu: 1", { cpu: "1000m" }],
  ["a port may be written either way", 'port: "80"', { port: 80 }],
  ["times are instants", 'at: "2026-01-01T01:00:00+01:00"', { at: "2026-01-01T00:00:00Z" }],
  ["keyed items are found by key", "containers: [{name: b}]", { containers: [{ name: "a" }, { name: "b" }] }],
  ["a set contains", "finalizers: [b]", { finalizers: ["a", "b"] }],
  ["an unlisted empty list is an empty list", "args: []", {}],
  ["!absent", "a: !absent", { b: 1 }],
  ["!present", "a: !present", { a: 0 }],
  ["!not", "a: !not 3", { a: 4 }],
  ["!not of an absent value", "a: !not x", {}],
  ["!re", "a: !re ^web-\\d+$", { a: "web-12" }],
  ["!gte compares numbers", "a: !gte 3", { a: 3 }],
  ["!gt compares quantities", "a: !gt 500m", { a: "1" }],
  ["!lt compares times", 'a: !lt "2026-01-01T00:00:01Z"', { a: "2026-01-01T00:00:00Z" }],
  ["!between", "a: !between [2, 4]", { a: 4 }],
  ["!len of a list", "a: !len 2", { a: [1, 2] }],
  ["!len within bounds", "a: !len [0, 2]", {}],
  ["!one-of", "a: !one-of [x, y]", { a: "y" }],
  ["!exact", "a: !exact {b: 1, c: [1, 2]}", { a: { b: 1, c: [1, 2] } }],
  ["!only of a map", "a: !only {b: !present}", { a: { b: 1 } }],
  ["!only of a list", "containers: !only [{name: a}]", { containers: [{ name: "a", cpu: "1" }] }],
  ["!ordered leaves gaps", "args: !ordered [a, c]", { args: ["a", "b", "c"] }],
  ["!contains of a list", "a: !contains [{n: 2}]", { a: [{ n: 1 }, { n: 2 }] }],
  ["!contains of a text", "a: !contains bc", { a: "abcd" }],
  ["!each", "a: !each {n: !gt 0}", { a: [{ n: 1 }, { n: 2 }] }],
  ["!some", "a: !some {n: 2}", { a: [{ n: 1 }, { n: 2 }] }],
  ["!key", "a: !key:id [{id: 2, v: y}]", { a: [{ id: 1 }, { id: 2, v: "y" }] }],
  ["!quantity", "a: !quantity 1Gi", { a: "1024Mi" }],
  ["!age", "a: !age 60s", { a: "2026-01-01T00:00:00Z" }],
  ["!age between", "a: !age [50s, 70s]", { a: "2026-01-01T00:00:00Z" }],
];

for (const [claim, shape, actual] of matching) {
  test(`${claim}: ${shape}`, () => assert.deepEqual(mismatches(shape, actual), []));
}

const differing: readonly (readonly [string, string, unknown, readonly string[]])[] = [
  ["every difference is told", "a: 1\nb: x", { a: 2 }, [".a: want 1, got 2 @10", '.b: want "x", got absent @11']],
  ["a number is no text", "a: 3", { a: "3" }, ['.a: want 3, got "3" @10']],
  ["a wrong type is a difference", "a: {b: 1}", { a: "text" }, ['.a: want a map, got "text" @10']],
  [
    "a path goes by merge key",
    "containers:\n- name: a\n  cpu: 2",
    { containers: [{ name: "a", cpu: "1" }] },
    ['.containers["a"].cpu: want 2, got "1" @12'],
  ],
  [
    "a missing item shows all it lacks",
    "containers: [{name: b}]",
    { containers: [] },
    ['.containers["b"].name: want "b", got absent @10'],
  ],
  ["an atomic list is exact", "args: [a]", { args: ["a", "b"] }, ['.args: want 1 items, got 2: ["a","b"] @10']],
  ["!only finds the extra field", "a: !only {b: 1}", { a: { b: 1, c: 2 } }, [".a.c: want absent, got 2 @10"]],
  ["!exact goes deep", "a: !exact {b: {c: 1}}", { a: { b: { c: 1, d: 2 } } }, [".a.b.d: want absent, got 2 @10"]],
  [
    "!ordered wants the order",
    "args: !ordered [b, a]",
    { args: ["a", "b"] },
    ['.args: want one more item that matches, got ["a","b"] @10'],
  ],
  ["!each fails on nothing", "a: !each 1", { a: [] }, [".a: want a list with items, got [] @10"]],
  [
    "the nearest candidate is shown",
    "a: !contains [{n: 2, m: 1}]",
    { a: [{ n: 1 }, { n: 2 }] },
    [".a[1].m: want 1, got absent @10"],
  ],
  ["!gte of a text", "a: !gte 3", { a: "many" }, ['.a: want at least 3, got "many" @10']],
  ["keys with dots are quoted", "labels: {a.b/c: x}", { labels: {} }, ['.labels["a.b/c"]: want "x", got absent @10']],
];

for (const [claim, shape, actual, expected] of differing) {
  test(`${claim}: ${shape}`, () => assert.deepEqual(mismatches(shape, actual), expected));
}

test("!save keeps what $name and !same then stand for", () => {
  const saved = new Map<string, unknown>();
  assert.deepEqual(mismatches("uid: !save uid", { uid: "u-1" }, saved), []);
  assert.deepEqual(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are ours
    mismatches("uid: $uid\nowner: !same uid\nname: a-${uid}", { uid: "u-1", owner: "u-1", name: "a-u-1" }, saved),
    [],
  );
  assert.equal(mismatches("uid: $uid", { uid: "u-2" }, saved).length, 1);
});

for (const [claim, shape, message] of [
  ["no YAML", "a: [1", /^x\.feature:1\d: the doc string is no YAML/],
  ["an unknown tag", "a: 1\nb: !most 3", /^x\.feature:11: there is no tag !most/],
  ["an unsaved variable", "a: $nothing", /^x\.feature:10: nothing has been saved as \$nothing/],
] as const) {
  test(`a page with ${claim} is a fault of the book, told with its line`, () => {
    assert.throws(() => mismatches(shape, {}), { name: "HarnessError", message });
  });
}
