import assert from "node:assert/strict";
import { test } from "node:test";
import { classesOf } from "./volume-attributes-class-protection.ts";

test("a claim speaks of the class that it wants, has, and changes to", () => {
  const status = {
    currentVolumeAttributesClassName: "silver",
    modifyVolumeStatus: { targetVolumeAttributesClassName: "gold" },
  };
  assert.deepEqual(classesOf({ spec: { volumeAttributesClassName: "gold" }, status }), ["gold", "silver", "gold"]);
  assert.deepEqual(classesOf({ spec: {} }), []);
});
