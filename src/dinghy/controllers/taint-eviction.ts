/**
 * Taint eviction: a Pod leaves a node whose NoExecute taints it does not tolerate, at once, or when the shortest time
 * for which it tolerates them is over.
 *
 * Answers to  @seed:K5.10 @seed:K13.4
 * Upstream    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
 */
import { isApiError, type Node, type Pod, type Taint, type Toleration, tolerates } from "#apimachinery";
import { resources } from "#client";
import type { Timer } from "#clock";
import type { Controller, ControllerContext } from "./controller.ts";
import { byNode } from "./objects/indexes.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { markDisrupted } from "./pods/disruption-target.ts";

/** For how many milliseconds a Pod may stay under these taints; Infinity when it need not leave at all. */
export function toleratedMs(tolerations: readonly Toleration[] | undefined, taints: readonly Taint[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    if (taint.effect !== "NoExecute") continue;
    const used = tolerates(tolerations, taint);
    if (used.length === 0) return 0;
    for (const { tolerationSeconds } of used) {
      if (tolerationSeconds !== undefined) shortest = Math.min(shortest, Math.max(0, tolerationSeconds) * 1000);
    }
  }
  return shortest;
}

/** An eviction that is to come. */
interface Pending {
  readonly uid: string;
  readonly atMs: number;
  readonly timer: Timer;
}

export const taintEvictionController: Controller = {
  serviceAccount: "node-controller",
  component: "taint-eviction-controller",
  start,
};

function start({ client, informers, clock, events, queue }: ControllerContext): void {
  const pods = informers.informer(resources.pods);
  const nodes = informers.informer(resources.nodes);
  const pending = new Map<string, Pending>();

  const work = queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const pod = pods.get(name, namespace);
    const node = pod?.spec.nodeName ? nodes.get(pod.spec.nodeName) : undefined;
    if (pod === undefined || pending.get(key)?.uid !== pod.metadata.uid) cancel(key, undefined);
    if (pod === undefined || node === undefined || pod.metadata.deletionTimestamp !== undefined)
      return cancel(key, undefined);
    const leftMs = toleratedMs(pod.spec.tolerations, node.spec.taints ?? []);
    if (leftMs === Number.POSITIVE_INFINITY) return cancel(key, pod);
    const earlier = pending.get(key);
    // A taint that joins others does not start the time anew.
    const atMs = Math.min(earlier?.atMs ?? Number.POSITIVE_INFINITY, clock.now() + leftMs);
    if (atMs <= clock.now()) await evict(key, pod);
    else if (earlier === undefined) schedule(key, pod, atMs);
  });

  const schedule = (key: string, pod: Pod, atMs: number): void => {
    const timer = clock.setTimer(atMs - clock.now(), () => work.add(key));
    pending.set(key, { uid: pod.metadata.uid, atMs, timer });
  };

  const cancel = (key: string, told: Pod | undefined): void => {
    const known = pending.get(key);
    if (known === undefined) return;
    known.timer.cancel();
    pending.delete(key);
    if (told) events.record(told, "Normal", "TaintManagerEviction", `Cancelling deletion of Pod ${key}`);
  };

  const evict = async (key: string, pod: Pod): Promise<void> => {
    cancel(key, undefined);
    events.record(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${key}`);
    const reason = { reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint" };
    await markDisrupted(client, pod, reason, clock.now());
    await client.delete(resources.pods, pod.metadata).catch((error: unknown) => {
      if (!isApiError(error, "NotFound")) throw error;
    });
  };

  pods.onChange(({ object, previous }) => {
    const pod = object ?? previous;
    if (pod === undefined) return;
    const moved = object?.spec.nodeName !== previous?.spec.nodeName;
    const left = object?.metadata.deletionTimestamp !== undefined || object === undefined;
    if (left ? pending.has(keyOf(pod)) : moved || !same(object?.spec.tolerations, previous?.spec.tolerations)) {
      if (left || isTainted(nodes.get(pod.spec.nodeName ?? ""))) work.add(keyOf(pod));
    }
  });
  nodes.onChange(({ object, previous }) => {
    const node = object ?? previous;
    if (node === undefined || same(object?.spec.taints, previous?.spec.taints)) return;
    if (!isTainted(object) && !isTainted(previous)) return;
    for (const pod of pods.by(byNode, node.metadata.name)) work.add(keyOf(pod));
  });
}

function isTainted(node: Node | undefined): boolean {
  return node?.spec.taints?.some(({ effect }) => effect === "NoExecute") ?? false;
}
