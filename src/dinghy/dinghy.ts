/**
 * Dinghy: a whole Kubernetes cluster in one process. The only place that wires the rooms together.
 *
 * Every component gets a client of its own with the identity that a real one has, so access control holds for Dinghy's
 * own parts too. On a virtual clock nothing here touches a socket, a file or another thread: the run is a function of
 * the seed and of the requests.
 */
import { type CertificateAuthority, createApiServer, createCertificateAuthority, readRequestedNames } from "#apiserver";
import { type Autoscaler, startAutoscaler, webhookHost } from "#autoscaler";
import { createClient, createInformers } from "#client";
import { type Clock, createRandom } from "#clock";
import { startControllers } from "#controllers";
import { startDns } from "#dns";
import { byteDuplex, createNetwork, type Network, type NetworkInterface, refusingPlainHttp } from "#network";
import { readSchedulerConfiguration, startScheduler } from "#scheduler";
import { createMemoryStore, openWriteAheadLog } from "#store";
import type { Handler, UpgradeHandler } from "#wire";
import { addressPlan } from "./address-plan.ts";
import { createCallOut } from "./call-out.ts";
import { createClusterDnsService, dnsIdentity } from "./cluster-dns-service.ts";
import { createDefaultStorageClass } from "./default-storage-class.ts";
import { delayDelivery } from "./delay-delivery.ts";
import { publishExtensionAuthentication } from "./extension-authentication.ts";
import { createRequestGate } from "./request-gate.ts";
import { createSimulatedNodes, type SimulatedNodes } from "./simulated-nodes.ts";

export { type CertificateAuthority, createCertificateAuthority } from "#apiserver";
export { DataDirectoryError } from "#store";
export { version } from "./version.ts";

export const addons = ["vertical-pod-autoscaler"] as const;
export type Addon = (typeof addons)[number];

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
  /**
   * An `EncryptionConfiguration` in YAML: what of the state is kept encrypted. Rejects with
   * `EncryptionConfigurationError` where it cannot be used.
   */
  readonly encryption?: string;
  /**
   * A `KubeSchedulerConfiguration` in YAML: by which profiles Pods are placed. Rejects with
   * `SchedulerConfigurationError` where it cannot be used.
   */
  readonly schedulerConfiguration?: string;
  /** What the cluster has beyond the usual. Default: nothing. */
  readonly addons?: readonly Addon[];
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

type Connect = (
  user: string,
  groups: readonly string[],
  userAgent: string,
  through?: (handle: Handler) => Handler,
) => ReturnType<typeof createClient>;

export async function startDinghy(options: DinghyOptions): Promise<Dinghy> {
  const { clock } = options;
  const random = createRandom(options.seed ?? 1);
  const { schedulerConfiguration: scheduling } = options;
  const configuration = scheduling === undefined ? undefined : readSchedulerConfiguration(scheduling);
  const log =
    options.dataDirectory === undefined ? undefined : await openWriteAheadLog(options.dataDirectory, { clock });
  const store = createMemoryStore({ log, keepRevisions: options.keepRevisions });
  let nodes: SimulatedNodes | undefined;
  const certificateAuthority = once(() => openAuthority(options));
  let controlPlane: NetworkInterface | undefined;
  const apiServer = await createApiServer({
    store,
    clock,
    random: random.fork("apiserver"),
    certificateAuthority,
    connectNode: (name) => nodes?.connection(name),
    callOut: createCallOut(() => controlPlane),
    serviceClusterIpRange: addressPlan.services,
    advertiseAddress: addressPlan.controlPlane,
    directory: options.dataDirectory,
    ...(options.encryption !== undefined && { encryption: options.encryption }),
  });
  const gate = createRequestGate(apiServer.handle);
  const connect: Connect = (user, groups, userAgent, through = (handle) => handle) => {
    const handle = through(delayDelivery(gate.handle, clock, user));
    return createClient(handle, { commonName: user, organizations: [...groups] }, userAgent);
  };

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
    configuration,
  });
  const network = createNetwork(clock);
  nodes = createSimulatedNodes({ connect, clock, random, network });
  const registered = nodes.start(options.nodes ?? 1);
  // The control plane's host runs a kube-proxy too: it shares the first node's.
  controlPlane = network.attach(addressPlan.controlPlane, nodes.forwarding);
  controlPlane.listen(addressPlan.controlPlanePort, async (raw) => {
    const connection = await refusingPlainHttp(raw).catch(() => undefined);
    if (connection) apiServer.accept(byteDuplex(connection, clock));
  });
  await registered;
  await nodes.obey();
  const dns = await startClusterDns(connect, clock, network);
  // Certificates take their time: nobody waits for this.
  void certificateAuthority()
    .then(({ certificate }) =>
      publishExtensionAuthentication(connect("system:apiserver", ["system:masters"], "kube-apiserver"), certificate),
    )
    .catch(() => {});
  await createDefaultStorageClass(connect("system:dinghy", ["system:masters"], "dinghy"));
  const autoscaler = options.addons?.includes("vertical-pod-autoscaler")
    ? await startVerticalAutoscaling(connect, clock, network, await certificateAuthority())
    : undefined;

  return {
    clock,
    handle: apiServer.handleOutside,
    upgrade: apiServer.upgrade,
    listen: async ({ port, host = "127.0.0.1" }) => {
      const listening = await apiServer.listen({ port, host });
      return { url: listening.url, kubeconfig: await (await certificateAuthority()).kubeconfig(listening.url) };
    },
    stop: async () => {
      const atRest = gate.shut();
      autoscaler?.stop();
      dns.stop();
      scheduler.stop();
      controllers.stop();
      await nodes?.stop();
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

async function startVerticalAutoscaling(
  connect: Connect,
  clock: Clock,
  network: Network,
  authority: CertificateAuthority,
): Promise<Autoscaler> {
  const at = network.attach(addressPlan.autoscaler);
  const security = await authority.servingCertificate([webhookHost]);
  return startAutoscaler({ connect, clock, at, security, authority: authority.certificate });
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
