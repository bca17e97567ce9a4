import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  keptQuantity,
  parseQuantity,
  quantityValue,
  roundedToThousandths,
} from "./quantity.ts";

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

for (const wrong of ["", "abc", "1.5.2", "1 Gi", "1GiB", "0x10"]) {
  test(`"${wrong}" is no quantity`, () => {
    assert.throws(() => parseQuantity(wrong), /quantities must match/);
  });
}

for (const wrong of ["1K", "2mi", "1kk", "--1", "1e"]) {
  test(`"${wrong}" is a quantity but for its suffix`, () => {
    assert.throws(() => parseQuantity(wrong), /^Error: unable to parse quantity's suffix$/);
  });
}

const kept: readonly (readonly [string, string])[] = [
  ["1.500", "1.500"],
  ["1.000", "1"],
  ["0.500", "500m"],
  ["+3Gi", "+3Gi"],
  ["+8Gi", "8Gi"],
  ["0.5Gi", "512Mi"],
  ["1000", "1k"],
  ["1e3", "1e3"],
  ["10e2", "1e3"],
];

for (const [written, expected] of kept) {
  test(`${written} is kept as ${expected}`, () => {
    assert.equal(keptQuantity(written), expected);
  });
}

for (const [fine, expected] of [
  ["100u", "1m"],
  ["1500u", "2m"],
  ["-1n", "-1m"],
  ["1.5", "1.5"],
] as const) {
  test(`${fine} is ${expected} in whole thousandths`, () => {
    assert.equal(roundedToThousandths(fine), expected);
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
