import { isApiError, type Pod } from "#apimachinery";
import { type Change, type Client, resources } from "#client";
import { isTracked, trackingFinalizer } from "./job-pod.ts";

/** Takes the tracking finalizer off Pods, and remembers of which until the cache shows it. */
export interface ReleasedPods {
  /** Gives the Pods that are free now; one that is gone is. The first error is thrown after all have been tried. */
  release(pods: readonly Pod[]): Promise<{ readonly freed: readonly Pod[]; readonly error?: unknown }>;
  /** The uids of those that were freed though the cache does not show it yet. */
  readonly pending: ReadonlySet<string>;
  /** To be told every change of a Pod. */
  observe(change: Change<Pod>): void;
}

export function createReleasedPods(client: Client): ReleasedPods {
  const pending = new Set<string>();
  const free = async (pod: Pod): Promise<void> => {
    const { namespace, name, uid } = pod.metadata;
    pending.add(uid);
    try {
      await client.patch(resources.pods, { namespace, name }, "strategic", {
        metadata: { uid, "$deleteFromPrimitiveList/finalizers": [trackingFinalizer] },
      });
    } catch (error) {
      pending.delete(uid);
      // Gone, or another Pod has the name by now.
      if (!isApiError(error, "NotFound", "Conflict", "Invalid")) throw error;
    }
  };
  return {
    pending,
    release: async (pods) => {
      const results = await Promise.allSettled(pods.map(free));
      const failed = results.find((result) => result.status === "rejected");
      return {
        freed: pods.filter((_pod, index) => results[index]?.status === "fulfilled"),
        ...(failed && { error: failed.reason }),
      };
    },
    observe: ({ object, previous }) => {
      if (object === undefined) pending.delete(previous?.metadata.uid ?? "");
      else if (!isTracked(object)) pending.delete(object.metadata.uid);
    },
  };
}
