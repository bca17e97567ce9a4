import assert from "node:assert/strict";
import { test } from "node:test";
import { doorOf } from "./field-doors.ts";
import { readFieldsV1, writeFieldsV1 } from "./field-set.ts";

const all = readFieldsV1({
  "f:metadata": { "f:labels": { ".": {}, "f:a": {} }, "f:annotations": { "f:b": {} }, "f:ownerReferences": {} },
  "f:spec": {
    "f:replicas": {},
    "f:ephemeralContainers": { 'k:{"name":"e"}': { ".": {}, "f:image": {} } },
    "f:containers": { 'k:{"name":"c"}': { ".": {}, "f:image": {}, "f:resources": { "f:limits": {} } } },
  },
  "f:status": { "f:certificate": {}, "f:conditions": {} },
  "f:other": {},
});

const through = (group: string, resource: string, subresource?: string, more: object = {}) =>
  writeFieldsV1(doorOf({ group, resource, subresources: { status: {} }, ...more }, subresource)(all));

const table: readonly [claim: string, owned: object, kept: readonly string[]][] = [
  ["an object's own door leads to all but its status", through("apps", "deployments"), ["metadata", "spec", "other"]],
  [
    "and to all where it has no status",
    through("", "configmaps", undefined, { subresources: {} }),
    ["metadata", "spec", "status", "other"],
  ],
  ["that of a status to all but spec", through("apps", "daemonsets", "status"), ["metadata", "status", "other"]],
  [
    "of a custom resource not to metadata either",
    through("example.com", "boats", "status", { custom: true }),
    ["status", "other"],
  ],
  ["nor of a definition", through("apiextensions.k8s.io", "customresourcedefinitions", "status"), ["status", "other"]],
  [
    "requests for certificates have neither",
    through("certificates.k8s.io", "certificatesigningrequests"),
    ["metadata", "other"],
  ],
];
for (const [claim, owned, kept] of table) {
  test(claim, () => assert.deepEqual(Object.keys(owned), kept.map((name) => `f:${name}`).sort()));
}

test("a Deployment's status leads to annotations, not to labels", () => {
  const { "f:metadata": metadata } = through("apps", "deployments", "status") as Record<string, object>;
  assert.deepEqual(Object.keys(metadata ?? {}), ["f:annotations", "f:ownerReferences"]);
});

test("a Pod's status leads to labels, not to owners", () => {
  const { "f:metadata": metadata } = through("", "pods", "status") as Record<string, object>;
  assert.deepEqual(Object.keys(metadata ?? {}), ["f:annotations", "f:labels"]);
});

test("the narrow doors of Pods lead to what they are for", () => {
  assert.deepEqual(through("", "pods", "resize"), {
    "f:spec": { "f:containers": { 'k:{"name":"c"}': { "f:resources": { "f:limits": {} } } } },
  });
  assert.deepEqual(through("", "pods", "ephemeralcontainers"), {
    "f:spec": { "f:ephemeralContainers": { 'k:{"name":"e"}': { ".": {}, "f:image": {} } } },
  });
});
