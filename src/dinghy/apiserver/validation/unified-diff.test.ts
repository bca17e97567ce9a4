import assert from "node:assert/strict";
import { test } from "node:test";
import { shown } from "./internal-shape.ts";
import { unifiedDiff } from "./unified-diff.ts";

test("what has changed is shown with three lines around it", () => {
  const before = { A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, I: 9 };
  const diff =
    '@@ -3,7 +3,7 @@\n  "B": 2,\n  "C": 3,\n  "D": 4,\n- "E": 5,\n+ "E": 0,\n  "F": 6,\n  "G": 7,\n  "H": 8,\n';
  assert.equal(unifiedDiff(before, { ...before, E: 0 }), diff);
});

test("what is far apart is shown apart", () => {
  const before = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`F${index}`, index]));
  const diff = unifiedDiff(before, { ...before, F0: "x", F29: "x" });
  assert.deepEqual(
    diff.split("\n").filter((line) => line.startsWith("@@")),
    ["@@ -1,5 +1,5 @@", "@@ -28,5 +28,5 @@"],
  );
});

test("objects are shown by the names that real servers have inside, with all their fields", () => {
  assert.deepEqual(shown("Toleration", { key: "a" }), {
    Key: "a",
    Operator: "",
    Value: "",
    Effect: "",
    TolerationSeconds: null,
  });
});
