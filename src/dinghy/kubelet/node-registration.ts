import { type Condition, isApiError, type Node, type Quantity } from "#apimachinery";
import { type Client, type EventRecorder, resources } from "#client";
import { type Clock, formatMicroTime, formatTime, type Timer } from "#clock";
import type { Runtime } from "#runtime";

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
  stop(): void;
}

/** The lease is renewed four times in its life; the status is told anew only every five minutes when nothing changed. */
const leaseDurationSeconds = 40;
const leaseRenewMs = 10_000;
const statusReportMs = 300_000;

/**
 * Registers the node and keeps telling that it lives: a Lease often, the status seldom.
 * Upstream: pkg/kubelet/kubelet_node_status.go, https://kubernetes.io/docs/concepts/architecture/nodes/#heartbeats
 */
export function keepNodeRegistered(options: NodeRegistrationOptions): NodeRegistration {
  const { client, clock, recorder, node, runtime } = options;
  const timers = new Map<string, Timer>();
  let stopped = false;

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
    const object = nodeObject(node, runtime.version, formatTime(clock.now()));
    const registered = await client.create(resources.nodes, object, {}).catch(async (error: unknown) => {
      if (!isApiError(error, "AlreadyExists")) throw error;
      await reportStatus();
      return client.get(resources.nodes, { name: node.name });
    });
    recorder.record(registered, "Normal", "Starting", "Starting kubelet.");
    recorder.record(registered, "Normal", "NodeReady", `Node ${node.name} status is now: NodeReady`);
    await renewLease();
    every("lease", leaseRenewMs, renewLease);
    every("status", statusReportMs, reportStatus);
  };

  const reportStatus = async (): Promise<void> => {
    const { status } = nodeObject(node, runtime.version, formatTime(clock.now()));
    const known = await client.get(resources.nodes, { name: node.name });
    const conditions = status?.conditions?.map((condition) => keepTransition(condition, known.status?.conditions));
    await client.patch(resources.nodes, { name: node.name, subresource: "status" }, "strategic", {
      status: { ...status, conditions },
    });
  };

  const renewLease = async (): Promise<void> => {
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

  return {
    ready: register(),
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
    },
  };
}

function keepTransition(condition: Condition, before: readonly Condition[] = []): Condition {
  const earlier = before.find(({ type, status }) => type === condition.type && status === condition.status);
  return earlier ? { ...condition, lastTransitionTime: earlier.lastTransitionTime } : condition;
}

function nodeObject(
  node: NodeDescription,
  runtimeVersion: string,
  now: string,
): Omit<Node, "metadata"> & { metadata: object } {
  const { name, podCIDR } = node;
  const well = (type: string, reason: string, message: string, status: "True" | "False"): Condition => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
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
        well("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available", "False"),
        well("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", "False"),
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
