import {
  isApiError,
  type PersistentVolumeClaim,
  type Pod,
  type PodTemplateSpec,
  type StatefulSet,
} from "#apimachinery";
import { type Client, type EventRecorder, type Informer, resources } from "#client";
import { messageOf } from "../pods/pod-control.ts";
import { isStale, retentionReferences } from "./claim-retention.ts";
import { claimsOf, ordinalOf, podName, podOfOrdinal } from "./identity.ts";

/** Acts on the Pods of a StatefulSet and on their claims, and tells so in Events about the set. */
export interface StatefulPods {
  /** Makes the claims, then the Pod; gives undefined while a claim of its predecessor is still going. */
  create(set: StatefulSet, template: PodTemplateSpec, ordinal: number, revision: string): Promise<Pod | undefined>;
  delete(set: StatefulSet, pod: Pod): Promise<void>;
  relabel(set: StatefulSet, pod: Pod, labels: Record<string, string>): Promise<void>;
  /** Makes the claims that the Pod lacks. */
  createClaims(set: StatefulSet, ordinal: number): Promise<void>;
  /** Lets the Pod's claims belong to whom the retention policy says. */
  assignClaims(set: StatefulSet, pod: Pod): Promise<void>;
}

/** Upstream: pkg/controller/statefulset/stateful_pod_control.go. */
export function createStatefulPods(
  client: Client,
  events: EventRecorder,
  claims: Informer<PersistentVolumeClaim>,
): StatefulPods {
  const tell = async <T>(
    set: StatefulSet,
    verb: "create" | "update" | "delete",
    name: string,
    act: () => Promise<T>,
  ) => {
    const reason = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
    const about = `${verb} Pod ${name} in StatefulSet ${set.metadata.name}`;
    try {
      const result = await act();
      events.record(set, "Normal", `Successful${reason}`, `${about} successful`);
      return result;
    } catch (error) {
      if (!isApiError(error, "AlreadyExists", "NotFound")) {
        events.record(set, "Warning", `Failed${reason}`, `${about} failed error: ${messageOf(error)}`);
      }
      throw error;
    }
  };

  const createClaim = async (set: StatefulSet, claim: PersistentVolumeClaim, pod: string): Promise<void> => {
    const { name, namespace } = claim.metadata;
    const about = (word: string): string =>
      `create Claim ${name}${word} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    try {
      await client.create(resources.persistentVolumeClaims, claim, { namespace });
      events.record(set, "Normal", "SuccessfulCreate", `${about("")} success`);
    } catch (error) {
      if (isApiError(error, "AlreadyExists")) return;
      events.record(set, "Warning", "FailedCreate", `${about(" for")} failed error: ${messageOf(error)}`);
      throw error;
    }
  };

  const stored = ({ metadata }: PersistentVolumeClaim): PersistentVolumeClaim | undefined =>
    claims.get(metadata.name, metadata.namespace);

  const createClaims: StatefulPods["createClaims"] = async (set, ordinal) => {
    for (const claim of claimsOf(set, ordinal)) {
      const present = stored(claim);
      if (present === undefined) await createClaim(set, claim, podName(set, ordinal));
      else if (present.metadata.deletionTimestamp) throw new Error(`pvc ${claim.metadata.name} is being deleted`);
    }
  };

  return {
    create: async (set, template, ordinal, revision) => {
      const name = podName(set, ordinal);
      const left = claimsOf(set, ordinal).map(stored);
      if (left.some((claim) => claim !== undefined && isStale(set, name, claim))) return undefined;
      await createClaims(set, ordinal).catch((error: unknown) => {
        events.record(
          set,
          "Warning",
          "FailedCreate",
          `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${messageOf(error)}`,
        );
        throw error;
      });
      const pod = podOfOrdinal(set, template, ordinal, revision);
      const { namespace } = set.metadata;
      return tell(set, "create", name, () => client.create<Pod>(resources.pods, pod, { namespace }));
    },
    delete: (set, pod) => {
      const { namespace, name, uid } = pod.metadata;
      const options = { preconditions: { uid } };
      return tell(set, "delete", name, () => client.delete(resources.pods, { namespace, name }, options));
    },
    relabel: async (set, pod, labels) => {
      const { namespace, name } = pod.metadata;
      const patch = { metadata: { labels } };
      await tell(set, "update", name, () => client.patch(resources.pods, { namespace, name }, "strategic", patch));
    },
    createClaims,
    assignClaims: async (set, pod) => {
      for (const claim of claimsOf(set, ordinalOf(pod))) {
        const present = stored(claim);
        const ownerReferences = present && retentionReferences(set, pod, present);
        if (present === undefined || ownerReferences === undefined) continue;
        const metadata = { ...present.metadata, ownerReferences };
        await client.update(resources.persistentVolumeClaims, { ...present, metadata });
      }
    },
  };
}
