import assert from "node:assert/strict";
import { test } from "node:test";
import { limitWarnings } from "./warning-texts.ts";

test("few words are told as they are", () => {
  assert.deepEqual(limitWarnings(["a", "", "b"]), ["a", "b"]);
  assert.deepEqual(limitWarnings(["x".repeat(4096)]), ["x".repeat(4096)]);
});

test("many words are cut short, each alike, and end where there is no more room", () => {
  assert.deepEqual(limitWarnings(["x".repeat(4097), "short"]), ["x".repeat(256), "short"]);
  const many = Array.from({ length: 40 }, (_, index) => `${index} ${"y".repeat(1000)}`);
  const kept = limitWarnings(many);
  assert.equal(kept.length, 16);
  assert.ok(kept.every((text) => text.length === 256));
});
