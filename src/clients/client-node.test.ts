import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { after, before, describe, test } from "node:test";
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  ListWatch,
  Log,
  Metrics,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  topNodes,
  topPods,
  type V1ConfigMap,
  type V1Deployment,
  type V1Status,
  VersionApi,
  Watch,
} from "@kubernetes/client-node";
import { type Cluster, startCluster } from "./cluster.ts";
import { until } from "./until.ts";

/** Short enough that a few dozen writes leave a watch behind. */
const keepRevisions = 40;

describe("@kubernetes/client-node", { concurrency: 3 }, () => {
  let cluster: Cluster;
  let config: KubeConfig;
  let core: CoreV1Api;
  before(async () => {
    cluster = await startCluster({ nodes: 1, keepRevisions });
    config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
  });
  after(() => cluster.stop());

  let made = 0;
  const freshNamespace = async (): Promise<string> => {
    const name = `client-${++made}`;
    await core.createNamespace({ body: { metadata: { name } } });
    return name;
  };
  const configMap = (name: string, data: Record<string, string> = {}): V1ConfigMap => ({ metadata: { name }, data });
  const running = async (namespace: string, name: string, image: string, command?: string[]): Promise<void> => {
    const body = {
      metadata: { name },
      spec: {
        restartPolicy: "Never",
        terminationGracePeriodSeconds: 1,
        containers: [{ name: "main", image, command }],
      },
    };
    await core.createNamespacedPod({ namespace, body });
    await until(async () => (await core.readNamespacedPod({ namespace, name })).status?.phase === "Running");
  };

  test("typed objects are created, read, listed, replaced, patched and deleted", async () => {
    const namespace = await freshNamespace();
    const apps = config.makeApiClient(AppsV1Api);
    const labels = { app: "web" };
    const deployment: V1Deployment = {
      metadata: { name: "web", labels },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "nginx", image: "nginx" }] } },
      },
    };
    const created = await apps.createNamespacedDeployment({ namespace, body: deployment });
    assert.ok(created.metadata?.creationTimestamp instanceof Date);
    await until(
      async () => (await apps.readNamespacedDeployment({ namespace, name: "web" })).status?.readyReplicas === 2,
    );
    const { items, metadata } = await core.listNamespacedPod({ namespace, labelSelector: "app=web", limit: 1 });
    assert.equal(items.length, 1);
    const rest = await core.listNamespacedPod({ namespace, labelSelector: "app=web", _continue: metadata?._continue });
    assert.equal(rest.items.length, 1);
    const read = await apps.readNamespacedDeployment({ namespace, name: "web" });
    const body = { ...read, spec: { ...read.spec, replicas: 1 } as V1Deployment["spec"] } as V1Deployment;
    await apps.replaceNamespacedDeployment({ namespace, name: "web", body });
    await assert.rejects(
      apps.replaceNamespacedDeployment({
        namespace,
        name: "web",
        body: { ...body, metadata: { ...read.metadata, resourceVersion: "1" } },
      }),
      { code: 409 },
    );
    const patched = await apps.patchNamespacedDeployment(
      { namespace, name: "web", body: [{ op: "add", path: "/metadata/labels/x", value: "y" }] },
      setHeaderOptions("Content-Type", PatchStrategy.JsonPatch),
    );
    assert.equal(patched.metadata?.labels?.x, "y");
    const applied = await apps.patchNamespacedDeployment(
      {
        namespace,
        name: "web",
        body: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", labels: { applied: "yes" } } },
        fieldManager: "tests",
        force: true,
      },
      setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
    );
    assert.equal(applied.metadata?.labels?.applied, "yes");
    const scale = await apps.readNamespacedDeploymentScale({ namespace, name: "web" });
    assert.equal(scale.spec?.replicas, 1);
    await apps.deleteNamespacedDeployment({ namespace, name: "web", propagationPolicy: "Foreground" });
    // The Pods go before the ReplicaSet does, and that before the Deployment.
    await until(async () => (await apps.listNamespacedDeployment({ namespace })).items.length === 0);
    assert.deepEqual((await core.listNamespacedPod({ namespace })).items, []);
    await assert.rejects(apps.readNamespacedDeployment({ namespace, name: "web" }), { code: 404 });
    assert.equal((await config.makeApiClient(VersionApi).getCode()).minor, "36");
  });

  test("KubernetesObjectApi takes any kind", async () => {
    const namespace = await freshNamespace();
    const objects = KubernetesObjectApi.makeApiClient(config);
    const head = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "any", namespace } };
    const first = await objects.create<V1ConfigMap>({ ...head, data: { a: "b" } });
    assert.ok(first.metadata?.uid);
    assert.equal((await objects.read<V1ConfigMap>(head)).data?.a, "b");
    await objects.patch<V1ConfigMap>(
      { ...head, data: { c: "d" } },
      undefined,
      undefined,
      undefined,
      undefined,
      PatchStrategy.MergePatch,
    );
    const replaced = await objects.read<V1ConfigMap>(head);
    assert.deepEqual(replaced.data, { a: "b", c: "d" });
    await objects.replace({ ...replaced, ...head, metadata: replaced.metadata, data: { e: "f" } } as V1ConfigMap);
    const listed = await objects.list<V1ConfigMap>(
      "v1",
      "ConfigMap",
      namespace,
      undefined,
      undefined,
      undefined,
      "metadata.name=any",
    );
    assert.deepEqual(
      listed.items.map(({ data }) => data),
      [{ e: "f" }],
    );
    await objects.delete(head);
    await assert.rejects(objects.read(head), { code: 404 });
  });

  test("an informer follows what happens", async () => {
    const namespace = await freshNamespace();
    await core.createNamespacedConfigMap({ namespace, body: configMap("before") });
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const informer = makeInformer<V1ConfigMap>(config, path, () => core.listNamespacedConfigMap({ namespace }));
    const told = tellingOf(informer);
    await informer.start();
    await core.createNamespacedConfigMap({ namespace, body: configMap("after") });
    await core.replaceNamespacedConfigMap({ namespace, name: "after", body: configMap("after", { a: "b" }) });
    await core.deleteNamespacedConfigMap({ namespace, name: "before" });
    await until(() => told.at(-1) === "delete before");
    const own = told.filter((line) => !line.includes("kube-root-ca.crt"));
    assert.deepEqual(own, ["add before", "add after", "update after", "delete before"]);
    assert.equal(informer.get("after", namespace)?.data?.a, "b");
    await informer.stop();
  });

  test("an informer that was away for too long meets 410 and recovers: nothing lost, nothing doubled", async () => {
    const namespace = await freshNamespace();
    const elsewhere = await freshNamespace();
    for (const name of ["gone", "kept", "changed"]) {
      await core.createNamespacedConfigMap({ namespace, body: configMap(name) });
    }
    const watch = new SlowWatch(config);
    const list = () => core.listNamespacedConfigMap({ namespace });
    const informer = new ListWatch<V1ConfigMap>(`/api/v1/namespaces/${namespace}/configmaps`, watch, list, false);
    const told = tellingOf(informer);
    await informer.start();
    await until(() => watch.opened === 1);
    // Nothing is written here, so the watch runs into the client's own timeout, and is held up on its way back.
    const held = watch.hold();
    await until(() => watch.waiting);
    await core.deleteNamespacedConfigMap({ namespace, name: "gone" });
    await core.replaceNamespacedConfigMap({ namespace, name: "changed", body: configMap("changed", { now: "yes" }) });
    await core.createNamespacedConfigMap({ namespace, body: configMap("new") });
    for (let index = 0; index < keepRevisions + 10; index++) {
      await core.createNamespacedConfigMap({ namespace: elsewhere, body: configMap(`filler-${index}`) });
    }
    held();
    await until(() => informer.get("new", namespace) !== undefined);
    assert.ok(watch.expired > 0, "the watch was never told 410, so this test proves nothing");
    await core.createNamespacedConfigMap({ namespace, body: configMap("last") });
    await until(() => told.at(-1) === "add last");
    const own = told.filter((line) => !line.includes("kube-root-ca.crt"));
    assert.deepEqual(own.slice(0, 3).sort(), ["add changed", "add gone", "add kept"]);
    assert.deepEqual(own.slice(3).sort(), ["add last", "add new", "delete gone", "update changed"]);
    const names = informer
      .list(namespace)
      .map(({ metadata }) => metadata?.name)
      .sort();
    assert.deepEqual(names, ["changed", "kept", "kube-root-ca.crt", "last", "new"]);
    await informer.stop();
  });

  test("a watch that is aborted ends, and tells nothing more", async () => {
    const namespace = await freshNamespace();
    const events: string[] = [];
    let ended = 0;
    const watch = new Watch(config);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const controller = await watch.watch(
      path,
      { allowWatchBookmarks: true, fieldSelector: "metadata.name!=kube-root-ca.crt" },
      (phase, object: V1ConfigMap) => events.push(`${phase} ${object.metadata?.name}`),
      () => void ended++,
    );
    await core.createNamespacedConfigMap({ namespace, body: configMap("seen") });
    await until(() => events.length === 1);
    controller.abort();
    await until(() => ended === 1);
    await core.createNamespacedConfigMap({ namespace, body: configMap("unseen") });
    assert.deepEqual([events, ended], [["ADDED seen"], 1]);
  });

  test("what Pods and nodes use", async () => {
    const namespace = await freshNamespace();
    await running(namespace, "web", "nginx");
    const metrics = new Metrics(config);
    const [pod] = (await metrics.getPodMetrics(namespace)).items;
    assert.deepEqual([pod?.metadata.name, pod?.containers[0]?.name], ["web", "main"]);
    const [node] = await topNodes(core);
    assert.equal(node?.Node.metadata?.name, "node1");
    const [top] = await topPods(core, metrics, namespace);
    assert.ok(Number(top?.Memory.CurrentUsage) > 0);
  });

  test("logs, exec and port-forward", async () => {
    const namespace = await freshNamespace();
    await running(namespace, "web", "nginx");
    await running(namespace, "talker", "busybox", ["sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.3; done"]);
    assert.match(await core.readNamespacedPodLog({ namespace, name: "web" }), /nginx/);
    const log = collected();
    await new Log(config).log(namespace, "talker", "main", log.stream, { follow: true });
    await until(() => log.stream.readableEnded);
    assert.equal(log.text(), "1\n2\n3\n");

    const [out, err] = [collected(), collected()];
    const status = await new Promise<V1Status>((resolve) => {
      const input = Readable.from(["typed\n"]);
      const command = ["sh", "-c", "cat; echo complaint >&2; exit 5"];
      void new Exec(config).exec(namespace, "web", "main", command, out.stream, err.stream, input, false, resolve);
    });
    assert.deepEqual([out.text(), err.text()], ["typed\n", "complaint\n"]);
    assert.deepEqual(status.details?.causes, [{ reason: "ExitCode", message: "5" }]);

    const page = collected();
    const request = new PassThrough();
    await new PortForward(config).portForward(namespace, "web", [80], page.stream, null, request);
    request.write("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");
    await until(() => page.text().includes("Welcome to nginx!"));
    request.end();
  });
});

/** A watch that gives up soon when nothing comes, can be held up before it opens, and counts what has expired. */
class SlowWatch extends Watch {
  opened = 0;
  expired = 0;
  waiting = false;
  #gate: Promise<void> = Promise.resolve();

  constructor(config: KubeConfig) {
    super(config);
    Object.assign(this, { requestTimeoutMs: 500 });
  }

  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  override async watch(...[path, query, callback, done]: Parameters<Watch["watch"]>): Promise<AbortController> {
    this.waiting = true;
    await this.#gate;
    this.waiting = false;
    this.opened++;
    const counting: typeof callback = (phase, object, event) => {
      if (phase === "ERROR" && object.code === 410) this.expired++;
      callback(phase, object, event);
    };
    return super.watch(path, query, counting, done);
  }
}

function tellingOf(informer: ReturnType<typeof makeInformer<V1ConfigMap>>): string[] {
  const told: string[] = [];
  for (const verb of ["add", "update", "delete"] as const) {
    informer.on(verb as "add", ({ metadata }) => void told.push(`${verb} ${metadata?.name}`));
  }
  return told;
}

function collected(): { stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return { stream, text: () => text };
}
