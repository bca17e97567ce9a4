import assert from "node:assert/strict";
import { test } from "node:test";
import type { ManagedFieldsEntry } from "#apimachinery";
import type { AnyObject } from "../strategy.ts";
import { parentManagers, replicasOfWorkloads, scaleManagers } from "./scale-ownership.ts";

type Row = [manager: string, operation: string, fields: string, subresource?: string];

function object(apiVersion: string, rows: readonly Row[]): AnyObject {
  const managedFields = rows.map(([manager, operation, fields, subresource]) => ({
    manager,
    operation,
    apiVersion,
    fieldsType: "FieldsV1",
    fieldsV1: { "f:spec": Object.fromEntries(fields.split(" ").map((name) => [`f:${name}`, {}])) },
    ...(subresource !== undefined && { subresource }),
  }));
  return { metadata: { managedFields } } as unknown as AnyObject;
}

function rowsOf(entries: readonly ManagedFieldsEntry[] | undefined): Row[] {
  return (entries ?? []).map(({ manager, operation, fieldsV1, subresource }) => {
    const fields = Object.keys((fieldsV1 as { "f:spec": object })["f:spec"]);
    const row = [manager, operation, fields.map((name) => name.slice(2)).join(" ")];
    return (subresource === undefined ? row : [...row, subresource]) as Row;
  });
}

test("of a Scale, who owns the number of replicas is a manager", () => {
  const parent = object("apps/v1", [
    ["one", "Apply", "selector"],
    ["two", "Apply", "replicas selector"],
    ["three", "Update", "replicas", "scale"],
  ]);
  const entries = scaleManagers(parent, replicasOfWorkloads);
  assert.deepEqual(rowsOf(entries), [
    ["two", "Apply", "replicas"],
    ["three", "Update", "replicas", "scale"],
  ]);
  assert.deepEqual(new Set(entries?.map(({ apiVersion }) => apiVersion)), new Set(["autoscaling/v1"]));
  assert.equal(scaleManagers(object("apps/v10", [["one", "Apply", "replicas"]]), replicasOfWorkloads), undefined);
});

test("who owns the number in the Scale owns it in the object, and nobody else does", () => {
  const cases: [string, Row[], Row[], Row[]][] = [
    [
      "taken from another",
      [["owner", "Apply", "replicas selector"]],
      [["hand", "Update", "replicas", "scale"]],
      [
        ["owner", "Apply", "selector"],
        ["hand", "Update", "replicas", "scale"],
      ],
    ],
    [
      "shared with another",
      [["owner", "Apply", "replicas selector"]],
      [
        ["owner", "Apply", "replicas"],
        ["two", "Apply", "replicas", "scale"],
      ],
      [
        ["owner", "Apply", "replicas selector"],
        ["two", "Apply", "replicas", "scale"],
      ],
    ],
    [
      "taken whole",
      [["owner", "Apply", "replicas"]],
      [["two", "Apply", "replicas", "scale"]],
      [["two", "Apply", "replicas", "scale"]],
    ],
    [
      "of other fields of the Scale nobody hears",
      [["owner", "Apply", "selector"]],
      [["hand", "Update", "other", "scale"]],
      [["owner", "Apply", "selector"]],
    ],
  ];
  for (const [what, parent, scale, wanted] of cases) {
    const entries = parentManagers(
      object("apps/v1", parent),
      object("autoscaling/v1", scale),
      "apps/v1",
      replicasOfWorkloads,
    );
    assert.deepEqual(rowsOf(entries), wanted, what);
    assert.ok(
      entries?.every(({ apiVersion }) => apiVersion === "apps/v1"),
      what,
    );
  }
});

test("a version without /scale keeps what is known of it, one that is gone is forgotten", () => {
  const parent = object("boats/v1", [["one", "Apply", "replicas"]]);
  const scale = object("autoscaling/v1", [["two", "Apply", "replicas", "scale"]]);
  const path = (answer: null | undefined) => (version: string) =>
    version === "boats/v1" ? answer : ["spec", "replicas"];
  assert.deepEqual(rowsOf(parentManagers(parent, scale, "boats/v2", path(null))).length, 2);
  assert.deepEqual(rowsOf(parentManagers(parent, scale, "boats/v2", path(undefined))), [
    ["two", "Apply", "replicas", "scale"],
  ]);
});
