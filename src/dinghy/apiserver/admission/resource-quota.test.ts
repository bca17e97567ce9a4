import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResourceQuota } from "#apimachinery";
import { gateOf, podOf } from "./admission.test-data.ts";

const quota = (hard: object, used: object, more: object = {}) => ({
  metadata: { name: "q", namespace: "a" },
  spec: { hard, ...more },
  status: { hard, used },
});
const cpu = (amount: string, name = "p") =>
  podOf({ containers: [{ name: "x", image: "i", resources: { requests: { cpu: amount } } }] }, { name });

test("what fits is charged before it is stored", async () => {
  const hard = { pods: "2", "requests.cpu": "1", "count/configmaps": "5" };
  const { admit, lookup } = await gateOf({
    resourcequotas: [quota(hard, { pods: "0", "requests.cpu": "0", "count/configmaps": "1" })],
  });
  await admit({ object: cpu("600m") });
  const used = async () => (await lookup.get<ResourceQuota>("resourcequotas", "q", "a"))?.status?.used;
  assert.deepEqual(await used(), { pods: "1", "requests.cpu": "600m", "count/configmaps": "1" });
  await assert.rejects(admit({ object: cpu("600m", "r") }), {
    message:
      'pods "r" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
  });
  assert.equal((await used())?.pods, "1");
});

test("a dry run is judged, and charged nothing", async () => {
  const { admit, lookup } = await gateOf({ resourcequotas: [quota({ pods: "1" }, { pods: "0" })] });
  await admit({ object: podOf(), dryRun: true });
  assert.equal((await lookup.get<ResourceQuota>("resourcequotas", "q", "a"))?.status?.used?.pods, "0");
});

test("a quota on compute makes every container name what it needs", async () => {
  const { admit } = await gateOf({
    resourcequotas: [quota({ "limits.memory": "1Gi", cpu: "1" }, { "limits.memory": "0", cpu: "0" })],
  });
  await assert.rejects(admit({ object: podOf() }), {
    message: 'pods "p" is forbidden: failed quota: q: must specify cpu for: main; limits.memory for: main',
  });
});

test("a quota that nobody has counted yet refuses", async () => {
  const { admit } = await gateOf({
    resourcequotas: [{ metadata: { name: "q", namespace: "a" }, spec: { hard: { pods: "1" } }, status: {} }],
  });
  await assert.rejects(admit({ object: podOf() }), { message: /status unknown for quota: q, resources: pods/ });
});

test("a scoped quota concerns only Pods in its scope", async () => {
  const { admit } = await gateOf({ resourcequotas: [quota({ pods: "0" }, { pods: "0" }, { scopes: ["BestEffort"] })] });
  await admit({ object: cpu("1") });
  await assert.rejects(admit({ object: podOf() }), {
    message: /exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0/,
  });
});

test("of an update only the growth is charged", async () => {
  const { admit, lookup } = await gateOf({
    resourcequotas: [quota({ "requests.storage": "10Gi" }, { "requests.storage": "5Gi" })],
  });
  const claim = (storage: string) => ({
    metadata: { name: "c", namespace: "a" },
    spec: { resources: { requests: { storage } }, storageClassName: "s" },
    status: { phase: "Bound" },
  });
  const request = { operation: "UPDATE", resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim" } as const;
  await admit({ ...request, object: claim("4Gi"), oldObject: claim("5Gi") });
  assert.equal(
    (await lookup.get<ResourceQuota>("resourcequotas", "q", "a"))?.status?.used?.["requests.storage"],
    "5Gi",
  );
});
