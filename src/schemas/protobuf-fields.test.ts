import assert from "node:assert/strict";
import { test } from "node:test";
import { protobufDefinitions, protobufFields } from "./protobuf-fields.ts";
import { loadSchemas } from "./schemas.ts";

const schemas = loadSchemas();

test("a field has its number, its container, its type, and tells whether zero is meant", () => {
  const fieldOf = (definition: string, number: number) => protobufFields(definition)?.get(number);
  const core = "io.k8s.api.core.v1.";
  const definition = (name: string) => ({ definition: core + name });
  for (const [owner, number, name, container, type, isPointer] of [
    ["Container", 1, "name", "none", "string", false],
    ["Container", 3, "command", "list", "string", false],
    ["PodSpec", 2, "containers", "list", definition("Container"), false],
    ["PodSpec", 4, "terminationGracePeriodSeconds", "none", "int64", true],
    ["Volume", 2, "", "none", definition("VolumeSource"), false],
    ["Secret", 2, "data", "map", "bytes", false],
    ["ResourceRequirements", 1, "limits", "map", "Quantity", false],
  ] as const) {
    assert.deepEqual(fieldOf(core + owner, number), { name, container, type, isPointer }, `${owner} ${number}`);
  }
});

test("every field is one of the definition's, and every message that is referred to has fields", () => {
  const names = protobufDefinitions();
  assert.ok(names.length > 400, `only ${names.length} definitions`);
  for (const name of names) {
    const definition = schemas.definition(name);
    for (const { name: field, type } of protobufFields(name)?.values() ?? []) {
      // What is embedded in others only is no definition of its own.
      if (definition !== undefined && field !== "") assert.ok(definition.properties[field], `${name} has no ${field}`);
      if (typeof type === "object") assert.ok(protobufFields(type.definition), `${name}.${field}: ${type.definition}`);
    }
  }
});

test("kinds that travel as JSON only have no fields", () => {
  const group = "apiextensions.k8s.io";
  const definition = schemas.forKind({ group, version: "v1", kind: "CustomResourceDefinition" });
  assert.equal(schemas.protobufFields(definition?.name ?? ""), undefined);
});
