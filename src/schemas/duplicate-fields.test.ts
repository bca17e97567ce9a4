import assert from "node:assert/strict";
import { test } from "node:test";
import { findDuplicateFields } from "./duplicate-fields.ts";

const cases: [claim: string, text: string, paths: string[]][] = [
  ["no field twice", '{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', []],
  ["a field of the root", '{"data":{"a":"1"},"data":{"a":"2"}}', ["data"]],
  ["a field of an item", '{"spec":{"containers":[{"name":"a"},{"name":"b","name":"c"}]}}', ["spec.containers[1].name"]],
  ["a key of a map", '{"metadata":{"labels":{"x/y":"1","x/y":"2"}}}', ["metadata.labels.x/y"]],
  ["each repetition counts", '{"a":1,"a":2,"a":3}', ["a", "a"]],
  ["strings are not fields", '{"a":"\\"b\\":1,{","b":["a","a"],"c":"}"}', []],
  ["an escaped name is the same name", '{"ab":1,"\\u0061b":2}', ["ab"]],
  ["a backslash before the closing quote", '{"a\\\\":1,"b":2,"a\\\\":3}', ["a\\"]],
  ["white space and nested lists", '{ "a" : [ [ 1 , { "b" : 1 , "b" : 2 } ] ] }', ["a[0][1].b"]],
  ["scalars have no fields", '"a"', []],
];

for (const [claim, text, paths] of cases) {
  test(`duplicate fields: ${claim}`, () => {
    assert.deepEqual(findDuplicateFields(text), paths);
    assert.deepEqual(findDuplicateFields(text, JSON.parse(text)), paths);
  });
}

test("nesting without end is looked through without end of the stack", () => {
  const text = `${'{"a":['.repeat(20_000)}${"]}".repeat(20_000)}`;
  assert.deepEqual(findDuplicateFields(text, JSON.parse(text)), []);
});

test("a hundred duplicates are enough for one answer", () => {
  assert.equal(findDuplicateFields(`{${Array(500).fill('"a":1').join()}}`).length, 100);
});
