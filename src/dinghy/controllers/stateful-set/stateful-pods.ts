import {
  isApiError,
  type PersistentVolumeClaim,
  type Pod,
  type PodTemplateSpec,
  type StatefulSet,
} from "#apimachinery";
import { type Client, type EventRecorder, type Informer, resources } from "#client";
import { messageOf } from "../pods/pod-control.ts";
import { hasOtherController, isStale, retentionReferences } from "./claim-retention.ts";
import { claimsOf, ordinalOf, podName, podOfOrdinal } from "./identity.ts";

/** Acts on the Pods of a StatefulSet and on their claims, and tells so in Events about the set. */
export interface StatefulPods {
  /** Makes the claims, then the Pod; gives undefined while a claim of its predecessor is still going. */
  create(set: StatefulSet, template: PodTemplateSpec, ordinal: number, revision: string): Promise<Pod | undefined>;
  delete(set: StatefulSet, pod: Pod): Promise<void>;
  relabel(set: StatefulSet, pod: Pod, labels: Record<string, string>): Promise<void>;
  /** Makes the claims that the Pod lacks. */
  createClaims(set: StatefulSet, ordinal: number): Promise<void>;
  /** Lets the Pod's claims belong to whom the retention policy says; gives whether anything had to change. */
  assignClaims(set: StatefulSet, pod: Pod): Promise<boolean>;
  /** The same for a Pod that stays, told as a change of the Pod. */
  correctClaims(set: StatefulSet, pod: Pod): Promise<void>;
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
      throw new Error(`failed to create PVC ${name}: ${messageOf(error)}`, { cause: error });
    }
  };

  const stored = ({ metadata }: PersistentVolumeClaim): PersistentVolumeClaim | undefined =>
    claims.get(metadata.name, metadata.namespace);

  const createClaims: StatefulPods["createClaims"] = async (set, ordinal) => {
    const problems: string[] = [];
    for (const claim of claimsOf(set, ordinal)) {
      const present = stored(claim);
      if (present?.metadata.deletionTimestamp) problems.push(`pvc ${claim.metadata.name} is being deleted`);
      else if (present === undefined) {
        await createClaim(set, claim, podName(set, ordinal)).catch((error: unknown) => {
          problems.push(messageOf(error));
        });
      }
    }
    if (problems.length > 0) throw new Error(problems.length === 1 ? problems[0] : `[${problems.join(", ")}]`);
  };

  const assignClaims: StatefulPods["assignClaims"] = async (set, pod) => {
    let changed = false;
    for (const claim of claimsOf(set, ordinalOf(pod))) {
      const present = stored(claim);
      const ownerReferences = present && retentionReferences(set, pod, present);
      if (present === undefined || ownerReferences === undefined) continue;
      if (hasOtherController(set, pod, present)) {
        const about = `PersistentVolumeClaim ${claim.metadata.name} has a conflicting OwnerReference that acts as a manging controller`;
        events.record(
          set,
          "Warning",
          "ConflictingController",
          `${about}, the retention policy is ignored for this claim`,
        );
      }
      const metadata = { ...present.metadata, ownerReferences };
      await client.update(resources.persistentVolumeClaims, { ...present, metadata });
      changed = true;
    }
    return changed;
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
    assignClaims,
    correctClaims: async (set, pod) => {
      const { name } = pod.metadata;
      if (await assignClaims(set, pod))
        events.record(
          set,
          "Normal",
          "SuccessfulUpdate",
          `update Pod ${name} in StatefulSet ${set.metadata.name} successful`,
        );
    },
  };
}
