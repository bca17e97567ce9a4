import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceExpressionProblem } from "./device-expression.ts";

const good = [
  'device.driver == "gpu.example.com"',
  'device.attributes["gpu.example.com"].model == "a100"',
  'device.capacity["gpu.example.com"].memory.compareTo(quantity("10Gi")) >= 0',
  'device.attributes["gpu.example.com"].version.isGreaterThan(semver("1.0.0"))',
  '"model" in device.attributes["gpu.example.com"] && device.attributes["gpu.example.com"].shared',
  'cel.bind(mine, device.attributes["gpu.example.com"], mine.shared)',
];

for (const expression of good) {
  test(`${expression} chooses`, () => assert.equal(deviceExpressionProblem(expression), undefined));
}

test("what is no expression is refused by where it breaks", () => {
  assert.match(deviceExpressionProblem("device.driver ==") ?? "", /^compilation failed: ERROR: <input>:1:/);
  assert.match(deviceExpressionProblem("other.driver == 'x'") ?? "", /undeclared reference to 'other'/);
});

test("an expression of another type does not choose", () => {
  assert.equal(deviceExpressionProblem("device.driver"), "must evaluate to bool or the unknown type, not string");
});
