import type { DaemonSet, DaemonSetStatus, Node, Pod } from "#apimachinery";
import { omitEmpty } from "../objects/same.ts";
import { isAvailable, isReady } from "../pods/pod-state.ts";
import { isUpdated } from "./daemon-pod.ts";
import { nodeFit } from "./node-fit.ts";
import { oldestFirst, podsByNode } from "./placement.ts";

/** Counts nodes, not Pods: on each the oldest Pod speaks for all. Upstream: updateDaemonSetStatus. */
export function daemonSetStatus(
  set: DaemonSet,
  hash: string,
  nodes: readonly Node[],
  pods: readonly Pod[],
  collisionCount: number | undefined,
  nowMs: number,
): DaemonSetStatus {
  const placed = podsByNode(pods);
  const wanted = nodes.filter((node) => nodeFit(set, node).run);
  const first = ({ metadata }: Node): Pod | undefined => [...(placed.get(metadata.name) ?? [])].sort(oldestFirst)[0];
  const present = wanted.flatMap((node) => first(node) ?? []);
  const count = (nodesOrPods: readonly unknown[]): number => nodesOrPods.length;
  const available = count(present.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)));
  return {
    currentNumberScheduled: count(present),
    numberMisscheduled: count(nodes.filter((node) => !wanted.includes(node) && first(node) !== undefined)),
    desiredNumberScheduled: count(wanted),
    numberReady: count(present.filter(isReady)),
    ...omitEmpty({
      observedGeneration: set.metadata.generation,
      updatedNumberScheduled: count(present.filter((pod) => isUpdated(set, hash, pod))),
      numberAvailable: available,
      numberUnavailable: count(wanted) - available,
      conditions: set.status?.conditions,
    }),
    ...(collisionCount !== undefined && { collisionCount }),
  };
}
