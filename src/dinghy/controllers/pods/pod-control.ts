import { ApiError, isApiError, type KubernetesObject, type Pod } from "#apimachinery";
import { type Client, type EventRecorder, resources } from "#client";
import type { NewPod } from "./pod-from-template.ts";

/** Creates and deletes Pods in an owner's name, and tells so in Events about the owner. */
export interface PodControl {
  create(owner: KubernetesObject, pod: NewPod): Promise<Pod>;
  /** A Pod that is gone already counts as deleted; the error says so with `NotFound`, for those who count. */
  delete(owner: KubernetesObject, pod: Pod): Promise<void>;
}

/** Upstream: RealPodControl in pkg/controller/controller_utils.go. */
export function createPodControl(client: Client, events: EventRecorder): PodControl {
  return {
    create: async (owner, pod) => {
      try {
        const created = await client.create(resources.pods, pod, { namespace: owner.metadata.namespace });
        events.record(owner, "Normal", "SuccessfulCreate", `Created pod: ${created.metadata.name}`);
        return created;
      } catch (error) {
        // In a namespace that is going nothing can be created, and nobody needs to be told.
        if (!isNamespaceTerminating(error)) {
          events.record(owner, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
        }
        throw error;
      }
    },
    delete: async (owner, pod) => {
      const { namespace, name } = pod.metadata;
      try {
        await client.delete(resources.pods, { namespace, name });
      } catch (error) {
        if (!isApiError(error, "NotFound")) {
          events.record(owner, "Warning", "FailedDelete", `Error deleting: ${messageOf(error)}`);
        }
        throw error;
      }
      events.record(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
    },
  };
}

/** True when something was refused because its namespace is being deleted. */
export function isNamespaceTerminating(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
