import { isApiError, type Pod } from "#apimachinery";
import { type Client, resources, type SeriesEventRecorder } from "#client";
import { type Clock, formatTime } from "#clock";
import type { PodInfo } from "./pod-info.ts";

/** Ends the victims: says so in their status, deletes them, and leaves an Event. Those that are going anyway are left. */
export async function evictVictims(
  client: Client,
  recorder: SeriesEventRecorder,
  clock: Clock,
  preemptor: Pod,
  node: string,
  victims: readonly PodInfo[],
): Promise<void> {
  for (const { pod } of victims) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const { namespace, name, uid } = pod.metadata;
    try {
      const status = { conditions: [disrupted(pod, preemptor, formatTime(clock.now()))] };
      const target = { namespace, name, subresource: "status" };
      await client.patch(resources.pods, target, "strategic", { metadata: { uid }, status });
      await client.delete(resources.pods, { namespace, name }, { preconditions: { uid } });
    } catch (error) {
      if (isApiError(error, "NotFound")) continue;
      throw error;
    }
    const note = `Preempted by pod ${preemptor.metadata.uid} on node ${node}`;
    recorder.record(pod, "Normal", "Preempted", "Preempting", note, preemptor);
  }
}

function disrupted(pod: Pod, { spec }: Pod, now: string): object {
  return {
    type: "DisruptionTarget",
    observedGeneration: pod.metadata.generation,
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: now,
    reason: "PreemptionByScheduler",
    message: `${spec.schedulerName}: preempting to accommodate a higher priority pod`,
  };
}
