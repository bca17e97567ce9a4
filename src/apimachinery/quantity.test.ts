import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addQuantities, compareQuantities, formatQuantity, parseQuantity, quantityValue } from "./quantity.ts";

const canonical: readonly (readonly [string, string])[] = [
  ["1000m", "1"],
  ["0.5", "500m"],
  ["1.5Gi", "1536Mi"],
  ["1024Ki", "1Mi"],
  ["100Ki", "100Ki"],
  ["512", "512"],
  ["1e3", "1e3"],
  ["2000", "2k"],
  ["0.1n", "1n"],
  ["-250m", "-250m"],
  ["0", "0"],
  ["128974848", "128974848"],
];

for (const [written, expected] of canonical) {
  test(`${written} is ${expected} in canonical form`, () => {
    assert.equal(formatQuantity(parseQuantity(written)), expected);
  });
}

for (const wrong of ["", "abc", "1.5.2", "1 Gi", "1GiB", "--1", "0x10"]) {
  test(`"${wrong}" is no quantity`, () => {
    assert.throws(() => parseQuantity(wrong), /quantities must match/);
  });
}

test("quantities compare by size, however they are written", () => {
  assert.equal(compareQuantities("1000m", "1"), 0);
  assert.equal(compareQuantities("1Gi", "1G"), 1);
  assert.equal(compareQuantities("999m", "1"), -1);
});

test("a sum keeps the format of its first part", () => {
  assert.equal(addQuantities("512Mi", "512Mi"), "1Gi");
  assert.equal(addQuantities("250m", "250m"), "500m");
});

test("the canonical form of any quantity means the same", () => {
  const suffix = fc.constantFrom("", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi");
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), suffix, (number, unit) => {
      const written = `${number}${unit}`;
      const again = formatQuantity(parseQuantity(written));
      assert.equal(compareQuantities(written, again), 0);
      assert.equal(formatQuantity(parseQuantity(again)), again);
      assert.equal(quantityValue(again), quantityValue(written));
    }),
  );
});
