import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject, Pod, Unstored } from "#apimachinery";
import { createApiServer, createCertificateAuthority, readRequestedNames } from "#apiserver";
import { type Client, createClient, createInformers, type Resource, resources } from "#client";
import { type Clock, createRandom, createVirtualClock, formatTime, type VirtualClock } from "#clock";
import { startControllers } from "#controllers";
import { startScheduler } from "#scheduler";
import { createMemoryStore } from "#store";
import { createDefaultStorageClass } from "./default-storage-class.ts";

/** A control plane without kubelets of its own: for tests of controllers and scheduler together. */
export interface ControlPlane {
  readonly clock: VirtualClock;
  /** An administrator. */
  readonly admin: Client;
  /** Nodes that say nothing any more. */
  readonly silent: Set<string>;
  /** What a controller failed at and tried again. */
  readonly errors: string[];
  /** Creates in `default`, or without a namespace when the object says so. */
  create<T extends KubernetesObject>(resource: Resource<T>, object: object): Promise<T>;
  /** Goes on until this much time has passed and everything due by then is done. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startControlPlane(nodes = 2): Promise<ControlPlane> {
  const clock = createVirtualClock();
  const random = createRandom("control plane");
  const errors: string[] = [];
  const apiServer = await createApiServer({
    store: createMemoryStore({}),
    clock,
    random: random.fork("apiserver"),
    certificateAuthority: () => createCertificateAuthority({ clock }),
    connectNode: () => undefined,
    serviceClusterIpRange: "10.96.0.0/16",
    advertiseAddress: "172.18.0.1",
  });
  const connect = (user: string, groups: readonly string[], userAgent: string): Client =>
    createClient(apiServer.handle, { commonName: user, organizations: [...groups] }, userAgent);
  const admin = connect("admin", ["system:masters"], "kubectl");
  const controllers = startControllers({
    connect,
    clock,
    random,
    rootCertificate: async () => "certificate",
    readRequestedNames,
    signCertificate: async () => "a certificate",
    onError: (controller, key, error) => void errors.push(`${controller} ${key}: ${error}`),
  });
  const scheduler = startScheduler({ client: connect("system:kube-scheduler", [], "kube-scheduler"), clock, random });
  const silent = new Set<string>();
  const kubelet = startFakeKubelet(connect("kubelet", ["system:masters"], "kubelet"), clock, silent);
  for (let index = 1; index <= nodes; index++) await admin.create(resources.nodes, nodeOf(`node${index}`), {});
  await createDefaultStorageClass(admin);
  await clock.settled();
  return {
    clock,
    admin,
    errors,
    silent,
    create: (resource, object) => {
      const { metadata } = object as Unstored<KubernetesObject>;
      const namespace = "namespace" in metadata ? metadata.namespace : "default";
      return admin.create(resource, object, { namespace });
    },
    pass: async (ms) => {
      await clock.sleep(ms);
      await clock.settled();
    },
    stop: async () => {
      kubelet.stop();
      scheduler.stop();
      controllers.stop();
      await apiServer.close();
    },
  };
}

/** A story on a control plane of its own, at whose end nothing may have failed. */
export function story(name: string, tell: (plane: ControlPlane) => Promise<void>, nodes?: number): void {
  test(name, async () => {
    const plane = await startControlPlane(nodes);
    try {
      await tell(plane);
      const unexpected = plane.errors.filter((error) => !/the object has been modified|not found$/.test(error));
      assert.deepEqual(unexpected, []);
    } finally {
      await plane.stop();
    }
  });
}

/** A node that is ready and has room for a hundred Pods. */
export function nodeOf(name: string): object {
  const amounts = { cpu: "8", memory: "32Gi", pods: "110" };
  const conditions = [{ type: "Ready", status: "True" }];
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name } },
    spec: {},
    status: { capacity: amounts, allocatable: amounts, conditions },
  };
}

/** Plays all kubelets: what is bound runs after a moment and is ready; what is asked to go, goes. */
function startFakeKubelet(client: Client, clock: Clock, silent: ReadonlySet<string>): { stop(): void } {
  const informers = createInformers(client, clock);
  const nodes = informers.informer(resources.nodes);
  const beat = (): void => {
    for (const { metadata } of nodes.list().filter((node) => !silent.has(node.metadata.name))) {
      const conditions = [{ type: "Ready", status: "True", lastHeartbeatTime: formatTime(clock.now()) }];
      const target = { name: metadata.name, subresource: "status" };
      void client.patch(resources.nodes, target, "strategic", { status: { conditions } }).catch(() => {});
    }
    clock.setTimer(10_000, beat, { background: true });
  };
  clock.setTimer(10_000, beat, { background: true });
  const pods = informers.informer(resources.pods);
  let address = 0;
  const run = async (pod: Pod): Promise<void> => {
    const at = formatTime(clock.now());
    const ip = `10.244.0.${++address}`;
    const conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
      type,
      status: "True",
      lastTransitionTime: at,
    }));
    const containerStatuses = pod.spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: "x",
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: at } },
    }));
    const status = {
      phase: "Running",
      podIP: ip,
      podIPs: [{ ip }],
      hostIP: "172.18.0.2",
      startTime: at,
      conditions,
      containerStatuses,
    };
    await client.patch(resources.pods, { ...pod.metadata, subresource: "status" }, "merge", { status });
    const exit = pod.metadata.annotations?.exit;
    if (exit !== undefined) clock.setTimer(1000, () => void end(pod, Number(exit)).catch(ignore));
  };
  /** A Pod annotated with `exit` ends with that code after a second. */
  const end = async (pod: Pod, exitCode: number): Promise<void> => {
    const at = formatTime(clock.now());
    const containerStatuses = pod.spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: "x",
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode, startedAt: at, finishedAt: at } },
    }));
    const conditions = [{ type: "Ready", status: "False", lastTransitionTime: at }];
    const status = { phase: exitCode === 0 ? "Succeeded" : "Failed", conditions, containerStatuses };
    await client.patch(resources.pods, { ...pod.metadata, subresource: "status" }, "merge", { status });
  };
  const remove = (pod: Pod): Promise<void> =>
    client.delete(resources.pods, pod.metadata, { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } });
  const ignore = (): void => {};
  pods.onChange(({ object: pod, previous }) => {
    if (pod === undefined) return;
    if (pod.metadata.deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined) {
      if (pod.spec.nodeName) clock.setTimer(1000, () => void remove(pod).catch(ignore));
    } else if (pod.spec.nodeName && !previous?.spec.nodeName && pod.status?.phase === "Pending") {
      clock.setTimer(500, () => void run(pod).catch(ignore));
    }
  });
  return { stop: () => informers.stop() };
}
