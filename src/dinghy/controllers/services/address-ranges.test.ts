import assert from "node:assert/strict";
import { test } from "node:test";
import { mayLeave } from "./address-ranges.ts";

const cases: [name: string, leaving: string[], staying: string[][], addresses: string[], expected: boolean][] = [
  ["an empty range may go", ["10.1.0.0/24"], [], [], true],
  ["a range with an address stays", ["10.1.0.0/24"], [], ["10.1.0.7"], false],
  ["a range may go when another covers its addresses", ["10.1.0.0/24"], [["10.1.0.0/16"]], ["10.1.0.7"], true],
  ["addresses elsewhere hold nothing", ["10.1.0.0/24"], [["10.96.0.0/16"]], ["10.96.0.1", "None"], true],
  ["each family counts", ["10.1.0.0/24", "fd00::/64"], [["10.1.0.0/24"]], ["10.1.0.1", "fd00::1"], false],
];

for (const [name, leaving, staying, addresses, expected] of cases) {
  test(name, () => assert.equal(mayLeave(leaving, staying, addresses), expected));
}
