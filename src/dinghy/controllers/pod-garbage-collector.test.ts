import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node } from "#apimachinery";
import { verdict } from "./pod-garbage-collector.ts";
import { podOf } from "./pods/pod-of.test-data.ts";

const node = (ready: boolean, taints: string[] = []): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node1", uid: "n", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: { taints: taints.map((key) => ({ key, effect: "NoExecute" })) },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "Unknown" }] },
});
const outOfService = "node.kubernetes.io/out-of-service";

test("only Pods that nobody will finish are removed", () => {
  for (const [pod, on, why] of [
    [podOf("waits", { node: "" }), undefined, undefined],
    [podOf("never placed", { node: "", leaving: true }), undefined, "unscheduled"],
    [podOf("orphan"), undefined, "orphaned"],
    [podOf("runs"), node(true), undefined],
    [podOf("leaves", { leaving: true }), node(false), undefined],
    [podOf("stuck", { leaving: true }), node(false, [outOfService]), "out of service"],
    [podOf("stays"), node(false, [outOfService]), undefined],
    [podOf("leaves in order", { leaving: true }), node(true, [outOfService]), undefined],
  ] as const) {
    assert.equal(verdict(pod, on), why, pod.metadata.name);
  }
});
