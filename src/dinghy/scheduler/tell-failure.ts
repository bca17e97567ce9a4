import type { Condition, Pod } from "#apimachinery";
import { type Client, resources, type SeriesEventRecorder } from "#client";
import { type Clock, formatTime } from "#clock";

export interface Failure {
  readonly reason: "Unschedulable" | "SchedulerError";
  readonly message: string;
  /** Set: room is being made on that node. Empty: the hope for room on a node is given up. Undefined: as before. */
  readonly nominatedNodeName?: string;
}

/** Longer notes are cut by upstream's scheduler. */
const longestNote = 1024;

/** Says on the Pod, by an Event and in its condition `PodScheduled`, why it has no node. */
export async function tellFailure(
  client: Client,
  recorder: SeriesEventRecorder,
  clock: Clock,
  pod: Pod,
  failure: Failure,
): Promise<void> {
  recorder.record(pod, "Warning", "FailedScheduling", "Scheduling", shortened(failure.message));
  const status = failureStatus(pod, failure, formatTime(clock.now()));
  if (status === undefined) return;
  const { namespace, name, uid } = pod.metadata;
  const target = { namespace, name, subresource: "status" };
  await client.patch(resources.pods, target, "strategic", { metadata: { uid }, status });
}

/** What has to change in the Pod's status, if anything. The time of a condition is that of its last change of status. */
export function failureStatus(pod: Pod, failure: Failure, now: string): object | undefined {
  const { reason, message, nominatedNodeName } = failure;
  const known = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  const condition: Condition = {
    type: "PodScheduled",
    observedGeneration: pod.metadata.generation,
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: known?.status === "False" ? known.lastTransitionTime : now,
    reason,
    message,
  };
  const told = known?.status === "False" && known.reason === reason && known.message === message;
  const nominationStands =
    nominatedNodeName === undefined || nominatedNodeName === (pod.status?.nominatedNodeName ?? "");
  if (told && nominationStands) return undefined;
  return {
    ...(!told && { conditions: [condition] }),
    ...(!nominationStands && { nominatedNodeName: nominatedNodeName || null }),
  };
}

/** Takes from a Pod the hope for room on a node, because another needs it. */
export async function loseNomination(client: Client, { metadata: { namespace, name, uid } }: Pod): Promise<void> {
  const target = { namespace, name, subresource: "status" };
  await client.patch(resources.pods, target, "strategic", { metadata: { uid }, status: { nominatedNodeName: null } });
}

function shortened(note: string): string {
  return note.length <= longestNote ? note : `${note.slice(0, longestNote - 4)} ...`;
}
