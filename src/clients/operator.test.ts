import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { KubeConfig, type KubernetesObject, KubernetesObjectApi, PatchStrategy } from "@kubernetes/client-node";
import { type Cluster, startCluster } from "./cluster.ts";
import { type Running, startProgram } from "./run-program.ts";
import { until } from "./until.ts";

interface Website extends KubernetesObject {
  readonly spec: { readonly text: string; readonly replicas?: number };
  readonly status?: { readonly ready?: number; readonly observedGeneration?: number };
}

interface Owned extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly replicas?: number };
}

describe("an operator on @dot-i/k8s-operator", () => {
  let cluster: Cluster;
  let objects: KubernetesObjectApi;
  let line: Line;
  let operator: Supervised;
  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    objects = KubernetesObjectApi.makeApiClient(config);
    line = await openLine(Number(new URL(cluster.url).port));
    const kubeconfig = join(cluster.folder, "through-the-line");
    writeFileSync(kubeconfig, cluster.kubeconfig.replace(cluster.url, line.url), { mode: 0o600 });
    operator = supervise(kubeconfig);
    await operator.watching();
  });
  after(async () => {
    await operator.stop();
    line.close();
    await cluster.stop();
  });

  const at = (apiVersion: string, kind: string, name: string) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: "default" },
  });
  const website = (name: string) => at("example.com/v1", "Website", name);
  const create = (name: string, spec: Website["spec"]) => objects.create<Website>({ ...website(name), spec });
  const change = (name: string, spec: object) =>
    objects.patch(
      { ...website(name), spec } as Website,
      undefined,
      undefined,
      undefined,
      undefined,
      PatchStrategy.MergePatch,
    );
  const readyIs = (name: string, ready: number) => async (): Promise<boolean> => {
    const { status, metadata } = await objects.read<Website>(website(name));
    return status?.ready === ready && status.observedGeneration === metadata?.generation;
  };
  const textOf = async (name: string) => (await objects.read<Owned>(at("v1", "ConfigMap", name))).data?.text;
  const isGone = (head: ReturnType<typeof at>) => () =>
    objects.read(head).then(
      () => false,
      (error: { code?: number }) => error.code === 404,
    );

  test("it makes what a resource asks for, owns it, and tells how it fares", async () => {
    await create("first", { text: "hello" });
    await until(readyIs("first", 1));
    assert.equal(await textOf("first"), "hello");
    const owner = (await objects.read(at("apps/v1", "Deployment", "first"))).metadata?.ownerReferences?.[0];
    assert.deepEqual([owner?.kind, owner?.name, owner?.controller], ["Website", "first", true]);
    assert.deepEqual((await objects.read(website("first"))).metadata?.finalizers, ["example.com/farewell"]);
  });

  test("it follows changes of the resource and of what it owns", async () => {
    await create("changing", { text: "one", replicas: 1 });
    await until(readyIs("changing", 1));
    await change("changing", { text: "two", replicas: 2 });
    await until(readyIs("changing", 2));
    assert.equal(await textOf("changing"), "two");
  });

  test("what breaks the resource's schema never reaches it", async () => {
    await assert.rejects(create("wrong", { text: 1 as unknown as string }), { code: 422 });
    await assert.rejects(create("wrong", { replicas: 1 } as Website["spec"]), { code: 422 });
  });

  test("killed and started again, it catches up with what it has missed", async () => {
    await create("missed", { text: "before" });
    await until(readyIs("missed", 1));
    await operator.kill();
    await change("missed", { text: "meanwhile", replicas: 2 });
    await create("born-meanwhile", { text: "born" });
    operator.start();
    await until(readyIs("missed", 2));
    await until(readyIs("born-meanwhile", 1));
    assert.equal(await textOf("missed"), "meanwhile");
  });

  test("its connection broken, it comes back, and nothing is lost or made twice", async () => {
    await create("steady", { text: "steady" });
    await until(readyIs("steady", 1));
    const before = (await objects.read(at("apps/v1", "Deployment", "steady"))).metadata;
    const starts = operator.starts;
    line.cut();
    await until(() => operator.starts > starts);
    await change("steady", { text: "after" });
    await until(async () => (await textOf("steady")) === "after");
    const now = (await objects.read(at("apps/v1", "Deployment", "steady"))).metadata;
    assert.deepEqual([now?.uid, now?.generation], [before?.uid, before?.generation]);
  });

  test("deleted, the resource waits for the operator's farewell, and what it owned goes with it", async () => {
    await create("leaving", { text: "bye" });
    await until(readyIs("leaving", 1));
    await objects.delete(website("leaving"));
    await until(isGone(website("leaving")));
    assert.ok((await objects.read(at("v1", "ConfigMap", "farewell-leaving"))).metadata?.uid);
    await until(isGone(at("apps/v1", "Deployment", "leaving")));
    await until(isGone(at("v1", "ConfigMap", "leaving")));
  });
});

/** The operator as a Pod would run it: started again whenever it ends, until it is stopped. */
interface Supervised {
  readonly starts: number;
  /** Resolves when both of its watches have been opened. */
  watching(): Promise<unknown>;
  start(): void;
  /** Without a word, and without starting it again. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

function supervise(kubeconfig: string): Supervised {
  const [program, definition] = ["website-operator.ts", "websites.yaml"].map((name) =>
    fileURLToPath(new URL(name, import.meta.url)),
  ) as [string, string];
  let running: Running;
  let wanted = true;
  let starts = 0;
  const start = (): void => {
    wanted = true;
    starts++;
    running = startProgram(process.execPath, [program, definition], { env: { KUBECONFIG: kubeconfig } });
    void running.ended.then(() => wanted && start());
  };
  const kill = async (): Promise<void> => {
    wanted = false;
    await running.stop();
  };
  start();
  return {
    get starts() {
      return starts;
    },
    watching: () => running.until(/watching resource websites[\s\S]*watching resource deployments/),
    start,
    kill,
    stop: kill,
  };
}

/** A line to the cluster that can be cut: all connections at once, new ones may be made right away. */
interface Line {
  readonly url: string;
  cut(): void;
  close(): void;
}

async function openLine(port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `https://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
