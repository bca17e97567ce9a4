import { type Condition, isApiError, type Node, type Quantity } from "#apimachinery";
import { type Client, type EventRecorder, resources } from "#client";
import { type Clock, formatMicroTime, formatTime, type Timer } from "#clock";
import type { ImageReference, Runtime } from "#runtime";
import type { PressureCondition } from "./eviction/pressure.ts";

/** What a node says of itself. */
export interface NodeDescription {
  readonly name: string;
  /** Its address: where the kubelet listens and host-network Pods live. */
  readonly address: string;
  readonly podCIDR: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Readonly<Record<string, Quantity>>;
  readonly allocatable: Readonly<Record<string, Quantity>>;
}

export interface NodeRegistrationOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly node: NodeDescription;
  readonly runtime: Runtime;
}

export interface NodeRegistration {
  readonly ready: Promise<void>;
  /** What others have made of the Node; where that is not what the kubelet says, it says so again. */
  nodeChanged(node: Node): void;
  reportNow(): void;
  /** The Node as it was last seen, or as the kubelet would make it. */
  node(): Node;
  /** There are other images on the node than before. */
  imagesChanged(): void;
  /** What the node runs short of. */
  setPressures(conditions: ReadonlySet<PressureCondition>): void;
  stop(): void;
}

/** The lease is renewed four times in its life; the status is told anew only every five minutes when nothing changed. */
const leaseDurationSeconds = 40;
const leaseRenewMs = 10_000;
const statusReportMs = 300_000;
/** How often the kubelet looks whether its Node still says what it has told. */
const statusUpdateMs = 10_000;

/**
 * Registers the node and keeps telling that it lives: a Lease often, the status seldom.
 * Upstream: pkg/kubelet/kubelet_node_status.go, https://kubernetes.io/docs/concepts/architecture/nodes/#heartbeats
 */
export function keepNodeRegistered(options: NodeRegistrationOptions): NodeRegistration {
  const { client, clock, recorder, node, runtime } = options;
  const timers = new Map<string, Timer>();
  let stopped = false;
  let isRegistered = false;
  let renewing = false;
  let otherImages = false;
  let latest: Node | undefined;
  let pressures: ReadonlySet<PressureCondition> = new Set();
  const describe = () => nodeObject(node, runtime.version, formatTime(clock.now()), pressures);

  const every = (key: string, periodMs: number, run: () => Promise<void>): void => {
    const again = (): void => {
      timers.set(
        key,
        clock.setTimer(
          periodMs,
          () => {
            if (stopped) return;
            again();
            void run().catch(() => {});
          },
          { background: true },
        ),
      );
    };
    again();
  };

  const register = async (): Promise<void> => {
    const own = describe();
    const registered = await client.create(resources.nodes, own, {}).catch(async (error: unknown) => {
      if (!isApiError(error, "AlreadyExists")) throw error;
      const { labels, annotations } = own.metadata;
      await client.patch(resources.nodes, { name: node.name }, "merge", { metadata: { labels, annotations } });
      await reportStatus();
      return undefined;
    });
    isRegistered = true;
    const object = registered ?? (await client.get(resources.nodes, { name: node.name }));
    recorder.record(object, "Normal", "Starting", "Starting kubelet.");
    if (registered) recordReady(registered);
    await renewLease();
    every("lease", leaseRenewMs, renewLease);
    every("status", statusReportMs, reportStatus);
  };

  const reportStatus = async (): Promise<void> => {
    const { status } = describe();
    const images = imagesOf(await runtime.listImages());
    const known = await client.get(resources.nodes, { name: node.name });
    const conditions = status?.conditions?.map((condition) => keepTransition(condition, known.status?.conditions));
    const allocatable = { ...status?.allocatable, ...extendedResources(known.status?.capacity) };
    await client.patch(resources.nodes, { name: node.name, subresource: "status" }, "strategic", {
      status: { ...status, allocatable, conditions, images },
    });
    if (readinessOf(known) !== "True") recordReady(known);
  };

  const recordReady = (object: Node): void =>
    recorder.record(object, "Normal", "NodeReady", `Node ${node.name} status is now: NodeReady`);

  /** One at a time: while nobody can be reached, one request waits and not one more every ten seconds. */
  const renewLease = async (): Promise<void> => {
    if (renewing) return;
    renewing = true;
    try {
      await writeLease();
    } finally {
      renewing = false;
    }
  };

  const writeLease = async (): Promise<void> => {
    const target = { namespace: "kube-node-lease", name: node.name };
    const spec = { holderIdentity: node.name, leaseDurationSeconds, renewTime: formatMicroTime(clock.now()) };
    try {
      await client.patch(resources.leases, target, "merge", { spec });
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
      const owner = await client.get(resources.nodes, { name: node.name });
      const { name, uid } = owner.metadata;
      const ownerReferences = [{ apiVersion: "v1", kind: "Node", name, uid }];
      const lease = {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { ...target, ownerReferences },
        spec,
      };
      await client.create(resources.leases, lease, { namespace: target.namespace });
    }
  };

  const corrected = (object: Node): boolean => {
    const { status } = describe();
    const says = (type: string) => object.status?.conditions?.find((condition) => condition.type === type)?.status;
    const extended = Object.entries(extendedResources(object.status?.capacity));
    return (
      (status?.conditions ?? []).every((condition) => says(condition.type) === condition.status) &&
      extended.every(([name, quantity]) => object.status?.allocatable?.[name] === quantity)
    );
  };

  const correctSoon = (): void => {
    if (stopped || timers.has("correction")) return;
    const correct = (): void => {
      timers.delete("correction");
      if (!otherImages && (!latest || corrected(latest))) return;
      otherImages = false;
      void reportStatus().catch(() => {});
    };
    timers.set("correction", clock.setTimer(statusUpdateMs, correct));
  };

  return {
    ready: register(),
    nodeChanged: (object) => {
      latest = object;
      if (isRegistered && !corrected(object)) correctSoon();
    },
    imagesChanged: () => {
      otherImages = true;
      correctSoon();
    },
    reportNow: () => {
      void renewLease().catch(() => {});
      void reportStatus().catch(() => {});
    },
    node: () => latest ?? (describe() as Node),
    setPressures: (conditions) => {
      const changed = [...pressureTexts].filter(([type]) => conditions.has(type) !== pressures.has(type));
      pressures = conditions;
      void reportStatus().catch(() => {});
      for (const [type, texts] of changed) {
        const event = `NodeHas${conditions.has(type) ? texts.event : texts.relief}`;
        recorder.record(latest ?? (describe() as Node), "Normal", event, `Node ${node.name} status is now: ${event}`);
      }
    },
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
    },
  };
}

/** So many images a Node tells of, the largest first. */
const imagesMax = 50;

function imagesOf(images: readonly ImageReference[]): object[] {
  return images
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, imagesMax)
    .map(({ image, imageId, sizeBytes }) => ({ names: [imageId, image], sizeBytes }));
}

interface PressureTexts {
  readonly well: readonly [reason: string, message: string];
  readonly short: readonly [reason: string, message: string];
  /** What events say, after `NodeHas`. */
  readonly event: string;
  readonly relief: string;
}

/** Upstream: pkg/kubelet/nodestatus/setters.go. */
const pressureTexts: ReadonlyMap<PressureCondition, PressureTexts> = new Map([
  [
    "MemoryPressure",
    {
      well: ["KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
      short: ["KubeletHasInsufficientMemory", "kubelet has insufficient memory available"],
      event: "InsufficientMemory",
      relief: "SufficientMemory",
    },
  ],
  [
    "DiskPressure",
    {
      well: ["KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
      short: ["KubeletHasDiskPressure", "kubelet has disk pressure"],
      event: "DiskPressure",
      relief: "NoDiskPressure",
    },
  ],
]);

const readinessOf = ({ status }: Node): string | undefined =>
  status?.conditions?.find(({ type }) => type === "Ready")?.status;

/** What others have added to a node's capacity (`example.com/dongle`): all of it can be had. */
function extendedResources(capacity: Readonly<Record<string, Quantity>> = {}): Record<string, Quantity> {
  return Object.fromEntries(
    Object.entries(capacity).filter(([name]) => name.includes("/") && !/(^|\.)kubernetes\.io\//.test(name)),
  );
}

function keepTransition(condition: Condition, before: readonly Condition[] = []): Condition {
  const earlier = before.find(({ type, status }) => type === condition.type && status === condition.status);
  return earlier ? { ...condition, lastTransitionTime: earlier.lastTransitionTime } : condition;
}

function nodeObject(
  node: NodeDescription,
  runtimeVersion: string,
  now: string,
  pressures: ReadonlySet<PressureCondition>,
): Omit<Node, "metadata"> & { metadata: Pick<Node["metadata"], "name" | "labels" | "annotations"> } {
  const { name, podCIDR } = node;
  const well = (type: string, reason: string, message: string, status: "True" | "False"): Condition => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  const pressure = (type: PressureCondition): Condition => {
    const texts = pressureTexts.get(type) as PressureTexts;
    const [reason, message] = pressures.has(type) ? texts.short : texts.well;
    return well(type, reason, message, pressures.has(type) ? "True" : "False");
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        ...node.labels,
      },
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
    },
    spec: { podCIDR, podCIDRs: [podCIDR] },
    status: {
      capacity: { ...node.capacity },
      allocatable: { ...node.allocatable },
      conditions: [
        pressure("MemoryPressure"),
        pressure("DiskPressure"),
        well("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available", "False"),
        well("Ready", "KubeletReady", "kubelet is posting ready status", "True"),
      ],
      addresses: [
        { type: "InternalIP", address: node.address },
        { type: "Hostname", address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: runtimeVersion,
        kernelVersion: "6.12.0",
        kubeProxyVersion: "",
        kubeletVersion: "v1.36.0",
        machineID: name,
        operatingSystem: "linux",
        osImage: "Dinghy",
        systemUUID: name,
      },
      images: [],
    },
  };
}
