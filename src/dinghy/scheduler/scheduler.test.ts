import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event, KubernetesObject, PersistentVolume, Pod, PodSpec, Taint } from "#apimachinery";
import { createApiServer } from "#apiserver";
import { type Client, createClient, resources } from "#client";
import { createRandom, createVirtualClock, type VirtualClock } from "#clock";
import { createMemoryStore } from "#store";
import type { Handler } from "#wire";
import { readSchedulerConfiguration, type SchedulerConfiguration, startScheduler } from "./scheduler.ts";

interface Trial {
  readonly admin: Client;
  readonly clock: VirtualClock;
  node(name: string, words?: { cpu?: string; taints?: Taint[]; labels?: Record<string, string> }): Promise<void>;
  pod(name: string, spec?: Partial<PodSpec> & { cpu?: string }): Promise<void>;
  create(resource: object, object: object, namespace?: string): Promise<unknown>;
  get(name: string): Promise<Pod>;
  /** Events about a Pod, oldest first: `reason: message`. */
  told(name: string): Promise<string[]>;
  events(): Promise<Event[]>;
}

const namespace = "default";

/** A control plane of API server and scheduler; nodes are objects only. */
async function trial(
  run: (trial: Trial) => Promise<void>,
  way: (handle: Handler, clock: VirtualClock) => Handler = (handle) => handle,
  configuration?: SchedulerConfiguration,
): Promise<void> {
  const clock = createVirtualClock();
  const random = createRandom(1);
  const api = await createApiServer({
    store: createMemoryStore({}),
    clock,
    random: random.fork("apiserver"),
    certificateAuthority: () => Promise.reject(new Error("nobody needs certificates here")),
    connectNode: () => undefined,
    serviceClusterIpRange: "10.96.0.0/16",
    advertiseAddress: "10.0.0.1",
  });
  const connect = (commonName: string, ...organizations: string[]): Client =>
    createClient(api.handle, { commonName, organizations }, commonName);
  const admin = connect("admin", "system:masters");
  const scheduler = startScheduler({
    client: createClient(
      way(api.handle, clock),
      { commonName: "system:kube-scheduler", organizations: [] },
      "kube-scheduler",
    ),
    clock,
    random: random.fork("scheduler"),
    configuration,
  });
  const create = (resource: object, object: object, inside?: string): Promise<KubernetesObject> =>
    admin.create(resource as typeof resources.pods, object, { namespace: inside });
  const serviceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  await create(resources.serviceAccounts, serviceAccount, namespace);
  const events = async (): Promise<Event[]> => {
    await clock.settled();
    const { items } = await admin.list(resources.events, { namespace });
    return items.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  };
  try {
    await run({
      admin,
      clock,
      create,
      events,
      node: async (name, { cpu = "4", taints = [], labels } = {}) => {
        const metadata = { name, labels: { "kubernetes.io/hostname": name, ...labels } };
        await create(resources.nodes, { apiVersion: "v1", kind: "Node", metadata });
        const status = { allocatable: { cpu, memory: "8Gi", pods: "110" } };
        await admin.patch(resources.nodes, { name, subresource: "status" }, "merge", { status });
        await admin.patch(resources.nodes, { name }, "merge", { spec: { taints } });
        await clock.settled();
      },
      pod: async (name, { cpu, ...spec } = {}) => {
        const containers = [{ name: "main", image: "app:1", resources: { requests: cpu ? { cpu } : {} } }];
        const object = { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers, ...spec } };
        await create(resources.pods, object, namespace);
        await clock.settled();
      },
      get: async (name) => {
        await clock.settled();
        return admin.get(resources.pods, { name, namespace });
      },
      told: async (name) =>
        (await events())
          .filter(({ involvedObject }) => involvedObject.name === name)
          .map(({ reason, message }) => `${reason}: ${message}`),
    });
  } finally {
    scheduler.stop();
    await api.close();
  }
}

const condition = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === "PodScheduled");

test("a Pod gets a node, and an Event says so", () =>
  trial(async ({ node, pod, get, told, events }) => {
    await node("n1");
    await pod("web");
    const bound = await get("web");
    assert.equal(bound.spec.nodeName, "n1");
    assert.equal(condition(bound)?.status, "True");
    assert.deepEqual(await told("web"), ["Scheduled: Successfully assigned default/web to n1"]);
    const [event] = await events();
    assert.equal(event?.reportingComponent, "default-scheduler");
    assert.equal(event?.action, "Binding");
    assert.equal(event?.type, "Normal");
    assert.equal(event?.count, undefined);
    assert.ok(event?.eventTime);
  }));

test("however late it is told that a Pod fits nowhere, the word does not come after its node", () => {
  const lateStatus =
    (handle: Handler, clock: VirtualClock): Handler =>
    async (request) => {
      if (request.method === "PATCH") await clock.sleep(60);
      return handle(request);
    };
  return trial(async ({ clock, node, pod, get }) => {
    await pod("web");
    await node("n1");
    await clock.sleep(5000);
    const bound = await get("web");
    assert.equal(bound.spec.nodeName, "n1");
    assert.equal(condition(bound)?.status, "True");
  }, lateStatus);
});

test("a Pod that fits nowhere is told why, by condition and Event, and is placed when that changes", () =>
  trial(async ({ admin, node, pod, get, told }) => {
    await pod("web", { cpu: "2" });
    assert.deepEqual(await told("web"), ["FailedScheduling: no nodes available to schedule pods"]);
    await node("n1", { cpu: "1" });
    const message =
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, " +
      "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
    const waiting = condition(await get("web"));
    assert.deepEqual([waiting?.status, waiting?.reason, waiting?.message], ["False", "Unschedulable", message]);
    assert.equal(waiting?.observedGeneration, 1);
    assert.equal((await told("web")).at(-1), `FailedScheduling: ${message}`);
    const roomier = { status: { allocatable: { cpu: "2" } } };
    await admin.patch(resources.nodes, { name: "n1", subresource: "status" }, "merge", roomier);
    assert.equal((await get("web")).spec.nodeName, "n1");
  }));

test("what nothing helps is left alone: no time passes and nothing is written", () =>
  trial(async ({ admin, clock, node, pod, get }) => {
    await node("n1", { cpu: "1" });
    await pod("web", { cpu: "2" });
    const { resourceVersion } = (await get("web")).metadata;
    const before = clock.now();
    await admin.patch(resources.nodes, { name: "n1" }, "merge", { metadata: { annotations: { beat: "1" } } });
    await new Promise<void>((resolve) => clock.onQuiescent(resolve));
    assert.equal(clock.now(), before);
    assert.equal((await get("web")).metadata.resourceVersion, resourceVersion);
  }));

test("a gated Pod waits until its gates are gone", () =>
  trial(async ({ admin, node, pod, get }) => {
    await node("n1");
    await pod("web", { schedulingGates: [{ name: "example.com/later" }] });
    assert.equal((await get("web")).spec.nodeName, undefined);
    await admin.patch(resources.pods, { name: "web", namespace }, "merge", { spec: { schedulingGates: null } });
    assert.equal((await get("web")).spec.nodeName, "n1");
  }));

test("a Pod waits silently for the claims of devices that it names", () =>
  trial(async ({ create, node, pod, get, told }) => {
    await node("n1");
    await pod("web", { resourceClaims: [{ name: "boat", resourceClaimName: "ferry" }] });
    assert.deepEqual([(await get("web")).spec.nodeName, await told("web")], [undefined, []]);
    const claims = { group: "resource.k8s.io", version: "v1", resource: "resourceclaims" };
    const ferry = { apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", metadata: { name: "ferry" }, spec: {} };
    await create(claims, ferry, namespace);
    assert.equal((await get("web")).spec.nodeName, "n1");
  }));

test("Pods of other schedulers are theirs", () =>
  trial(async ({ node, pod, get, told }) => {
    await node("n1");
    await pod("web", { schedulerName: "another" });
    assert.equal((await get("web")).spec.nodeName, undefined);
    assert.deepEqual(await told("web"), []);
  }));

const two = readSchedulerConfiguration(`
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - schedulerName: spreader
  - schedulerName: packer
    pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: MostAllocated } } }]
`);

test("each profile places the Pods that name it, by its own rules and in its own name", () =>
  trial(
    async ({ node, pod, get, events }) => {
      await node("n1");
      await node("n2");
      await pod("first", { cpu: "1", schedulerName: "packer" });
      const { nodeName } = (await get("first")).spec;
      await pod("packed", { cpu: "1", schedulerName: "packer" });
      await pod("spread", { cpu: "1", schedulerName: "spreader" });
      await pod("nobodys", { cpu: "1" });
      assert.equal((await get("packed")).spec.nodeName, nodeName);
      assert.notEqual((await get("spread")).spec.nodeName, nodeName);
      assert.equal((await get("nobodys")).spec.nodeName, undefined);
      const told = (await events()).map(({ reportingComponent }) => reportingComponent);
      assert.deepEqual(told, ["packer", "packer", "spreader"]);
    },
    undefined,
    two,
  ));

/** Somebody else binds every Pod to this node, a moment before the scheduler's binding arrives. */
const overtakenBy =
  (node: string) =>
  (handle: Handler): Handler =>
  async (request) => {
    const [, name] = /\/pods\/([^/]+)\/binding$/.exec(request.url) ?? [];
    if (name !== undefined) {
      const other = createClient(handle, { commonName: "other", organizations: ["system:masters"] }, "other");
      const binding = { apiVersion: "v1", kind: "Binding", metadata: { name }, target: { kind: "Node", name: node } };
      await other.create(resources.pods, binding, { namespace, name, subresource: "binding" });
    }
    return handle(request);
  };

test("who was bound by somebody else meanwhile stays there, and the place that was kept is free again", () =>
  trial(async ({ admin, node, pod, get }) => {
    await node("n1", { cpu: "1" });
    await node("n2", { cpu: "2", taints: [{ key: "k", effect: "NoSchedule" }] });
    await pod("first", { cpu: "1" });
    await pod("second", { cpu: "1" });
    assert.deepEqual([(await get("first")).spec.nodeName, (await get("second")).spec.nodeName], ["n2", "n2"]);
    await admin.patch(resources.nodes, { name: "n2" }, "merge", { spec: { taints: [] } });
    await pod("third", { cpu: "2" });
    assert.match(condition(await get("third"))?.message ?? "", /^0\/2 nodes are available: 2 Insufficient cpu\. /);
  }, overtakenBy("n2")));

test("room counts from the moment of the decision, and is free again when a Pod is gone", () =>
  trial(async ({ admin, node, pod, get }) => {
    await node("n1", { cpu: "1" });
    await Promise.all(["a", "b", "c"].map((name) => pod(name, { cpu: "500m" })));
    const nodes = async () => Promise.all(["a", "b", "c"].map(async (name) => (await get(name)).spec.nodeName));
    assert.deepEqual(await nodes(), ["n1", "n1", undefined]);
    await admin.delete(resources.pods, { name: "a", namespace }, { gracePeriodSeconds: 0 });
    assert.equal((await get("c")).spec.nodeName, "n1");
  }));

test("a more important Pod takes the place of a lesser one", () =>
  trial(async ({ admin, create, node, pod, get, told }) => {
    const classes = { group: "scheduling.k8s.io", version: "v1", resource: "priorityclasses" };
    const high = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 1000 };
    await create(classes, high);
    await node("n1", { cpu: "1" });
    await pod("low", { cpu: "1" });
    await pod("high", { cpu: "1", priorityClassName: "high" });
    const waiting = await get("high");
    assert.equal(waiting.status?.nominatedNodeName, "n1");
    assert.equal(condition(waiting)?.message, "0/1 nodes are available: 1 Insufficient cpu.");
    const victim = await get("low");
    assert.ok(victim.metadata.deletionTimestamp);
    const disrupted = victim.status?.conditions?.find(({ type }) => type === "DisruptionTarget");
    assert.equal(disrupted?.reason, "PreemptionByScheduler");
    assert.equal((await told("low")).at(-1), `Preempted: Preempted by pod ${waiting.metadata.uid} on node n1`);
    await admin.delete(resources.pods, { name: "low", namespace }, { gracePeriodSeconds: 0 });
    assert.equal((await get("high")).spec.nodeName, "n1");
  }));

const claim = (storageClassName?: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: "1Gi" } } },
});
const data: Partial<PodSpec> = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] };
const lateClass = (provisioner: string) => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "late" },
  provisioner,
  volumeBindingMode: "WaitForFirstConsumer",
});
const boundTo = (volumeName: string) => ({ spec: { volumeName } });
const reasonOf = async ({ get }: Trial): Promise<string | undefined> => condition(await get("web"))?.message;

test("a claim that is missing, or has no volume yet, holds its Pod back", () =>
  trial(async (given) => {
    await given.node("n1");
    await given.pod("web", data);
    assert.match(
      (await reasonOf(given)) ?? "",
      /^0\/1 nodes are available: persistentvolumeclaim "data" not found\. no new/,
    );
    await given.create(resources.persistentVolumeClaims, claim(""), namespace);
    assert.match((await reasonOf(given)) ?? "", /: pod has unbound immediate PersistentVolumeClaims\. no new/);
  }));

test("a claim that waits for its consumer is told the node, and the Pod goes there once it is bound", () =>
  trial(async ({ admin, create, clock, node, pod, get }) => {
    await node("n1");
    await create(resources.storageClasses, lateClass("example.com/disks"));
    await create(resources.persistentVolumeClaims, claim("late"), namespace);
    await pod("web", data);
    const target = { name: "data", namespace };
    const waiting = await admin.get(resources.persistentVolumeClaims, target);
    assert.equal(waiting.metadata.annotations?.["volume.kubernetes.io/selected-node"], "n1");
    assert.equal((await get("web")).spec.nodeName, undefined);
    await admin.patch(resources.persistentVolumeClaims, target, "merge", boundTo("disk"));
    const status = { status: { phase: "Bound" } };
    await admin.patch(resources.persistentVolumeClaims, { ...target, subresource: "status" }, "merge", status);
    await clock.settled();
    assert.equal((await get("web")).spec.nodeName, "n1");
  }));

test("of volumes that exist the smallest that fits is kept for the claim, where its node can reach it", () =>
  trial(async ({ admin, create, node, pod, clock }) => {
    await node("n1");
    await node("n2");
    await create(resources.storageClasses, lateClass("kubernetes.io/no-provisioner"));
    for (const [name, size] of [
      ["large", "5Gi"],
      ["small", "2Gi"],
      ["tiny", "1Mi"],
    ]) {
      await create(resources.persistentVolumes, localVolume(name as string, size as string));
      const status = { status: { phase: "Available" } };
      await admin.patch(resources.persistentVolumes, { name: name as string, subresource: "status" }, "merge", status);
    }
    await create(resources.persistentVolumeClaims, claim("late"), namespace);
    await pod("web", data);
    await clock.settled();
    const volumes = await admin.list(resources.persistentVolumes);
    const kept = volumes.items.filter(({ spec }: PersistentVolume) => spec.claimRef?.name === "data");
    assert.deepEqual(
      kept.map(({ metadata }) => metadata.name),
      ["small"],
    );
  }));

function localVolume(name: string, storage: string): object {
  const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values: ["n2"] }];
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      capacity: { storage },
      accessModes: ["ReadWriteOnce"],
      storageClassName: "late",
      local: { path: "/data" },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
    },
  };
}
