import type { DaemonSet, DaemonSetStatus, Node, Pod } from "#apimachinery";
import { omitEmpty } from "../objects/same.ts";
import { isAvailable, isReady } from "../pods/pod-state.ts";
import { isUpdated } from "./daemon-pod.ts";
import { createNodeFit } from "./node-fit.ts";
import { oldestFirst, podsByNode } from "./placement.ts";

/**
 * Counts nodes, not Pods: on each the oldest Pod speaks for all. What was observed and how often hashes collided is for
 * the caller to say. Upstream: updateDaemonSetStatus.
 */
export function daemonSetStatus(
  set: DaemonSet,
  hash: string,
  nodes: readonly Node[],
  pods: readonly Pod[],
  nowMs: number,
): DaemonSetStatus {
  const placed = podsByNode(pods);
  const fit = createNodeFit(set);
  const present: Pod[] = [];
  let desired = 0;
  let misplaced = 0;
  for (const node of nodes) {
    const { run } = fit(node);
    const [first] = (placed.get(node.metadata.name) ?? []).sort(oldestFirst);
    if (run) desired++;
    else if (first !== undefined) misplaced++;
    if (run && first !== undefined) present.push(first);
  }
  const ready = present.filter(isReady);
  const available = ready.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)).length;
  return {
    currentNumberScheduled: present.length,
    numberMisscheduled: misplaced,
    desiredNumberScheduled: desired,
    numberReady: ready.length,
    ...omitEmpty({
      updatedNumberScheduled: present.filter((pod) => isUpdated(set, hash, pod)).length,
      numberAvailable: available,
      numberUnavailable: desired - available,
      conditions: set.status?.conditions,
    }),
  };
}
