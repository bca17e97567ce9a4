/**
 * Node lifecycle: what a node says of itself becomes taints, and a node that says nothing for too long counts as
 * unknown.
 *
 * Answers to  @seed:K13.4 @seed:K1.5
 * Upstream    pkg/controller/nodelifecycle/node_lifecycle_controller.go
 */
import { type Condition, isApiError, type Node } from "#apimachinery";
import { resources } from "#client";
import { formatTime } from "#clock";
import type { Controller } from "./controller.ts";
import { desiredTaints } from "./nodes/desired-taints.ts";
import { same } from "./objects/same.ts";

/** How long a node may be silent, and how often that is looked at. */
const graceMs = 50_000;
const periodMs = 5_000;

export const nodeLifecycleController: Controller = {
  serviceAccount: "node-controller",
  component: "node-controller",
  start: ({ client, informers, clock, events, queue }) => {
    const nodes = informers.informer(resources.nodes);
    const leases = informers.informer(resources.leases, { namespace: "kube-node-lease" });

    const work = queue(async (name) => {
      const node = nodes.get(name);
      if (node === undefined || node.metadata.deletionTimestamp) return;
      const silentSince = lastSign(name, node) + graceMs;
      if (clock.now() > silentSince && !isUnknown(node)) return declareUnknown(node);
      const taints = desiredTaints(node, formatTime(clock.now()));
      if (same(taints, node.spec.taints ?? [])) return;
      const { resourceVersion } = node.metadata;
      await client
        .patch(resources.nodes, { name }, "merge", { metadata: { resourceVersion }, spec: { taints } })
        .catch(ignoreGone);
    });

    const lastSign = (name: string, node: Node): number => {
      const renewed = Date.parse(leases.get(name, "kube-node-lease")?.spec?.renewTime ?? "") || 0;
      const told = node.status?.conditions?.find(({ type }) => type === "Ready")?.lastHeartbeatTime;
      return Math.max(renewed, Date.parse(told ?? "") || 0, Date.parse(node.metadata.creationTimestamp));
    };

    const declareUnknown = async (node: Node): Promise<void> => {
      const now = formatTime(clock.now());
      const conditions = unknownConditions(node, now);
      events.record(node, "Normal", "NodeNotReady", `Node ${node.metadata.name} status is now: NodeNotReady`);
      await client
        .patch(resources.nodes, { name: node.metadata.name, subresource: "status" }, "strategic", {
          status: { conditions },
        })
        .catch(ignoreGone);
    };

    nodes.onChange(({ object }) => {
      if (object) work.add(object.metadata.name);
    });
    const look = (): void => {
      for (const node of nodes.list()) {
        if (clock.now() > lastSign(node.metadata.name, node) + graceMs) work.add(node.metadata.name);
      }
      clock.setTimer(periodMs, look, { background: true });
    };
    clock.setTimer(periodMs, look, { background: true });
  },
};

function isUnknown(node: Node): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "Unknown") ?? false;
}

/** Every condition that the node itself used to tell becomes unknown. */
function unknownConditions(node: Node, now: string): Condition[] {
  const types = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];
  return types.map((type) => {
    const before = node.status?.conditions?.find((condition) => condition.type === type);
    return {
      type,
      status: "Unknown",
      reason: before ? "NodeStatusUnknown" : "NodeStatusNeverUpdated",
      message: before ? "Kubelet stopped posting node status." : "Kubelet never posted node status.",
      lastHeartbeatTime: before?.lastHeartbeatTime ?? node.metadata.creationTimestamp,
      lastTransitionTime: before?.status === "Unknown" ? before.lastTransitionTime : now,
    };
  });
}

function ignoreGone(error: unknown): void {
  if (!isApiError(error, "NotFound", "Conflict")) throw error;
}
