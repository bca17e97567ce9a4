import { controllerOf, type Deployment, isApiError, type ReplicaSet } from "#apimachinery";
import { resources } from "#client";
import type { ControllerContext } from "../controller.ts";
import { withCondition } from "../objects/condition.ts";
import { isNamespaceTerminating, messageOf } from "../pods/pod-control.ts";
import { nextRevision } from "./annotations.ts";
import { hasProgressDeadline } from "./bounds.ts";
import { findNewSet, newReplicaSet, refreshedNewSet, revisedAnnotations, sameTemplate } from "./replica-sets.ts";
import { deploymentCondition } from "./rollout-status.ts";
import { type Scale, scaled } from "./scaling.ts";

/** A Deployment, its new ReplicaSet where there is one, and the others. */
export interface Rollout {
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
}

/** The writes of a rollout: makes, refreshes and scales ReplicaSets, and tells so. */
export interface ReplicaSetWriter {
  /** Finds the new ReplicaSet and brings it up to date; makes it if `create`. Gives the Deployment as it then is. */
  syncRevision(deployment: Deployment, sets: readonly ReplicaSet[], create: boolean): Promise<Rollout>;
  /** Carries the scales out in order; gives the rollout as it then is, and whether a size changed. */
  scale(rollout: Rollout, scales: readonly Scale[]): Promise<{ rollout: Rollout; resized: boolean }>;
}

/** Upstream: getAllReplicaSetsAndSyncRevision and scaleReplicaSet in pkg/controller/deployment/sync.go. */
export function createReplicaSetWriter({ client, clock, events }: ControllerContext): ReplicaSetWriter {
  const writeDeployment = async (
    deployment: Deployment,
    annotations: Record<string, string> | undefined,
    conditions: NonNullable<Deployment["status"]>["conditions"],
  ): Promise<Deployment> => {
    if (annotations === undefined && conditions === deployment.status?.conditions) return deployment;
    const metadata = annotations ? { ...deployment.metadata, annotations } : deployment.metadata;
    const status = { ...deployment.status, ...(conditions && { conditions }) };
    return client.update(resources.deployments, { ...deployment, metadata, status }, "status");
  };

  const progressing = (deployment: Deployment, status: "True" | "False", reason: string, message: string) => {
    const { conditions } = deployment.status ?? {};
    if (!hasProgressDeadline(deployment)) return conditions;
    const condition = deploymentCondition("Progressing", status, reason, message, clock.now());
    return withCondition(conditions, condition);
  };

  const refresh = async (deployment: Deployment, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]) => {
    const refreshed = refreshedNewSet(deployment, newSet, nextRevision(oldSets));
    const set = refreshed ? await client.update(resources.replicaSets, refreshed) : newSet;
    const known = deployment.status?.conditions?.some(({ type }) => type === "Progressing");
    const conditions = known
      ? deployment.status?.conditions
      : progressing(deployment, "True", "FoundNewReplicaSet", `Found new replica set "${set.metadata.name}"`);
    const annotations = revisedAnnotations(deployment, set);
    return { deployment: await writeDeployment(deployment, annotations, conditions), newSet: set, oldSets };
  };

  /** The name is taken: by the set that our cache does not show yet, or by another one, which is a collision. */
  const resolveTaken = async (deployment: Deployment, name: string, error: unknown): Promise<ReplicaSet> => {
    const { namespace, uid } = deployment.metadata;
    const taken = await client.get(resources.replicaSets, { namespace, name });
    const ours = controllerOf(taken)?.uid === uid;
    if (ours && sameTemplate(taken.spec.template, deployment.spec.template)) return taken;
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    await client.update(
      resources.deployments,
      { ...deployment, status: { ...deployment.status, collisionCount } },
      "status",
    );
    throw error;
  };

  const create = async (deployment: Deployment, oldSets: readonly ReplicaSet[]): Promise<Rollout> => {
    const wanted = newReplicaSet(deployment, oldSets, nextRevision(oldSets));
    const { name } = wanted.metadata;
    let set: ReplicaSet;
    let found = false;
    try {
      set = await client.create(resources.replicaSets, wanted, { namespace: deployment.metadata.namespace });
    } catch (error) {
      if (!isApiError(error, "AlreadyExists")) return await refused(deployment, name, error);
      set = await resolveTaken(deployment, name, error);
      found = true;
    }
    if (!found && set.spec.replicas > 0) {
      const message = `Scaled up replica set ${name} from 0 to ${set.spec.replicas}`;
      events.record(deployment, "Normal", "ScalingReplicaSet", message);
    }
    const conditions = found
      ? deployment.status?.conditions
      : progressing(deployment, "True", "NewReplicaSetCreated", `Created new replica set "${name}"`);
    const annotations = revisedAnnotations(deployment, set);
    return { deployment: await writeDeployment(deployment, annotations, conditions), newSet: set, oldSets };
  };

  const refused = async (deployment: Deployment, name: string, error: unknown): Promise<never> => {
    // In a namespace that is going nothing can be created, and nobody needs to be told.
    if (isNamespaceTerminating(error)) throw error;
    const message = `Failed to create new replica set "${name}": ${messageOf(error)}`;
    const conditions = progressing(deployment, "False", "ReplicaSetCreateError", message);
    await writeDeployment(deployment, undefined, conditions);
    events.record(deployment, "Warning", "ReplicaSetCreateError", message);
    throw error;
  };

  const scaleOne = async (deployment: Deployment, scale: Scale): Promise<ReplicaSet> => {
    const wanted = scaled(deployment, scale);
    if (wanted === undefined) return scale.set;
    const set = await client.update(resources.replicaSets, wanted);
    const { replicas: from } = scale.set.spec;
    if (from !== scale.replicas) {
      const direction = from < scale.replicas ? "up" : "down";
      const message = `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${scale.replicas}`;
      events.record(deployment, "Normal", "ScalingReplicaSet", message);
    }
    return set;
  };

  return {
    syncRevision: async (deployment, sets, mayCreate) => {
      const newSet = findNewSet(deployment, sets);
      const oldSets = sets.filter((set) => set !== newSet);
      if (newSet) return await refresh(deployment, newSet, oldSets);
      return mayCreate ? await create(deployment, oldSets) : { deployment, newSet, oldSets };
    },
    scale: async (rollout, scales) => {
      const latest = new Map<string, ReplicaSet>();
      let resized = false;
      for (const { set, replicas } of scales) {
        const present = latest.get(set.metadata.uid) ?? set;
        resized ||= present.spec.replicas !== replicas;
        latest.set(set.metadata.uid, await scaleOne(rollout.deployment, { set: present, replicas }));
      }
      const now = (set: ReplicaSet): ReplicaSet => latest.get(set.metadata.uid) ?? set;
      const { deployment, newSet, oldSets } = rollout;
      return { rollout: { deployment, newSet: newSet && now(newSet), oldSets: oldSets.map(now) }, resized };
    },
  };
}

/** `observedGeneration` alone: what a Deployment that cannot be worked on still says. */
export function observed(deployment: Deployment): NonNullable<Deployment["status"]> {
  return { ...deployment.status, observedGeneration: deployment.metadata.generation };
}
