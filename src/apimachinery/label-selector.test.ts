import assert from "node:assert/strict";
import { test } from "node:test";
import { labelSelectorMatches, parseLabelSelector, selectorOf } from "./label-selector.ts";

const labels = { app: "web", tier: "front", size: "5" };

const matching: readonly (readonly [string, boolean])[] = [
  ["", true],
  ["app=web", true],
  ["app==web", true],
  ["app!=web", false],
  ["other!=web", true],
  ["app in (web, db)", true],
  ["app in (db)", false],
  ["app notin (db)", true],
  ["other notin (db)", true],
  ["app", true],
  ["!app", false],
  ["!other", true],
  ["size>4", true],
  ["size<5", false],
  ["app=web,tier=back", false],
  ["app=web , tier in (front)", true],
  ["app=", false],
];

for (const [selector, expected] of matching) {
  test(`"${selector}" ${expected ? "matches" : "does not match"}`, () => {
    assert.equal(labelSelectorMatches(parseLabelSelector(selector), labels), expected);
  });
}

for (const wrong of ["app in web", "app in (web", "=web", "app=web tier=front", "size>x", "app,,tier"]) {
  test(`"${wrong}" is no selector`, () => {
    assert.throws(() => parseLabelSelector(wrong));
  });
}

test("an object's selector asks for all of its labels and expressions", () => {
  const terms = selectorOf({
    matchLabels: { app: "web" },
    matchExpressions: [{ key: "tier", operator: "In", values: ["front", "back"] }],
  });
  assert.equal(labelSelectorMatches(terms, labels), true);
  assert.equal(labelSelectorMatches(terms, { app: "web" }), false);
});
