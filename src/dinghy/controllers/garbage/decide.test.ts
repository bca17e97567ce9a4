import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject } from "#apimachinery";
import { decideForDependent, decideForOwner, type OwnerView } from "./decide.ts";

const object = (metadata: object): KubernetesObject =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", uid: "x", ...metadata } }) as KubernetesObject;

const leaving = { deletionTimestamp: "2026-01-01T00:00:00Z" };
const foreground = { ...leaving, finalizers: ["foregroundDeletion"] };

const owner = (uid: string, state: OwnerView["state"], metadata: object = {}): OwnerView => ({
  reference: { apiVersion: "v1", kind: "ConfigMap", name: uid, uid },
  state,
  ...(state === "present" && { owner: object({ uid, ...metadata }) }),
});

test("an object with a living owner is kept", () => {
  assert.deepEqual(decideForDependent(object({}), [owner("a", "present")], []), { type: "keep" });
});

test("an object whose only owner is gone is deleted in the background", () => {
  assert.deepEqual(decideForDependent(object({}), [owner("a", "absent")], []), {
    type: "delete",
    propagationPolicy: "Background",
  });
});

test("with one living owner only the dangling references go", () => {
  const decision = decideForDependent(object({}), [owner("a", "present"), owner("b", "absent")], []);
  assert.deepEqual(decision, { type: "drop references", uids: ["b"] });
});

test("an owner of a kind that is not served decides nothing", () => {
  assert.deepEqual(decideForDependent(object({}), [owner("a", "unknown")], []), { type: "keep" });
});

test("the dependent of an owner that waits is deleted, in the foreground if it owns something itself", () => {
  const owners = [owner("a", "present", foreground)];
  const policies = [[], [object({ uid: "y" })]].map((dependents) => decideForDependent(object({}), owners, dependents));
  assert.deepEqual(policies, [
    { type: "delete", propagationPolicy: "Background" },
    { type: "delete", propagationPolicy: "Foreground" },
  ]);
});

test("of two that would wait for each other the second lets the first go", () => {
  const decision = decideForDependent(
    object({}),
    [owner("a", "present", foreground)],
    [object({ uid: "a", ...foreground })],
  );
  assert.deepEqual(decision, { type: "unblock", propagationPolicy: "Foreground" });
});

test("an object that is leaving, or waits for its own dependents, goes on blocking its owner until it is gone", () => {
  for (const metadata of [leaving, foreground]) {
    const decision = decideForDependent(object(metadata), [owner("a", "present", foreground)], []);
    assert.deepEqual(decision, { type: "keep" });
  }
});

test("an owner that waits goes on when nobody blocks it any more", () => {
  const waiting = object({ uid: "a", ...foreground });
  const blocking = object({ ownerReferences: [{ uid: "a", blockOwnerDeletion: true }] });
  const idle = object({ ownerReferences: [{ uid: "a" }] });
  assert.equal(decideForOwner(waiting, [blocking]).finalizer, undefined);
  assert.equal(decideForOwner(waiting, [idle]).finalizer, "foregroundDeletion");
});

test("an orphaning owner releases its dependents before it goes", () => {
  const dependents = [object({ ownerReferences: [{ uid: "a" }] })];
  const decision = decideForOwner(object({ uid: "a", ...leaving, finalizers: ["orphan"] }), dependents);
  assert.deepEqual(decision, { release: dependents, remove: [], finalizer: "orphan" });
});
