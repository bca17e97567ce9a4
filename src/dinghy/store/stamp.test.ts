import assert from "node:assert/strict";
import { test } from "node:test";
import { freezeDeeply, stamp } from "./stamp.ts";

test("a stamped object is a copy with the revision in its metadata, the rest shared", () => {
  const object = { kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "one" } };
  const stamped = stamp("/pods/web", object, 12) as unknown as typeof object;
  assert.deepEqual(stamped, { ...object, metadata: { name: "web", resourceVersion: "12" } });
  assert.deepEqual(object.metadata, { name: "web" });
  assert.equal(stamped.spec, object.spec);
});

test("an object that has nowhere to carry a revision is refused by its key", () => {
  for (const object of [{}, { metadata: null }, { metadata: "x" }]) {
    assert.throws(() => stamp("/pods/web", object, 1), /\/pods\/web has no metadata/);
  }
});

test("freezing goes through objects and lists, and leaves what is frozen alone", () => {
  const inner = { deep: [{ deeper: { deepest: 1 } }, null, 3] };
  const value = freezeDeeply({ inner, frozen: Object.freeze({ not: { walked: true } }) });
  const parts = [value, inner, inner.deep, inner.deep[0], (inner.deep[0] as { deeper: object }).deeper];
  for (const part of parts) assert.ok(Object.isFrozen(part));
  assert.ok(!Object.isFrozen(value.frozen.not));
});
