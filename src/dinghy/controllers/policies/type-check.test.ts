import assert from "node:assert/strict";
import { test } from "node:test";
import { boolType, intType, objectOf } from "#cel";
import { namedResources } from "./matched-kinds.ts";
import { expressionWarnings, type TypedKind } from "./type-check.ts";

const kind = (name: string, fields: Record<string, typeof intType>): TypedKind => ({
  group: "example.com",
  version: "v1",
  kind: name,
  type: objectOf(name, fields),
});
const boat = kind("Boat", { sails: intType });
const raft = kind("Raft", { leaks: boolType });
const warnings = (expression: string, kinds: readonly TypedKind[], params?: TypedKind) =>
  expressionWarnings({ validations: [{ expression }] }, kinds, params).map(({ warning }) => warning);

test("says for each kind what is wrong with an expression, under the path of the expression", () => {
  const validations = [
    { expression: "object.sails > 1", messageExpression: "object.leaks ? 'x' : 'y'" },
    { expression: "has(object.sails)" },
  ];
  const found = expressionWarnings({ validations }, [boat, raft], undefined);
  assert.deepEqual(
    found.map(({ fieldRef, warning }) => [fieldRef, warning]),
    [
      [
        "spec.validations[0].expression",
        "example.com/v1, Kind=Raft: ERROR: <input>:1:7: undefined field 'sails'\n | object.sails > 1\n | ......^\n",
      ],
      [
        "spec.validations[0].messageExpression",
        "example.com/v1, Kind=Boat: ERROR: <input>:1:7: undefined field 'leaks'\n | object.leaks ? 'x' : 'y'\n | ......^\n",
      ],
      [
        "spec.validations[1].expression",
        "example.com/v1, Kind=Raft: ERROR: <input>:1:4: undefined field 'sails'\n | has(object.sails)\n | ...^\n",
      ],
    ],
  );
});

test("what several kinds lack is told of each, an empty line between", () => {
  const [warning = ""] = warnings("object.oars > 1", [boat, raft]);
  assert.match(warning, /Kind=Boat: [\s\S]*\.\^\n\nexample\.com\/v1, Kind=Raft: /);
});

test("does not mind what an expression results in", () => {
  assert.deepEqual(warnings("object.sails", [boat]), []);
});

test("variables have the types of their expressions", () => {
  const check = (expression: string) =>
    expressionWarnings(
      { variables: [{ name: "n", expression: "object.sails" }], validations: [{ expression }] },
      [boat],
      undefined,
    );
  assert.deepEqual(check("variables.n > 1"), []);
  assert.match(
    check("variables.n > 'a'")[0]?.warning ?? "",
    /no matching overload for '_>_' applied to '\(int, string\)'/,
  );
});

test("parameters are known where their kind is", () => {
  assert.match(warnings("params.sails > 1", [raft])[0] ?? "", /undeclared reference to 'params'/);
  assert.deepEqual(warnings("params.sails > 1", [raft], boat), []);
  assert.match(warnings("params.oars > 1", [raft], boat)[0] ?? "", /undefined field 'oars'/);
});

test("wildcards and subresources are not checked", () => {
  const all = { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments", "*", "pods/status", "a"] };
  assert.deepEqual(
    namedResources(all).map(({ resource }) => resource),
    ["a", "deployments"],
  );
  assert.deepEqual(namedResources({ ...all, apiGroups: ["apps", "*"] }), []);
  assert.deepEqual(namedResources({ ...all, apiVersions: ["*"] }), []);
});
