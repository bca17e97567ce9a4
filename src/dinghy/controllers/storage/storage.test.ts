import assert from "node:assert/strict";
import { test } from "node:test";
import type { PersistentVolume, PersistentVolumeClaim } from "#apimachinery";
import { type ClaimStep, planClaim, type Storage } from "./plan-claim.ts";
import { planVolume } from "./plan-volume.ts";
import { chooseNode, newVolume, provisioner } from "./provision.ts";
import { claimOf, classNamed, nodeNamed, refTo, volumeOf } from "./storage.test-data.ts";

const told = (step: ClaimStep): string => {
  if (step.do === "bind") return `bind ${step.volume.metadata.name}`;
  if (step.do === "provision") return `provision ${step.storageClass.metadata.name}`;
  if (step.do === "classify") return `classify ${step.name}`;
  return step.remark ? `${step.do} ${step.remark.reason}` : step.do;
};
const waitingPods = (): string[] => [];
const manual = { storageClassName: "manual" };

test("a claim gets the smallest volume that has what it asks for", () => {
  for (const [why, claim, volumes, expected] of [
    [
      "two fit",
      claimOf("c", manual),
      [volumeOf("big", "10Gi"), volumeOf("fits", "6Gi"), volumeOf("tiny", "1Gi")],
      "bind fits",
    ],
    [
      "another class",
      claimOf("c", manual),
      [volumeOf("v", "6Gi", { storageClassName: "other" })],
      "wait ProvisioningFailed",
    ],
    [
      "taken",
      claimOf("c", manual),
      [volumeOf("v", "6Gi", { claimRef: refTo("x") }, "Bound")],
      "wait ProvisioningFailed",
    ],
    ["released", claimOf("c", manual), [volumeOf("v", "6Gi", {}, "Released")], "wait ProvisioningFailed"],
    [
      "another mode of access",
      claimOf("c", { ...manual, accessModes: ["ReadWriteMany"] }),
      [volumeOf("v", "6Gi")],
      "wait ProvisioningFailed",
    ],
    [
      "another kind of volume",
      claimOf("c", { ...manual, volumeMode: "Block" }),
      [volumeOf("v", "6Gi")],
      "wait ProvisioningFailed",
    ],
    [
      "reserved for it",
      claimOf("c", manual),
      [volumeOf("fits", "6Gi"), volumeOf("kept", "10Gi", { claimRef: refTo("c", "") })],
      "bind kept",
    ],
    ["none without a class", claimOf("c", { storageClassName: "" }), [volumeOf("v", "6Gi")], "wait FailedBinding"],
  ] as const satisfies readonly (readonly [string, PersistentVolumeClaim, PersistentVolume[], string])[]) {
    assert.equal(told(planClaim(claim, { volumes, classes: [], waitingPods })), expected, why);
  }
});

test("a class makes volumes, at once or when a Pod has been placed", () => {
  const classes = [classNamed("fast"), classNamed("later", { volumeBindingMode: "WaitForFirstConsumer" })];
  const storage: Storage = { volumes: [], classes, waitingPods };
  assert.equal(told(planClaim(claimOf("c", { storageClassName: "fast" }), storage)), "provision fast");
  assert.equal(told(planClaim(claimOf("c", { storageClassName: "later" }), storage)), "wait WaitForFirstConsumer");
  const placed = claimOf("c", { storageClassName: "later" }, { "volume.kubernetes.io/selected-node": "n" });
  assert.equal(told(planClaim(placed, storage)), "provision later");
  assert.equal(told(planClaim(claimOf("c"), { ...storage, classes: [classNamed("d", {}, true)] })), "classify d");
});

test("a claim may name its volume", () => {
  const claim = claimOf("c", { ...manual, volumeName: "v" });
  const storage = (volumes: PersistentVolume[]): Storage => ({ volumes, classes: [], waitingPods });
  assert.equal(told(planClaim(claim, storage([]))), "wait");
  assert.equal(told(planClaim(claim, storage([volumeOf("v", "5Gi")]))), "bind v");
  assert.equal(told(planClaim(claim, storage([volumeOf("v", "1Gi")]))), "wait VolumeMismatch");
  assert.equal(told(planClaim(claim, storage([volumeOf("v", "1Gi", { claimRef: refTo("x") })]))), "wait FailedBinding");
});

test("a claim that was bound and whose volume is gone is lost", () => {
  const bound = claimOf("c", { volumeName: "v" }, { "pv.kubernetes.io/bind-completed": "yes" });
  assert.equal(told(planClaim(bound, { volumes: [], classes: [], waitingPods })), "lose ClaimLost");
  const volumes = [volumeOf("v", "5Gi", { claimRef: refTo("c") }, "Bound")];
  assert.equal(told(planClaim(bound, { volumes, classes: [], waitingPods })), "bind v");
});

test("a volume's phase follows its claim; without one it is reclaimed", () => {
  const ours = { "pv.kubernetes.io/provisioned-by": provisioner };
  const claimRef = refTo("c");
  const drop = { claimRef, persistentVolumeReclaimPolicy: "Delete" as const };
  const bound = claimOf("c", { volumeName: "v" });
  for (const [why, volume, claim, expected] of [
    ["free", volumeOf("v", "1Gi"), undefined, "Available"],
    ["reserved by name", volumeOf("v", "1Gi", { claimRef: refTo("c", "") }), undefined, "Available"],
    ["bound", volumeOf("v", "1Gi", { claimRef }), bound, "Bound"],
    ["the claim is gone", volumeOf("v", "1Gi", { claimRef }, "Bound"), undefined, "Released"],
    ["the claim is another one", volumeOf("v", "1Gi", { claimRef: refTo("c", "old") }, "Bound"), bound, "Released"],
    [
      "kept",
      volumeOf("v", "1Gi", { claimRef, persistentVolumeReclaimPolicy: "Retain" }, "Released"),
      undefined,
      "Released",
    ],
    ["first released", volumeOf("v", "1Gi", drop, "Bound", ours), undefined, "Released"],
    ["then deleted", volumeOf("v", "1Gi", drop, "Released", ours), undefined, "delete"],
    ["not ours", volumeOf("v", "1Gi", { ...drop, hostPath: { path: "/data" } }, "Released"), undefined, "Failed"],
  ] as const satisfies readonly (readonly [string, PersistentVolume, PersistentVolumeClaim | undefined, string])[]) {
    const step = planVolume(volume, claim);
    assert.equal(step.do === "phase" ? step.phase : step.do, expected, why);
  }
});

test("a claim's directory is on the selected node, or on one that takes Pods, spread by ordinal", () => {
  const nodes = [nodeNamed("a"), nodeNamed("b", { unschedulable: true }), nodeNamed("c")];
  const names = ["data-db-0", "data-db-1", "data-db-2"].map((name) => chooseNode(claimOf(name), nodes)?.metadata.name);
  assert.equal(names[0], names[2]);
  assert.deepEqual(names.slice(0, 2).sort(), ["a", "c"]);
  const selected = claimOf("data", {}, { "volume.kubernetes.io/selected-node": "b" });
  assert.equal(chooseNode(selected, nodes)?.metadata.name, "b");
  assert.equal(chooseNode(claimOf("data"), []), undefined);
});

test("a volume is made as the claim asks and the class says", () => {
  const claim = claimOf("c", { storageClassName: "standard" });
  const { metadata, spec } = newVolume(claim, classNamed("standard", { reclaimPolicy: "Retain" }), nodeNamed("a"));
  assert.equal(metadata.name, "pvc-uid-c");
  assert.deepEqual(spec.capacity, { storage: "5Gi" });
  assert.equal(spec.persistentVolumeReclaimPolicy, "Retain");
  assert.equal(spec.hostPath?.path, "/var/lib/dinghy/volumes/pvc-uid-c");
  assert.equal(spec.claimRef?.uid, "uid-c");
});
