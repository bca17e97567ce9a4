import { isApiError, type Pod } from "#apimachinery";
import { type Client, resources } from "#client";
import { formatTime } from "#clock";

/** Notes on a Pod who is about to take it away and why, so that a Job can tell disruptions from failures. */
export async function markDisrupted(
  client: Client,
  pod: Pod,
  disruption: { readonly reason: string; readonly message: string },
  nowMs: number,
  status: { readonly phase?: "Failed" } = {},
): Promise<void> {
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    ...disruption,
    lastTransitionTime: formatTime(nowMs),
    observedGeneration: pod.metadata.generation,
  };
  await patchStatus(client, pod, { ...status, conditions: [condition] });
}

/** Merges into the Pod's status; a Pod that is gone needs nothing any more. */
export async function patchStatus(client: Client, pod: Pod, status: object): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  try {
    await client.patch(resources.pods, { namespace, name, subresource: "status" }, "strategic", {
      metadata: { uid },
      status,
    });
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
  }
}
