import assert from "node:assert/strict";
import { test } from "node:test";
import type { PersistentVolume, Pod } from "#apimachinery";
import { usesClaim } from "../persistent-volume-claim-protection.ts";
import { planExpansion } from "../persistent-volume-expander.ts";
import { claimsOf } from "./claims-of-pod.ts";
import { claimOf, refTo, volumeOf } from "./storage.test-data.ts";
import { findVolume } from "./volume-match.ts";

const podOf = (spec: object, metadata: object = {}): Pod =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", uid: "p", ...metadata },
    spec,
  }) as Pod;
const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "c" } }];

test("a claim is in use by every Pod that has a node and names it", () => {
  const claim = claimOf("c");
  assert.equal(usesClaim(podOf({ nodeName: "n", volumes }), claim), true);
  assert.equal(usesClaim(podOf({ volumes }), claim), false, "nobody has placed it");
  assert.equal(usesClaim(podOf({ nodeName: "n", volumes: [] }), claim), false);
});

test("a claim that was made for a Pod does not wait for what is left of it", () => {
  const own = claimOf("p-v");
  own.metadata.ownerReferences = [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "p", controller: true }];
  const spec = { nodeName: "n", volumes: [{ name: "v", ephemeral: {} }] };
  const left = { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 };
  assert.deepEqual(claimsOf(podOf(spec)), ["default/p-v"]);
  assert.equal(usesClaim(podOf(spec), own), true);
  assert.equal(usesClaim(podOf(spec, left), own), false);
  assert.equal(usesClaim(podOf(spec), claimOf("p-v")), false, "of somebody else");
});

test("what is asked for beyond what is there is given, or left to who can", () => {
  const claim = claimOf("c", { resources: { requests: { storage: "9Gi" } } });
  claim.status = { phase: "Bound", capacity: { storage: "5Gi" } };
  const volume = (source: object): PersistentVolume =>
    volumeOf("v", "5Gi", { claimRef: refTo("c"), ...source }, "Bound");
  assert.deepEqual(planExpansion(claim, volume({ hostPath: { path: "/p" } })), { do: "expand", to: "9Gi" });
  assert.deepEqual(planExpansion(claim, volume({ csi: {} })), { do: "leave to others", type: "Normal" });
  assert.deepEqual(planExpansion(claim, volume({ nfs: {} })), { do: "leave to others", type: "Warning" });
  assert.deepEqual(planExpansion(claim, volumeOf("v", "5Gi", { claimRef: refTo("x") })), { do: "nothing" });
});

test("of volumes that fit, those that offer fewer modes of access come first", () => {
  const both = { accessModes: ["ReadWriteOnce", "ReadOnlyMany"] };
  const claim = claimOf("c", { storageClassName: "manual" });
  const found = findVolume(claim, [volumeOf("many", "5Gi", both), volumeOf("one", "50Gi")]);
  assert.equal(found?.metadata.name, "one");
});
