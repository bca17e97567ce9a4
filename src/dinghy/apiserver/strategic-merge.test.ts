import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "./json-value.ts";
import { cloneJson } from "./json-value.ts";
import { builtInResources } from "./resources.ts";
import { strategicMerge } from "./strategic-merge.ts";

const pods = builtInResources().find(({ resource }) => resource === "pods");
assert.ok(pods);
const type = pods.type();

const containers = (...items: object[]): JsonObject => ({ spec: { containers: items } });

const cases: readonly (readonly [claim: string, original: JsonObject, patch: JsonObject, result: JsonObject])[] = [
  [
    "fields are set and null removes",
    { metadata: { labels: { a: "1", b: "2" } } },
    { metadata: { labels: { a: null, c: "3" } } },
    { metadata: { labels: { b: "2", c: "3" } } },
  ],
  [
    "items are merged by their key",
    containers({ name: "a", image: "1" }, { name: "b" }),
    containers({ name: "a", image: "2" }),
    containers({ name: "a", image: "2" }, { name: "b" }),
  ],
  [
    "the patch's order leads, the others keep theirs",
    containers({ name: "a" }, { name: "b" }, { name: "c" }),
    containers({ name: "c" }, { name: "a" }),
    containers({ name: "b" }, { name: "c" }, { name: "a" }),
  ],
  [
    "what is new comes before what was alone",
    containers({ name: "a" }),
    containers({ name: "n" }),
    containers({ name: "n" }, { name: "a" }),
  ],
  [
    "$patch: delete takes an item away",
    containers({ name: "a" }, { name: "b" }),
    containers({ name: "a", $patch: "delete" }),
    containers({ name: "b" }),
  ],
  [
    "$patch: replace in a list replaces all of it",
    containers({ name: "a" }),
    containers({ $patch: "replace" }, { name: "n" }),
    containers({ name: "n" }),
  ],
  [
    "$patch: replace in a map replaces the map",
    { metadata: { labels: { a: "1" } } },
    { metadata: { labels: { $patch: "replace", b: "2" } } },
    { metadata: { labels: { b: "2" } } },
  ],
  [
    "$deleteFromPrimitiveList takes values away",
    { metadata: { finalizers: ["a", "b", "c"] } },
    { metadata: { "$deleteFromPrimitiveList/finalizers": ["b"] } },
    { metadata: { finalizers: ["a", "c"] } },
  ],
  [
    "primitive lists are united",
    { metadata: { finalizers: ["a"] } },
    { metadata: { finalizers: ["b", "a"] } },
    { metadata: { finalizers: ["b", "a"] } },
  ],
  [
    "$setElementOrder arranges",
    { metadata: { finalizers: ["a", "b"] } },
    { metadata: { "$setElementOrder/finalizers": ["b", "a"] } },
    { metadata: { finalizers: ["b", "a"] } },
  ],
  [
    "$setElementOrder arranges merged items",
    containers({ name: "a" }, { name: "b" }),
    {
      spec: {
        "$setElementOrder/containers": [{ name: "b" }, { name: "n" }, { name: "a" }],
        containers: [{ name: "n", image: "i" }],
      },
    },
    containers({ name: "b" }, { name: "n", image: "i" }, { name: "a" }),
  ],
  [
    "$retainKeys keeps no more than it names",
    { spec: { volumes: [{ name: "v", emptyDir: {} }] } },
    { spec: { volumes: [{ name: "v", $retainKeys: ["name", "hostPath"], hostPath: { path: "/x" } }] } },
    { spec: { volumes: [{ name: "v", hostPath: { path: "/x" } }] } },
  ],
  [
    "atomic lists are replaced",
    { spec: { tolerations: [{ key: "a" }] } },
    { spec: { tolerations: [{ key: "b" }] } },
    { spec: { tolerations: [{ key: "b" }] } },
  ],
  [
    "nulls do not survive in what is added",
    { metadata: {} },
    { metadata: { labels: { a: null, b: "1" } } },
    { metadata: { labels: { b: "1" } } },
  ],
  [
    "owners are merged by uid",
    { metadata: { ownerReferences: [{ uid: "1", name: "x" }] } },
    { metadata: { ownerReferences: [{ uid: "1", $patch: "delete" }] } },
    { metadata: { ownerReferences: [] } },
  ],
];

for (const [claim, original, patch, result] of cases) {
  test(claim, () => {
    const before = cloneJson(patch);
    assert.deepEqual(strategicMerge(cloneJson(original), patch, type), result);
    assert.deepEqual(patch, before, "the patch is left as it was");
  });
}

test("an item without its key is refused", () => {
  assert.throws(
    () => strategicMerge(containers({ name: "a" }), containers({ image: "i" }), type),
    /does not contain declared merge key: name/,
  );
});
