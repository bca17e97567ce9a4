/**
 * Dinghy: a whole Kubernetes cluster in one process. The only place that wires the rooms together.
 *
 * Every component gets a client of its own with the identity that a real one has, so access control holds for Dinghy's
 * own parts too. On a virtual clock nothing here touches a socket, a file or another thread: the run is a function of
 * the seed and of the requests.
 */
import { type CertificateAuthority, createApiServer, createCertificateAuthority, readRequestedNames } from "#apiserver";
import { createClient, createInformers } from "#client";
import { type Clock, createRandom, type Random } from "#clock";
import { startControllers } from "#controllers";
import { startDns } from "#dns";
import { type Kubelet, startKubelet } from "#kubelet";
import {
  byteDuplex,
  createNetwork,
  type Forwarding,
  type Network,
  type NetworkInterface,
  refusingPlainHttp,
} from "#network";
import { startProxy } from "#proxy";
import { createSimulatedRuntime, type Runtime } from "#runtime";
import { startScheduler } from "#scheduler";
import { createMemoryStore, openWriteAheadLog } from "#store";
import type { Handler, UpgradeHandler } from "#wire";
import { addressPlan, nodeDescription } from "./address-plan.ts";
import { createCallOut } from "./call-out.ts";
import { createClusterDnsService, dnsIdentity } from "./cluster-dns-service.ts";
import { createDefaultStorageClass } from "./default-storage-class.ts";
import { publishExtensionAuthentication } from "./extension-authentication.ts";
import { createRequestGate } from "./request-gate.ts";

export { type CertificateAuthority, createCertificateAuthority } from "#apiserver";
export { DataDirectoryError } from "#store";
export { version } from "./version.ts";

export interface DinghyOptions {
  readonly clock: Clock;
  /** Same seed, same run: names, uids and addresses included. Default 1. */
  readonly seed?: number | string;
  /** How many nodes the cluster has. Default 1. */
  readonly nodes?: number;
  /** Keeps the cluster's state on disk. Rejects with `DataDirectoryError` when it is damaged or in use. */
  readonly dataDirectory?: string;
  /** How many of the last revisions can still be watched from or listed at. Default 10,000. */
  readonly keepRevisions?: number;
  /** An authority that several clusters of one process share; making one costs more than starting a cluster. */
  readonly certificateAuthority?: () => Promise<CertificateAuthority>;
}

export interface Dinghy {
  readonly clock: Clock;
  readonly handle: Handler;
  readonly upgrade: UpgradeHandler;
  /** Opens an HTTPS socket and gives the kubeconfig that reaches it as an administrator. */
  listen(options: { port: number; host?: string }): Promise<{ url: string; kubeconfig: string }>;
  stop(): Promise<void>;
}

type Connect = (user: string, groups: readonly string[], userAgent: string) => ReturnType<typeof createClient>;

export async function startDinghy(options: DinghyOptions): Promise<Dinghy> {
  const { clock } = options;
  const random = createRandom(options.seed ?? 1);
  const log =
    options.dataDirectory === undefined ? undefined : await openWriteAheadLog(options.dataDirectory, { clock });
  const store = createMemoryStore({ log, keepRevisions: options.keepRevisions });
  const kubelets = new Map<string, Kubelet>();
  const certificateAuthority = once(() => openAuthority(options));
  let controlPlane: NetworkInterface | undefined;
  const apiServer = await createApiServer({
    store,
    clock,
    random: random.fork("apiserver"),
    certificateAuthority,
    connectNode: (name) => kubelets.get(name),
    callOut: createCallOut(() => controlPlane),
    serviceClusterIpRange: addressPlan.services,
    advertiseAddress: addressPlan.controlPlane,
    directory: options.dataDirectory,
  });
  const gate = createRequestGate(apiServer.handle);
  const connect: Connect = (user, groups, userAgent) =>
    createClient(gate.handle, { commonName: user, organizations: [...groups] }, userAgent);

  const controllers = startControllers({
    connect,
    clock,
    random: random.fork("controllers"),
    rootCertificate: async () => (await certificateAuthority()).certificate,
    readRequestedNames,
    signCertificate: async (request, how) => (await certificateAuthority()).sign(request, how),
  });
  const scheduler = startScheduler({
    client: connect("system:kube-scheduler", [], "kube-scheduler"),
    clock,
    random: random.fork("scheduler"),
  });
  const network = createNetwork(clock);
  const nodes: RunningNode[] = [];
  for (let index = 0; index < (options.nodes ?? 1); index++) {
    const running = startNode({ index, connect, clock, random: random.fork(`node-${index}`), network });
    kubelets.set(running.name, running.kubelet);
    nodes.push(running);
  }
  // The control plane's host runs a kube-proxy too: it shares the first node's.
  controlPlane = network.attach(addressPlan.controlPlane, nodes[0]?.forwarding);
  controlPlane.listen(addressPlan.controlPlanePort, async (raw) => {
    const connection = await refusingPlainHttp(raw).catch(() => undefined);
    if (connection) apiServer.accept(byteDuplex(connection, clock));
  });
  for (const { kubelet } of nodes) await kubelet.ready;
  const dns = await startClusterDns(connect, clock, network);
  // Certificates take their time: nobody waits for this.
  void certificateAuthority()
    .then(({ certificate }) =>
      publishExtensionAuthentication(connect("system:apiserver", ["system:masters"], "kube-apiserver"), certificate),
    )
    .catch(() => {});
  await createDefaultStorageClass(connect("system:dinghy", ["system:masters"], "dinghy"));

  return {
    clock,
    handle: apiServer.handle,
    upgrade: apiServer.upgrade,
    listen: async ({ port, host = "127.0.0.1" }) => {
      const listening = await apiServer.listen({ port, host });
      return { url: listening.url, kubeconfig: await (await certificateAuthority()).kubeconfig(listening.url) };
    },
    stop: async () => {
      const atRest = gate.shut();
      dns.stop();
      scheduler.stop();
      controllers.stop();
      for (const node of nodes) await node.stop();
      await atRest;
      await apiServer.close();
      await store.close();
    },
  };
}

/** Its own, or what it shares with others in this process; either way this cluster's time waits for it. */
async function openAuthority({
  clock,
  certificateAuthority,
  dataDirectory,
}: DinghyOptions): Promise<CertificateAuthority> {
  const release = clock.hold();
  try {
    if (certificateAuthority === undefined)
      return await createCertificateAuthority({ clock, directory: dataDirectory });
    return (await certificateAuthority()).inTimeOf(clock);
  } finally {
    release();
  }
}

interface RunningNode {
  readonly name: string;
  readonly kubelet: Kubelet;
  readonly forwarding: Forwarding;
  stop(): Promise<void>;
}

interface NodeOptions {
  readonly index: number;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/** A node: a runtime, a kubelet and a kube-proxy that share an address. */
function startNode({ index, connect, clock, random, network }: NodeOptions): RunningNode {
  const node = nodeDescription(index);
  const proxyClient = connect("system:kube-proxy", [], "kube-proxy");
  const proxyInformers = createInformers(proxyClient, clock);
  const proxy = startProxy({
    informers: proxyInformers,
    nodeName: node.name,
    nodeAddress: node.address,
    clock,
    random: random.fork("proxy"),
  });
  const runtime: Runtime = createSimulatedRuntime({
    clock,
    random: random.fork("runtime"),
    network,
    allocateAddress: addressPlan.podAddresses(index),
    nodeAddress: node.address,
    forwarding: proxy.forwarding,
  });
  const client = connect(`system:node:${node.name}`, ["system:nodes"], "kubelet");
  const { clusterDns, clusterDomain } = addressPlan;
  const kubelet = startKubelet({
    client,
    clock,
    random: random.fork("kubelet"),
    runtime,
    node,
    clusterDns,
    clusterDomain,
  });
  return {
    name: node.name,
    kubelet,
    forwarding: proxy.forwarding,
    stop: async () => {
      kubelet.stop();
      proxy.stop();
      proxyInformers.stop();
      await runtime.close();
    },
  };
}

async function startClusterDns(connect: Connect, clock: Clock, network: Network): Promise<{ stop(): void }> {
  await createClusterDnsService(connect("system:dinghy", ["system:masters"], "dinghy"));
  const groups = ["system:serviceaccounts", "system:serviceaccounts:kube-system"];
  const informers = createInformers(connect(dnsIdentity.user, groups, "coredns"), clock);
  const networkInterface = network.attach(addressPlan.dnsServer);
  const dns = startDns({ informers, networkInterface, clusterDomain: addressPlan.clusterDomain, clock });
  return {
    stop: () => {
      dns.stop();
      informers.stop();
    },
  };
}

/** Made when first asked for, then shared: in-process runs never pay for certificates. */
function once(make: () => Promise<CertificateAuthority>): () => Promise<CertificateAuthority> {
  let made: Promise<CertificateAuthority> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
