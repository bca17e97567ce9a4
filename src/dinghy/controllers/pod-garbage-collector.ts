/**
 * Pod garbage collection: Pods whose node is gone, Pods that leave without ever having been placed, Pods on a node that
 * is out of service, and the oldest of very many finished Pods are removed, for nobody else will.
 *
 * Answers to  @seed:K5.10
 * Upstream    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection
 */
import { isApiError, type Node, type Pod } from "#apimachinery";
import { resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { isTrue } from "./objects/condition.ts";
import { byNode } from "./objects/indexes.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { markDisrupted, patchStatus } from "./pods/disruption-target.ts";
import { isFinished, isLeaving } from "./pods/pod-state.ts";

/** So many finished Pods may lie about. */
const mostFinished = 12_500;

/** A node that is missing may be about to come back under its name. */
const quarantineMs = 40_000;

const orphaned = { reason: "DeletionByPodGC", message: "PodGC: node no longer exists" };

export const podGarbageCollectorController: Controller = {
  serviceAccount: "pod-garbage-collector",
  component: "pod-garbage-collector",
  start,
};

/** Why a Pod is to be removed by force; undefined when it is not. `node` is undefined where there is none of its name. */
export function verdict(pod: Pod, node: Node | undefined): "unscheduled" | "orphaned" | "out of service" | undefined {
  if (!pod.spec.nodeName) return isLeaving(pod) ? "unscheduled" : undefined;
  if (node === undefined) return "orphaned";
  const down = !isTrue(node.status?.conditions, "Ready");
  const written = node.spec.taints?.some(({ key }) => key === "node.kubernetes.io/out-of-service") ?? false;
  return down && written && isLeaving(pod) ? "out of service" : undefined;
}

function start({ client, informers, clock, queue }: ControllerContext): void {
  const pods = informers.informer(resources.pods);
  const nodes = informers.informer(resources.nodes);
  const finished = new Map<string, Pod>();
  /** Since when a node that Pods are bound to has been missing. */
  const missingSince = new Map<string, number>();

  const nodeOf = (pod: Pod): Node | undefined => nodes.get(pod.spec.nodeName ?? "");

  const work = queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const pod = pods.get(name, namespace);
    const why = pod && verdict(pod, nodeOf(pod));
    if (pod === undefined || why === undefined) return;
    if (why !== "orphaned") return await remove(pod);
    const leftMs = quarantine(pod.spec.nodeName as string);
    if (leftMs > 0) return work.addAfter(key, leftMs);
    // The cache may lag behind; only the server knows that there is no such node.
    if (await exists(pod.spec.nodeName as string)) return;
    await remove(pod, orphaned);
  });

  const quarantine = (node: string): number => {
    const since = missingSince.get(node) ?? clock.now();
    missingSince.set(node, since);
    return since + quarantineMs - clock.now();
  };

  const exists = async (name: string): Promise<boolean> => {
    try {
      await client.get(resources.nodes, { name });
      return true;
    } catch (error) {
      if (isApiError(error, "NotFound")) return false;
      throw error;
    }
  };

  /** A Pod that is removed without having ended is marked as failed first, so that its owner counts it. */
  const remove = async (pod: Pod, why?: typeof orphaned): Promise<void> => {
    if (!isFinished(pod)) {
      if (why) await markDisrupted(client, pod, why, clock.now(), { phase: "Failed" });
      else await patchStatus(client, pod, { phase: "Failed" });
    }
    const { namespace, name } = pod.metadata;
    await client.delete(resources.pods, { namespace, name }, { gracePeriodSeconds: 0 }).catch((error: unknown) => {
      if (!isApiError(error, "NotFound")) throw error;
    });
  };

  const shed = queue(async () => {
    const surplus = finished.size - mostFinished;
    if (surplus <= 0) return;
    const oldest = [...finished.values()].sort(byAge).slice(0, surplus);
    for (const pod of oldest) await remove(pod);
  });

  pods.onChange(({ object, previous }) => {
    const pod = object ?? (previous as Pod);
    if (object && isFinished(object)) finished.set(keyOf(pod), object);
    else finished.delete(keyOf(pod));
    if (finished.size > mostFinished) shed.add("finished");
    if (object && verdict(object, nodeOf(object)) !== undefined) work.add(keyOf(object));
  });
  nodes.onChange(({ object, previous }) => {
    const { name } = (object ?? (previous as Node)).metadata;
    if (object) missingSince.delete(name);
    for (const pod of pods.by(byNode, name)) if (verdict(pod, object) !== undefined) work.add(keyOf(pod));
  });
}

function byAge({ metadata: a }: Pod, { metadata: b }: Pod): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
