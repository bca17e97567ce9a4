/**
 * The machines of a Dinghy: each a runtime, a kubelet and a kube-proxy that share an address. Beside those that a
 * cluster starts with, a Node object that says so in an annotation is a machine from then on, and what happens to
 * machines (they fall silent, they are switched off) is asked for in annotations of their Nodes: so faults come through
 * the API and nothing else.
 *
 *     seatrial.dev/node: simulated     this Node is a machine of Dinghy's own: made with it, it joins; deleted, it is gone
 *     seatrial.dev/kubelet: stopped    its kubelet is heard of no more, until the annotation is taken off
 */
import type { Node } from "#apimachinery";
import { type Client, createInformers, resources } from "#client";
import type { Clock, Random, Timer } from "#clock";
import { type Kubelet, type NodeDescription, startKubelet } from "#kubelet";
import type { Forwarding, Network } from "#network";
import { startProxy } from "#proxy";
import { createSimulatedRuntime, type Runtime } from "#runtime";
import { type Handler, textOf, type UpgradeHandler } from "#wire";
import { addressPlan, nodeDescription } from "./address-plan.ts";
import { createNodeLink } from "./node-link.ts";

export const nodeAnnotation = "seatrial.dev/node";
export const kubeletAnnotation = "seatrial.dev/kubelet";

export interface SimulatedNodesOptions {
  /** A client of an identity whose requests go through `handle`, or straight to the API server. */
  readonly connect: (user: string, groups: readonly string[], userAgent: string, through?: Link) => Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

type Link = (handle: Handler) => Handler;

export interface SimulatedNodes {
  /** Resolves when so many more nodes have been registered and are Ready. */
  start(count: number): Promise<void>;
  /** How the API server reaches a node's kubelet. */
  connection(name: string): { readonly handle: Handler; readonly upgrade: UpgradeHandler } | undefined;
  /** What the first node forwards; undefined where there is no node. */
  readonly forwarding: Forwarding | undefined;
  /** From now on Nodes that ask for it are simulated, and faults are carried out. */
  obey(): Promise<void>;
  stop(): Promise<void>;
}

/** A lease that nobody renews runs out after this: time has to move for that. */
const leaseMs = 40_000;

interface RunningNode {
  readonly description: NodeDescription;
  readonly kubelet: Kubelet;
  readonly forwarding: Forwarding;
  readonly connection: { readonly handle: Handler; readonly upgrade: UpgradeHandler };
  /** Lets the kubelet be heard of, or not. */
  hear(heard: boolean): void;
  stop(): Promise<void>;
}

export function createSimulatedNodes(options: SimulatedNodesOptions): SimulatedNodes {
  const { connect, clock, random } = options;
  const running = new Map<string, RunningNode>();
  const admin = connect("system:dinghy", ["system:masters"], "dinghy");
  const informers = createInformers(admin, clock);
  let started = 0;

  const begin = (describe: (index: number) => NodeDescription): RunningNode => {
    const index = started++;
    const node = startNode({ ...options, random: random.fork(`node-${index}`), index, node: describe(index) });
    running.set(node.description.name, node);
    return node;
  };

  const changed = ({ object, previous }: { object?: Node; previous?: Node }): void => {
    const { name } = (object ?? (previous as Node)).metadata;
    let node = running.get(name);
    if (object === undefined) {
      if (node === undefined || !isSimulated(previous)) return;
      running.delete(name);
      void node.stop();
      return;
    }
    if (node === undefined && isSimulated(object)) {
      node = begin((index) => joining(object, index));
      // Whoever is deleted while it joins has nothing to register any more.
      void node.kubelet.ready.catch(() => {});
      void giveAddresses(node.description).catch(() => {});
    }
    const heard = object.metadata.annotations?.[kubeletAnnotation] !== "stopped";
    node?.hear(heard);
    if (heard) node?.kubelet.nodeChanged(object);
  };

  /** Whoever hands out the ranges of Pod addresses does so when a node comes. */
  const giveAddresses = async ({ name, podCIDR }: NodeDescription): Promise<void> => {
    await admin.patch(resources.nodes, { name }, "merge", { spec: { podCIDR, podCIDRs: [podCIDR] } });
  };

  return {
    start: async (count) => {
      const nodes = Array.from({ length: count }, () => begin(nodeDescription));
      for (const { kubelet } of nodes) await kubelet.ready;
    },
    connection: (name) => running.get(name)?.connection,
    get forwarding() {
      return running.values().next().value?.forwarding;
    },
    obey: async () => {
      informers.informer(resources.nodes).onChange(changed);
      await informers.synced();
    },
    stop: async () => {
      informers.stop();
      for (const node of running.values()) await node.stop();
    },
  };
}

const isSimulated = (node: Node | undefined): boolean => node?.metadata.annotations?.[nodeAnnotation] === "simulated";

/** A node that joins is what its object says, and for the rest like the others. */
function joining({ metadata, status }: Node, index: number): NodeDescription {
  const usual = nodeDescription(index);
  const capacity = { ...usual.capacity, ...status?.capacity };
  return {
    ...usual,
    name: metadata.name,
    labels: metadata.labels ?? {},
    capacity,
    allocatable: { ...capacity, ...status?.allocatable },
  };
}

interface NodeOptions extends SimulatedNodesOptions {
  readonly index: number;
  readonly node: NodeDescription;
}

function startNode({ index, node, connect, clock, random, network }: NodeOptions): RunningNode {
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
  let link: ReturnType<typeof createNodeLink> | undefined;
  const through: Link = (handle) => {
    link = createNodeLink(handle);
    return link.handle;
  };
  const client = connect(`system:node:${node.name}`, ["system:nodes"], "kubelet", through);
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
  let silence: Timer | undefined;
  return {
    description: node,
    kubelet,
    forwarding: proxy.forwarding,
    connection: reachable(kubelet, node.address, () => link?.isCut !== true),
    hear: (heard) => {
      if (link === undefined || link.isCut !== heard) return;
      silence?.cancel();
      if (heard) {
        link.mend();
        kubelet.reportNow();
      } else {
        link.cut();
        silence = clock.setTimer(leaseMs, () => {});
      }
    },
    stop: async () => {
      silence?.cancel();
      kubelet.stop();
      proxy.stop();
      proxyInformers.stop();
      await runtime.close();
    },
  };
}

/** Nobody answers on the port of a kubelet that is not heard of. */
function reachable(kubelet: Kubelet, address: string, heard: () => boolean): RunningNode["connection"] {
  const refused = `dial tcp ${address}:10250: connect: connection refused`;
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return {
    handle: async (request) => {
      if (heard()) return kubelet.handle(request);
      return { status: 502, headers, body: textOf(`Get "https://${address}:10250${request.url}": ${refused}`) };
    },
    upgrade: async (request, protocols) => {
      if (heard()) return kubelet.upgrade(request, protocols);
      return { refused: { status: 500, headers, body: textOf(`error dialing backend: ${refused}`) } };
    },
  };
}
