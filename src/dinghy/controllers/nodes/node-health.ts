import type { Condition, Lease, Node } from "#apimachinery";
import { formatTime } from "#clock";

/** How long a node may be silent before it counts as lost, and a new one that has never spoken. */
const graceMs = 50_000;
const startupGraceMs = 60_000;
/** A lease is renewed every ten seconds: later than this, something is wrong. */
const overdueMs = 20_000;

/**
 * When each node was last heard of, by our own clock: a node's clock may be wrong, but that it wrote is certain.
 * Upstream: tryUpdateNodeHealth in pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
export interface NodeHealth {
  heard(node: string): void;
  forget(node: string): void;
  /** Milliseconds until the node counts as lost; 0 or less when it does. */
  leftMs(node: Node): number;
  /** True when a sign of life is late, though not yet too late. */
  isOverdue(node: Node): boolean;
  /** Everybody is given a fresh start: we could not see anybody. */
  reset(): void;
}

export function createNodeHealth(now: () => number): NodeHealth {
  const lastHeard = new Map<string, number>();
  const since = ({ metadata }: Node): number => {
    const ms = lastHeard.get(metadata.name);
    if (ms !== undefined) return ms;
    lastHeard.set(metadata.name, now());
    return now();
  };
  return {
    heard: (node) => void lastHeard.set(node, now()),
    forget: (node) => void lastHeard.delete(node),
    leftMs: (node) => {
      const spoken = node.status?.conditions?.some(({ type }) => type === "Ready") ?? false;
      return since(node) + (spoken ? graceMs : startupGraceMs) - now();
    },
    isOverdue: (node) => now() - since(node) > overdueMs,
    reset: () => {
      for (const node of lastHeard.keys()) lastHeard.set(node, now());
    },
  };
}

/** True when the change is a sign of life: the lease was renewed, or the status told anew. */
export function isRenewed(lease: Lease, previous: Lease | undefined): boolean {
  return lease.spec?.renewTime !== previous?.spec?.renewTime;
}

export function hasSpoken(node: Node, previous: Node | undefined): boolean {
  const beat = (each: Node | undefined): string | undefined =>
    each?.status?.conditions?.find(({ type }) => type === "Ready")?.lastHeartbeatTime;
  return previous === undefined || beat(node) !== beat(previous);
}

/** The conditions that a node tells of itself, when it tells nothing any more. */
export function unknownConditions(node: Node, nowMs: number): Condition[] {
  const told = node.status?.conditions ?? [];
  // In the order in which they stand.
  const place = (type: string): number => told.findIndex((condition) => condition.type === type) >>> 0;
  const types = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"].sort((a, b) => place(a) - place(b));
  return types.map((type) => {
    const before = told[place(type)];
    const now = formatTime(nowMs);
    if (before?.status === "Unknown") return before;
    return {
      type,
      status: "Unknown",
      reason: before ? "NodeStatusUnknown" : "NodeStatusNeverUpdated",
      message: before ? "Kubelet stopped posting node status." : "Kubelet never posted node status.",
      lastHeartbeatTime: before?.lastHeartbeatTime ?? node.metadata.creationTimestamp,
      lastTransitionTime: now,
    };
  });
}
