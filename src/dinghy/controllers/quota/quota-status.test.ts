import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject, ResourceQuota } from "#apimachinery";
import { podOf } from "../pods/pod-of.test-data.ts";
import { countedResources, quotaStatus } from "./quota-status.ts";

const quotaOf = (spec: ResourceQuota["spec"]): ResourceQuota => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "q", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec,
});

test("a limit's name says what has to be counted", () => {
  for (const [limit, resource] of [
    ["pods", "pods"],
    ["requests.cpu", "pods"],
    ["limits.memory", "pods"],
    ["count/deployments.apps", "deployments.apps"],
    ["services.nodeports", "services"],
    ["requests.storage", "persistentvolumeclaims"],
    ["gold.storageclass.storage.k8s.io/requests.storage", "persistentvolumeclaims"],
    ["configmaps", "configmaps"],
  ] as const) {
    assert.deepEqual([...countedResources({ [limit]: "1" })], [resource]);
  }
});

test("sums requests in canonical form; Pods that have ended use nothing but their name", () => {
  const asking = (name: string, cpu: string) => {
    const pod = podOf(name);
    const [main] = pod.spec.containers;
    return { ...pod, spec: { ...pod.spec, containers: [{ ...main, name: "main", resources: { requests: { cpu } } }] } };
  };
  const objects = [asking("a", "600m"), asking("b", "0.4"), podOf("ended", { phase: "Succeeded" })];
  const quota = quotaOf({ hard: { pods: "5", "requests.cpu": "2", "count/pods": "9" } });
  assert.deepEqual(quotaStatus(quota, [{ group: "", resource: "pods", objects }]), {
    hard: { pods: "5", "requests.cpu": "2", "count/pods": "9" },
    used: { pods: "2", "requests.cpu": "1", "count/pods": "3" },
  });
});

test("a quota with a scope counts only what the scope takes in", () => {
  const objects: KubernetesObject[] = [podOf("a"), podOf("b")];
  const quota = quotaOf({ hard: { pods: "5" }, scopes: ["NotBestEffort"] });
  assert.deepEqual(quotaStatus(quota, [{ group: "", resource: "pods", objects }]).used, { pods: "0" });
});
