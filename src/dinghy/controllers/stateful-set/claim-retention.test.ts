import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnerReference, PersistentVolumeClaim, StatefulSet } from "#apimachinery";
import { podOf } from "../pods/pod-of.test-data.ts";
import { isStale, retentionReferences } from "./claim-retention.ts";

type Policy = StatefulSet["spec"]["persistentVolumeClaimRetentionPolicy"];
const setOf = (policy: Policy): StatefulSet => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "web", namespace: "default", uid: "set", resourceVersion: "1", creationTimestamp: "" },
  spec: {
    replicas: 1,
    selector: {},
    template: { spec: { containers: [] } },
    serviceName: "web",
    persistentVolumeClaimRetentionPolicy: policy,
  },
});
const claimOf = (ownerReferences: OwnerReference[] = []): PersistentVolumeClaim => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data-web-0", uid: "c", resourceVersion: "1", creationTimestamp: "", ownerReferences },
  spec: {},
});
const reference = (kind: string, name: string, uid: string, controller?: true): OwnerReference => ({
  apiVersion: kind === "StatefulSet" ? "apps/v1" : "v1",
  kind,
  name,
  uid,
  controller,
});

test("a claim belongs to its set, to its Pod that is surplus, or to nobody", () => {
  for (const [whenDeleted, whenScaled, ordinal, owners] of [
    ["Retain", "Retain", 0, undefined],
    ["Delete", "Retain", 0, ["set"]],
    ["Delete", "Retain", 1, ["set"]],
    ["Delete", "Delete", 0, ["set"]],
    ["Delete", "Delete", 1, ["uid-web-1"]],
    ["Retain", "Delete", 0, undefined],
    ["Retain", "Delete", 1, ["uid-web-1"]],
  ] as const) {
    const found = retentionReferences(setOf({ whenDeleted, whenScaled }), podOf(`web-${ordinal}`), claimOf());
    assert.deepEqual(
      found?.map(({ uid }) => uid),
      owners,
      `${whenDeleted} ${whenScaled} ${ordinal}`,
    );
  }
});

test("references to others stay, references that are no longer wanted go", () => {
  const other = reference("ConfigMap", "x", "x");
  const claim = claimOf([other, reference("StatefulSet", "web", "set")]);
  assert.deepEqual(retentionReferences(setOf({}), podOf("web-0"), claim), [other]);
});

test("references to an earlier set or Pod of the same name are left to the garbage collector", () => {
  const policy = { whenDeleted: "Delete", whenScaled: "Delete" } as const;
  for (const left of [reference("StatefulSet", "web", "earlier", true), reference("Pod", "web-0", "earlier", true)]) {
    assert.equal(retentionReferences(setOf(policy), podOf("web-0"), claimOf([left])), undefined, left.kind);
  }
});

test("a claim that somebody else controls gets no owner beside it, and loses what it has", () => {
  const policy = { whenDeleted: "Delete" } as const;
  const other = reference("Backup", "b", "b", true);
  assert.equal(retentionReferences(setOf(policy), podOf("web-0"), claimOf([other])), undefined);
  const both = claimOf([other, reference("StatefulSet", "web", "set", true)]);
  assert.deepEqual(retentionReferences(setOf(policy), podOf("web-0"), both), [other]);
});

test("an owner that does not control becomes one that does", () => {
  const found = retentionReferences(
    setOf({ whenDeleted: "Delete" }),
    podOf("web-0"),
    claimOf([reference("StatefulSet", "web", "set")]),
  );
  assert.deepEqual(
    found?.map(({ uid, controller }) => [uid, controller]),
    [["set", true]],
  );
});

test("a claim of an earlier Pod of the same name is stale where scaling in deletes", () => {
  const claim = claimOf([reference("Pod", "web-0", "earlier")]);
  assert.equal(isStale(setOf({ whenScaled: "Delete" }), "web-0", claim), true);
  assert.equal(isStale(setOf({ whenScaled: "Retain" }), "web-0", claim), false);
  assert.equal(isStale(setOf({ whenScaled: "Delete" }), "web-0", claimOf()), false);
});
