import type { Pod, StatefulSet, StatefulSetStatus } from "#apimachinery";
import { omitEmpty } from "../objects/same.ts";
import { isAvailable, isLeaving, isReady } from "../pods/pod-state.ts";
import { revisionOf } from "./identity.ts";
import type { Revisions } from "./plan.ts";

/**
 * The status of a StatefulSet. `updating` Pods have just been asked to go and no longer count as current.
 * Upstream: updateStatus and completeRollingUpdate in pkg/controller/statefulset.
 */
export function statefulSetStatus(
  set: StatefulSet,
  revisions: Revisions,
  collisionCount: number,
  pods: readonly Pod[],
  updating: readonly Pod[],
  nowMs: number,
): StatefulSetStatus {
  const { spec, metadata } = set;
  const running = pods.filter((pod) => pod.status?.phase === "Running" && isReady(pod));
  const staying = pods.filter((pod) => !isLeaving(pod));
  const of = (revision: string): number => staying.filter((pod) => revisionOf(pod) === revision).length;
  const updated = of(revisions.update);
  const complete =
    spec.updateStrategy?.type !== "OnDelete" &&
    [updated, running.length, pods.length].every((count) => count === spec.replicas);
  return {
    ...omitEmpty({ observedGeneration: metadata.generation }),
    replicas: pods.length,
    ...omitEmpty({
      readyReplicas: running.length,
      currentReplicas: complete ? updated : of(revisions.current) - updating.length,
      updatedReplicas: updated,
    }),
    availableReplicas: running.filter((pod) => isAvailable(pod, spec.minReadySeconds ?? 0, nowMs)).length,
    currentRevision: complete ? revisions.update : revisions.current,
    updateRevision: revisions.update,
    collisionCount,
    ...omitEmpty({ conditions: set.status?.conditions }),
  };
}
