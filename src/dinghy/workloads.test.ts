import assert from "node:assert/strict";
import type { KubernetesObject, Pod } from "#apimachinery";
import { resources } from "#client";
import { type ControlPlane, nodeOf, story } from "./control-plane.test-data.ts";

const namespace = "default";
const template = (app: string, annotations: Record<string, string> = {}, image = "nginx:1") => ({
  metadata: { labels: { app }, annotations },
  spec: { containers: [{ name: "main", image }] },
});
const names = (items: readonly KubernetesObject[]): string[] => items.map(({ metadata }) => metadata.name);
const podsOf = async ({ admin }: ControlPlane): Promise<Pod[]> =>
  (await admin.list(resources.pods, { namespace })).items;

const statefulSet = (replicas: number, more: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db" },
  spec: { replicas, serviceName: "db", selector: { matchLabels: { app: "db" } }, template: template("db"), ...more },
});

story(
  "a StatefulSet makes its Pods one after the other, each with a claim of its own that outlives it",
  async (plane) => {
    const { admin } = plane;
    const volumeClaimTemplates = [
      {
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    ];
    await plane.create(resources.statefulSets, statefulSet(3, { volumeClaimTemplates }));
    await plane.pass(400);
    assert.deepEqual(names(await podsOf(plane)), ["db-0"]);
    await plane.pass(5000);
    const pods = await podsOf(plane);
    assert.deepEqual(names(pods), ["db-0", "db-1", "db-2"]);
    assert.equal(pods[1]?.metadata.labels?.["statefulset.kubernetes.io/pod-name"], "db-1");
    assert.equal(pods[1]?.metadata.labels?.["apps.kubernetes.io/pod-index"], "1");
    await admin.patch(resources.statefulSets, { namespace, name: "db" }, "merge", { spec: { replicas: 1 } });
    await plane.pass(10_000);
    assert.deepEqual(names(await podsOf(plane)), ["db-0"]);
    const claims = (await admin.list(resources.persistentVolumeClaims, { namespace })).items;
    assert.deepEqual(
      claims.map(({ metadata, status }) => [metadata.name, status?.phase]),
      [
        ["data-db-0", "Bound"],
        ["data-db-1", "Bound"],
        ["data-db-2", "Bound"],
      ],
    );
  },
);

story("a StatefulSet updates from the highest ordinal down to its partition", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.statefulSets, statefulSet(3));
  await plane.pass(5000);
  const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 1 } };
  await admin.patch(resources.statefulSets, { namespace, name: "db" }, "merge", {
    spec: { updateStrategy, template: template("db", {}, "nginx:2") },
  });
  await plane.pass(10_000);
  const images = (await podsOf(plane)).map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]?.image}`);
  assert.deepEqual(images.sort(), ["db-0 nginx:1", "db-1 nginx:2", "db-2 nginx:2"]);
  const { status } = await admin.get(resources.statefulSets, { namespace, name: "db" });
  assert.deepEqual([status?.currentReplicas, status?.updatedReplicas], [1, 2]);
});

story("a DaemonSet has one Pod on every node, also on one that joins later", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.daemonSets, {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent" },
    spec: { selector: { matchLabels: { app: "agent" } }, template: template("agent") },
  });
  await plane.pass(3000);
  await admin.create(resources.nodes, nodeOf("late"), {});
  await plane.pass(3000);
  const nodes = (await podsOf(plane)).map(({ spec }) => spec.nodeName);
  assert.deepEqual(nodes.sort(), ["late", "node1", "node2"]);
  const { status } = await admin.get(resources.daemonSets, { namespace, name: "agent" });
  assert.deepEqual([status?.desiredNumberScheduled, status?.numberAvailable, status?.numberMisscheduled], [3, 3, 0]);
});

const job = (spec: object) => ({ apiVersion: "batch/v1", kind: "Job", metadata: { name: "task" }, spec });
const oneOff = (exit: string) => {
  const { metadata, spec } = template("task", { exit });
  return { metadata, spec: { ...spec, restartPolicy: "Never" } };
};

story("a Job completes each of its indexes once and keeps its Pods", async (plane) => {
  const { admin } = plane;
  await plane.create(
    resources.jobs,
    job({ completions: 3, parallelism: 2, completionMode: "Indexed", template: oneOff("0") }),
  );
  await plane.pass(15_000);
  const { status } = await admin.get(resources.jobs, { namespace, name: "task" });
  assert.deepEqual([status?.succeeded, status?.completedIndexes, status?.active], [3, "0-2", undefined]);
  assert.deepEqual(
    status?.conditions?.map(({ type }) => type),
    ["SuccessCriteriaMet", "Complete"],
  );
  const pods = await podsOf(plane);
  assert.deepEqual([pods.length, pods.some(({ metadata }) => metadata.finalizers)], [3, false]);
});

story("a Job that fails is tried again after a growing while, and given up at its limit", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.jobs, job({ backoffLimit: 2, template: oneOff("1") }));
  await plane.pass(10_000);
  assert.equal((await podsOf(plane)).length, 1);
  await plane.pass(120_000);
  const { status } = await admin.get(resources.jobs, { namespace, name: "task" });
  assert.deepEqual([status?.failed, status?.conditions?.at(-1)?.reason], [3, "BackoffLimitExceeded"]);
});

story("a finished Job goes when its time to live is over, with its Pods", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.jobs, job({ ttlSecondsAfterFinished: 30, template: oneOff("0") }));
  await plane.pass(20_000);
  assert.equal((await admin.list(resources.jobs, { namespace })).items.length, 1);
  await plane.pass(30_000);
  assert.deepEqual(
    [(await admin.list(resources.jobs, { namespace })).items.length, (await podsOf(plane)).length],
    [0, 0],
  );
});

story("a CronJob runs a Job every minute and keeps the last of them", async (plane) => {
  const { admin } = plane;
  await plane.create(resources.cronJobs, {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick" },
    spec: { schedule: "* * * * *", successfulJobsHistoryLimit: 2, jobTemplate: { spec: { template: oneOff("0") } } },
  });
  await plane.pass(290_000);
  const jobs = (await admin.list(resources.jobs, { namespace })).items;
  assert.equal(jobs.length, 2);
  assert.match(jobs[0]?.metadata.name ?? "", /^tick-\d+$/);
});

story("a namespace takes everything in it along, Pods first", async (plane) => {
  const { admin } = plane;
  await admin.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } }, {});
  await plane.pass(100);
  const metadata = { name: "web", namespace: "team" };
  const spec = { replicas: 2, selector: { matchLabels: { app: "web" } }, template: template("web") };
  await plane.create(resources.deployments, { apiVersion: "apps/v1", kind: "Deployment", metadata, spec });
  await plane.create(resources.configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata });
  await plane.pass(3000);
  await admin.delete(resources.namespaces, { name: "team" });
  await plane.pass(500);
  const config = await admin.get(resources.configMaps, metadata);
  assert.equal(config.metadata.deletionTimestamp, undefined);
  await plane.pass(60_000);
  await assert.rejects(admin.get(resources.namespaces, { name: "team" }), { reason: "NotFound" });
  assert.deepEqual(names((await admin.list(resources.pods, { namespace: "team" })).items), []);
});

story("what is deleted in the foreground goes after what it owns; an orphan stays", async (plane) => {
  const { admin } = plane;
  const set = (name: string) => ({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name },
    spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: template(name) },
  });
  await plane.create(resources.replicaSets, set("front"));
  await plane.create(resources.replicaSets, set("orphaned"));
  await plane.pass(3000);
  await admin.delete(resources.replicaSets, { namespace, name: "front" }, { propagationPolicy: "Foreground" });
  await admin.delete(resources.replicaSets, { namespace, name: "orphaned" }, { propagationPolicy: "Orphan" });
  await plane.pass(200);
  assert.deepEqual(names((await admin.list(resources.replicaSets, { namespace })).items), ["front"]);
  await plane.pass(5000);
  assert.deepEqual(names((await admin.list(resources.replicaSets, { namespace })).items), []);
  const left = await podsOf(plane);
  assert.deepEqual(
    left.map(({ metadata }) => [metadata.labels?.app, metadata.ownerReferences]),
    [["orphaned", undefined]],
  );
});

story(
  "an owner that waits in the foreground goes on when the last one that it waits for lets go of it",
  async (plane) => {
    const { admin } = plane;
    const make = async (name: string, ownerReferences: object[] = []): Promise<string> => {
      const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ownerReferences } };
      return (await admin.create(resources.configMaps, object, { namespace })).metadata.uid;
    };
    const reference = (name: string, uid: string) => ({ apiVersion: "v1", kind: "ConfigMap", name, uid });
    const owner = await make("owner");
    const other = await make("other");
    await make("shared", [{ ...reference("owner", owner), blockOwnerDeletion: true }, reference("other", other)]);
    await plane.pass(1000);
    await admin.delete(resources.configMaps, { namespace, name: "owner" }, { propagationPolicy: "Foreground" });
    await plane.pass(5000);
    const left = names((await admin.list(resources.configMaps, { namespace })).items);
    assert.deepEqual(
      left.filter((name) => name === "owner" || name === "shared"),
      ["shared"],
    );
  },
);
