/**
 * Node lifecycle: what a node says of itself becomes taints; a node that says nothing for too long counts as unknown,
 * its Pods as not ready; and Pods are driven out of failed nodes, zone by zone, at a pace that does not make it worse.
 *
 * Answers to  @seed:K1.5 @seed:K5.10 @seed:K13.4
 * Upstream    https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller
 */
import { isApiError, type Node, type Pod } from "#apimachinery";
import { resources } from "#client";
import { formatTime } from "#clock";
import type { Controller, ControllerContext } from "./controller.ts";
import { createEvictionPace } from "./nodes/eviction-pace.ts";
import { createNodeHealth, hasSpoken, isRenewed, unknownConditions } from "./nodes/node-health.ts";
import { desiredTaints, evictingTaint, isEvicting, readiness } from "./nodes/node-taints.ts";
import { ZoneCensus } from "./nodes/zone-census.ts";
import { zoneOf } from "./nodes/zone-state.ts";
import { findCondition } from "./objects/condition.ts";
import { byNode } from "./objects/indexes.ts";
import { same } from "./objects/same.ts";
import { patchStatus } from "./pods/disruption-target.ts";

/** How often the nodes are looked over. */
const monitorMs = 5000;
const leaseNamespace = "kube-node-lease";

export const nodeLifecycleController: Controller = {
  serviceAccount: "node-controller",
  component: "node-controller",
  start,
};

function start({ client, informers, clock, events, queue }: ControllerContext): void {
  const nodes = informers.informer(resources.nodes);
  const pods = informers.informer(resources.pods);
  const leases = informers.informer(resources.leases, { namespace: leaseNamespace });
  const health = createNodeHealth(() => clock.now());
  /** Nodes whose turn has come to be given up. */
  const givenUp = new Set<string>();
  /** Nodes whose sign of life is late and waited for. */
  const late = new Set<string>();
  const census = new ZoneCensus();
  let blind = false;

  const work = queue(async (name) => {
    const node = nodes.get(name);
    if (node === undefined || node.metadata.deletionTimestamp !== undefined) return;
    const leftMs = health.leftMs(node);
    if (leftMs < 0 && readiness(node) !== "Unknown") return await declareUnknown(node);
    // Someone late, or new, is waited for: from here on this is something that will happen, not mere housekeeping.
    if (leftMs >= 0 && (health.isOverdue(node) || readiness(node) === undefined)) {
      late.add(name);
      work.addAfter(name, leftMs + 1);
    }
    await writeTaints(node);
  });

  const declareUnknown = async (node: Node): Promise<void> => {
    const { name } = node.metadata;
    const wasReady = readiness(node) === "True";
    const conditions = unknownConditions(node, clock.now());
    await client
      .patch(resources.nodes, { name, subresource: "status" }, "strategic", { status: { conditions } })
      .catch(ignoreChange);
    if (!wasReady) return;
    events.record(node, "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
    for (const pod of pods.by(byNode, name)) await markNotReady(pod);
  };

  /** Nobody can ask the Pod any more, so nobody should be sent to it. */
  const markNotReady = async (pod: Pod): Promise<void> => {
    if (findCondition(pod.status?.conditions, "Ready")?.status !== "True") return;
    const condition = { type: "Ready", status: "False", lastTransitionTime: formatTime(clock.now()) };
    events.record(pod, "Warning", "NodeNotReady", "Node is not ready");
    await patchStatus(client, pod, { conditions: [condition] });
  };

  const writeTaints = async (node: Node): Promise<void> => {
    const { name, resourceVersion } = node.metadata;
    const failed = evictingTaint(node) !== undefined;
    if (!failed) recovered(name);
    else if (!isEvicting(node) && !givenUp.has(name)) pace.ask(zoneOf(node), name);
    const evict = failed && !blind && (isEvicting(node) || givenUp.has(name));
    const taints = desiredTaints(node, evict, clock.now());
    if (same(taints, node.spec.taints ?? [])) return;
    await client
      .patch(resources.nodes, { name }, "merge", { metadata: { resourceVersion }, spec: { taints } })
      .catch(ignoreChange);
  };

  const recovered = (name: string): void => {
    givenUp.delete(name);
    pace.withdraw(name);
  };

  const pace = createEvictionPace(clock, (name) => {
    givenUp.add(name);
    work.add(name);
  });

  const judgeZones = (): void => {
    const { rates, blind: nowBlind } = census.rates();
    if (nowBlind !== blind) {
      blind = nowBlind;
      if (blind) givenUp.clear();
      else health.reset();
      for (const { metadata } of nodes.list()) work.add(metadata.name);
    }
    pace.setRates(rates);
  };

  nodes.onChange(({ object, previous }) => {
    const node = object ?? (previous as Node);
    const { name } = node.metadata;
    if (object && hasSpoken(object, previous)) {
      health.heard(name);
      if (late.delete(name)) work.withdraw(name);
    }
    if (object === undefined) {
      work.withdraw(name);
      late.delete(name);
      health.forget(name);
      recovered(name);
      events.record(node, "Normal", "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
    } else if (previous === undefined) {
      events.record(node, "Normal", "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
    }
    if (census.change(previous, object)) judgeZones();
    work.add(name);
  });
  leases.onChange(({ object, previous }) => {
    if (!object || !isRenewed(object, previous)) return;
    health.heard(object.metadata.name);
    // Somebody who was waited for has spoken.
    if (!late.delete(object.metadata.name)) return;
    work.withdraw(object.metadata.name);
    work.add(object.metadata.name);
  });

  const monitor = (): void => {
    for (const node of nodes.list()) {
      if (health.isOverdue(node) && readiness(node) !== "Unknown") work.add(node.metadata.name);
    }
    clock.setTimer(monitorMs, monitor, { background: true });
  };
  clock.setTimer(monitorMs, monitor, { background: true });
}

/** A node that is gone needs nothing; one that has changed comes again by its own event. */
function ignoreChange(error: unknown): void {
  if (!isApiError(error, "NotFound", "Conflict")) throw error;
}
