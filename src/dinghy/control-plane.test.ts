import assert from "node:assert/strict";
import type { KubernetesObject } from "#apimachinery";
import { resources } from "#client";
import { story } from "./control-plane.test-data.ts";

const template = (labels: Record<string, string>, image = "nginx:1") => ({
  metadata: { labels },
  spec: { containers: [{ name: "main", image }] },
});

const deployment = (name: string, replicas: number, more: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: template({ app: name }), ...more },
});

const names = (items: readonly KubernetesObject[]): string[] => items.map(({ metadata }) => metadata.name);

story("a Deployment rolls from one template to the next and back, and never lacks a Pod", async (plane) => {
  const { admin } = plane;
  const web = { namespace: "default", name: "web" };
  const bounds = { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
  await plane.create(resources.deployments, deployment("web", 3, bounds));
  await plane.pass(5000);
  const first = (await admin.list(resources.replicaSets, { namespace: "default" })).items[0];
  let fewest = 3;
  let most = 0;
  const stream = await admin.watch(resources.deployments, { namespace: "default" });
  const stop = stream.open({
    write: ({ object }) => {
      const { status } = (object as { object: { status?: { availableReplicas?: number; replicas?: number } } }).object;
      fewest = Math.min(fewest, status?.availableReplicas ?? 0);
      most = Math.max(most, status?.replicas ?? 0);
    },
    end: () => {},
  });
  await admin.patch(resources.deployments, web, "merge", { spec: { template: template({ app: "web" }, "nginx:2") } });
  await plane.pass(20_000);
  assert.deepEqual([fewest, most], [3, 4]);
  const rolled = await admin.get(resources.deployments, web);
  assert.equal(rolled.metadata.annotations?.["deployment.kubernetes.io/revision"], "2");
  assert.equal(rolled.status?.updatedReplicas, 3);
  await admin.patch(resources.deployments, web, "merge", { spec: { template: template({ app: "web" }) } });
  await plane.pass(20_000);
  stop();
  const undone = await admin.get(resources.replicaSets, first?.metadata ?? web);
  assert.equal(undone.spec.replicas, 3);
  assert.equal(undone.metadata.annotations?.["deployment.kubernetes.io/revision"], "3");
  assert.equal(undone.metadata.annotations?.["deployment.kubernetes.io/revision-history"], "1");
});

story("a Deployment that recreates has no Pod of the old template beside one of the new", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.deployments, deployment("web", 2, { strategy: { type: "Recreate" } }));
  await plane.pass(5000);
  await admin.patch(resources.deployments, { namespace: "default", name: "web" }, "merge", {
    spec: { template: template({ app: "web" }, "nginx:2") },
  });
  await plane.pass(600);
  const pods = (await admin.list(resources.pods, { namespace: "default" })).items;
  assert.ok(pods.every(({ metadata }) => metadata.deletionTimestamp));
  await plane.pass(5000);
  const after = (await admin.list(resources.pods, { namespace: "default" })).items;
  assert.deepEqual(
    after.map(({ spec }) => spec.containers[0]?.image),
    ["nginx:2", "nginx:2"],
  );
});

story("deleting a Deployment takes its ReplicaSets and Pods along", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.deployments, deployment("web", 2));
  await plane.pass(5000);
  await admin.delete(resources.deployments, { namespace: "default", name: "web" });
  await plane.pass(5000);
  assert.deepEqual(names((await admin.list(resources.replicaSets, { namespace: "default" })).items), []);
  assert.deepEqual(names((await admin.list(resources.pods, { namespace: "default" })).items), []);
});

story("a ReplicaSet adopts a Pod that matches and releases one that no longer does", async (plane) => {
  const { admin } = plane;
  const spec = { containers: [{ name: "main", image: "nginx" }] };
  await plane.create(resources.pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "stray", labels: { app: "web" } },
    spec,
  });
  await plane.create(resources.replicaSets, {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web" },
    spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template: template({ app: "web" }) },
  });
  await plane.pass(3000);
  const stray = { namespace: "default", name: "stray" };
  assert.equal((await admin.get(resources.pods, stray)).metadata.ownerReferences?.[0]?.name, "web");
  assert.equal((await admin.list(resources.pods, { namespace: "default" })).items.length, 2);
  await admin.patch(resources.pods, stray, "merge", { metadata: { labels: { app: "other" } } });
  await plane.pass(3000);
  assert.equal((await admin.get(resources.pods, stray)).metadata.ownerReferences, undefined);
  assert.equal((await admin.list(resources.pods, { namespace: "default" })).items.length, 3);
});

story("a budget counts what may be disturbed", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.deployments, deployment("web", 3));
  await plane.create(resources.podDisruptionBudgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web" },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: "web" } } },
  });
  await plane.pass(5000);
  const { status } = await admin.get(resources.podDisruptionBudgets, { namespace: "default", name: "web" });
  assert.deepEqual(
    [status?.expectedPods, status?.desiredHealthy, status?.currentHealthy, status?.disruptionsAllowed],
    [3, 2, 3, 1],
  );
  assert.equal(status?.conditions?.[0]?.reason, "SufficientPods");
});

story("a quota counts what is there, and gives back what goes", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.deployments, deployment("web", 2));
  await plane.pass(1000);
  await plane.create(resources.resourceQuotas, {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q" },
    spec: { hard: { pods: "10", "count/deployments.apps": "2" } },
  });
  await plane.pass(3000);
  const used = async () =>
    (await admin.get(resources.resourceQuotas, { namespace: "default", name: "q" })).status?.used;
  assert.deepEqual(await used(), { pods: "2", "count/deployments.apps": "1" });
  await admin.delete(resources.deployments, { namespace: "default", name: "web" });
  await plane.pass(5000);
  assert.deepEqual(await used(), { pods: "0", "count/deployments.apps": "0" });
});

story(
  "a NoExecute taint drives out at once, or when the toleration is over",
  async (plane) => {
    const { admin } = plane;
    const pod = (name: string, tolerations: object[]) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: { containers: [{ name: "main", image: "nginx" }], tolerations },
    });
    const maintenance = { key: "maintenance", operator: "Exists", effect: "NoExecute" };
    await plane.create(resources.pods, pod("plain", []));
    await plane.create(resources.pods, pod("patient", [{ ...maintenance, tolerationSeconds: 30 }]));
    await plane.create(resources.pods, pod("steadfast", [maintenance]));
    await plane.pass(2000);
    const taints = [{ key: "maintenance", effect: "NoExecute" }];
    await admin.patch(resources.nodes, { name: "node1" }, "merge", { spec: { taints } });
    await plane.pass(2000);
    const left = async () => names((await admin.list(resources.pods, { namespace: "default" })).items).sort();
    assert.deepEqual(await left(), ["patient", "steadfast"]);
    await plane.pass(31_000);
    assert.deepEqual(await left(), ["steadfast"]);
  },
  1,
);

story("Pods of a node that is gone are removed after a while", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.deployments, deployment("web", 1));
  await plane.pass(2000);
  const before = (await admin.list(resources.pods, { namespace: "default" })).items[0];
  await admin.delete(resources.nodes, { name: before?.spec.nodeName ?? "" });
  await plane.pass(60_000);
  const after = (await admin.list(resources.pods, { namespace: "default" })).items;
  assert.equal(after.length, 1);
  assert.notEqual(after[0]?.metadata.name, before?.metadata.name);
});

story("Pods of a node that falls silent are not ready, and after five minutes run elsewhere", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.deployments, deployment("web", 1));
  await plane.pass(2000);
  const pods = async () => (await admin.list(resources.pods, { namespace: "default" })).items;
  const before = (await pods())[0];
  const name = before?.spec.nodeName as string;
  plane.silent.add(name);
  await plane.pass(60_000);
  const lost = await admin.get(resources.nodes, { name });
  assert.equal(lost.status?.conditions?.find(({ type }) => type === "Ready")?.status, "Unknown");
  assert.deepEqual(
    lost.spec.taints?.map(({ key, effect }) => `${key}:${effect}`),
    ["node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"],
  );
  assert.equal((await pods())[0]?.status?.conditions?.find(({ type }) => type === "Ready")?.status, "False");
  await plane.pass(300_000);
  const after = (await pods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  assert.equal(after.length, 1);
  assert.notEqual(after[0]?.spec.nodeName, name);
  plane.silent.delete(name);
  await plane.pass(20_000);
  assert.equal((await admin.get(resources.nodes, { name })).spec.taints, undefined);
});

story("an aggregated ClusterRole gathers the rules of those that it selects", async (plane) => {
  const { admin } = plane;
  const role = (name: string, more: object) => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name, namespace: undefined, ...more },
  });
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { gather: "yes" } }] };
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  await plane.create(resources.clusterRoles, { ...role("sum", {}), aggregationRule });
  await plane.create(resources.clusterRoles, { ...role("part", { labels: { gather: "yes" } }), rules });
  await plane.pass(1000);
  assert.deepEqual((await admin.get(resources.clusterRoles, { name: "sum" })).rules, rules);
});

story("a token Secret is filled, and goes with its ServiceAccount", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.serviceAccounts, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "robot" },
  });
  await plane.create(resources.secrets, {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/service-account-token",
    metadata: { name: "robot-token", annotations: { "kubernetes.io/service-account.name": "robot" } },
  });
  await plane.pass(1000);
  const secret = { namespace: "default", name: "robot-token" };
  assert.deepEqual(Object.keys((await admin.get(resources.secrets, secret)).data ?? {}).sort(), [
    "ca.crt",
    "namespace",
    "token",
  ]);
  await admin.delete(resources.serviceAccounts, { namespace: "default", name: "robot" });
  await plane.pass(1000);
  await assert.rejects(admin.get(resources.secrets, secret), { reason: "NotFound" });
});

story("Endpoints written by hand are mirrored into slices", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "outside" },
    spec: { ports: [{ port: 80 }] },
  });
  await plane.create(resources.endpoints, {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "outside" },
    subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 8080 }] }],
  });
  await plane.pass(1000);
  const labelSelector = "kubernetes.io/service-name=outside";
  const slices = (await admin.list(resources.endpointSlices, { namespace: "default", labelSelector })).items;
  assert.deepEqual(
    slices.map(({ endpoints }) => endpoints),
    [[{ addresses: ["192.0.2.1"], conditions: { ready: true } }]],
  );
});
