/**
 * Deployment: its Pods follow its template, through one ReplicaSet per template, at a pace that keeps enough of them
 * available; and its status says how far that has come.
 *
 * Answers to  @seed:K5.1 @seed:K5.2 @seed:K5.7
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
import {
  controllerOf,
  type Deployment,
  isApiError,
  type KubernetesObject,
  labelSelectorMatches,
  type Pod,
  type ReplicaSet,
  selectorOf,
} from "#apimachinery";
import { resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { activeSets } from "./deployment/bounds.ts";
import { createReplicaSetWriter, observed, type Rollout } from "./deployment/replica-set-writer.ts";
import { surplusHistory } from "./deployment/replica-sets.ts";
import {
  countedStatus,
  isComplete,
  pausedConditions,
  rolloutStatus,
  stuckAgainMs,
} from "./deployment/rollout-status.ts";
import { growNew, isScalingEvent, shareOut, shrinkOld } from "./deployment/scaling.ts";
import { claimOwned } from "./objects/claim.ts";
import { byController } from "./objects/indexes.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { isFinished } from "./pods/pod-state.ts";

export const deploymentController: Controller = {
  serviceAccount: "deployment-controller",
  component: "deployment-controller",
  start,
};

function start(context: ControllerContext): void {
  const { client, informers, clock, events } = context;
  const deployments = informers.informer(resources.deployments);
  const replicaSets = informers.informer(resources.replicaSets);
  const pods = informers.informer(resources.pods);
  const writer = createReplicaSetWriter(context);

  const queue = context.queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const deployment = deployments.get(name, namespace);
    if (deployment) await sync(deployment);
  });

  const sync = async (deployment: Deployment): Promise<void> => {
    if (selectsAll(deployment)) return await complain(deployment);
    const sets = await setsOf(deployment);
    if (deployment.metadata.deletionTimestamp !== undefined)
      return await writeCounts(await look(deployment, sets, false));
    const conditions = pausedConditions(deployment, clock.now());
    if (conditions) {
      const status = { ...deployment.status, conditions };
      return void (await client.update(resources.deployments, { ...deployment, status }, "status"));
    }
    if (deployment.spec.paused || isScalingEvent(deployment, sets)) return await resize(deployment, sets);
    await (deployment.spec.strategy.type === "Recreate" ? recreate(deployment, sets) : roll(deployment, sets));
  };

  const look = (deployment: Deployment, sets: readonly ReplicaSet[], create: boolean): Promise<Rollout> =>
    writer.syncRevision(deployment, sets, create);

  /** Paused, or of a new size: no template is rolled out, but the size is kept. */
  const resize = async (deployment: Deployment, sets: readonly ReplicaSet[]): Promise<void> => {
    const found = await look(deployment, sets, false);
    const { rollout } = await writer.scale(found, shareOut(found.deployment, found.newSet, found.oldSets));
    if (deployment.spec.paused) await cleanUp(rollout);
    await writeCounts(rollout);
  };

  const roll = async (deployment: Deployment, sets: readonly ReplicaSet[]): Promise<void> => {
    const found = await look(deployment, sets, true);
    const newSet = found.newSet as ReplicaSet;
    const growth = growNew(found.deployment, newSet, [...found.oldSets, newSet]);
    const scales = growth ? [growth] : shrinkOld(found.deployment, newSet, found.oldSets);
    const { rollout, resized } = await writer.scale(found, scales);
    if (!resized) await cleanUp(rollout);
    await writeProgress(rollout);
  };

  const recreate = async (deployment: Deployment, sets: readonly ReplicaSet[]): Promise<void> => {
    const before = await look(deployment, sets, false);
    const down = activeSets(before.oldSets).map((set) => ({ set, replicas: 0 }));
    const { rollout, resized } = await writer.scale(before, down);
    if (resized || rollout.oldSets.some(stillRuns)) return await writeProgress(rollout);
    const found = rollout.newSet ? rollout : await look(rollout.deployment, sets, true);
    const newSet = found.newSet as ReplicaSet;
    const after = await writer.scale(found, [{ set: newSet, replicas: found.deployment.spec.replicas }]);
    if (!after.resized) await cleanUp(after.rollout);
    await writeProgress(after.rollout);
  };

  /** Old and new must not meet, so a Pod that is going still counts. */
  const stillRuns = (set: ReplicaSet): boolean =>
    (set.status?.replicas ?? 0) > 0 || pods.by(byController, set.metadata.uid).some((pod) => !isFinished(pod));

  const cleanUp = async ({ deployment, oldSets }: Rollout): Promise<void> => {
    if (!deployment.spec.paused && !isComplete(deployment, deployment.status ?? {})) return;
    for (const { metadata } of surplusHistory(deployment, oldSets)) {
      await client.delete(resources.replicaSets, metadata).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    }
  };

  const writeProgress = async ({ deployment, newSet, oldSets }: Rollout): Promise<void> => {
    const status = rolloutStatus(deployment, newSet, allOf(newSet, oldSets), clock.now());
    if (!same(status, deployment.status ?? {})) {
      return void (await client.update(resources.deployments, { ...deployment, status }, "status"));
    }
    const againMs = stuckAgainMs(deployment, status, clock.now());
    if (againMs === undefined) queue.withdraw(keyOf(deployment));
    else queue.addAfter(keyOf(deployment), againMs);
  };

  const writeCounts = async ({ deployment, newSet, oldSets }: Rollout): Promise<void> => {
    const status = countedStatus(deployment, newSet, allOf(newSet, oldSets), clock.now());
    if (same(status, deployment.status ?? {})) return;
    await client.update(resources.deployments, { ...deployment, status }, "status");
  };

  const complain = async (deployment: Deployment): Promise<void> => {
    const message = "This deployment is selecting all pods. A non-empty selector is required.";
    events.record(deployment, "Warning", "SelectingAll", message);
    const status = observed(deployment);
    if (!same(status, deployment.status)) {
      await client.update(resources.deployments, { ...deployment, status }, "status");
    }
  };

  const setsOf = (deployment: Deployment): Promise<ReplicaSet[]> =>
    claimOwned({
      client,
      resource: resources.replicaSets,
      informer: replicaSets,
      owner: deployment,
      ownerResource: resources.deployments,
      selector: selectorOf(deployment.spec.selector),
    });

  const enqueueOwner = (object: KubernetesObject): void => {
    const owner = controllerOf(object);
    if (owner?.kind !== "Deployment") return;
    const deployment = deployments.get(owner.name, object.metadata.namespace);
    if (deployment?.metadata.uid === owner.uid) queue.add(keyOf(deployment));
  };

  deployments.onChange(({ object, previous }) => {
    if (object) queue.add(keyOf(object));
    else if (previous) queue.withdraw(keyOf(previous));
  });
  replicaSets.onChange(({ object, previous }) => {
    const owner = object && controllerOf(object)?.uid;
    if (previous && controllerOf(previous)?.uid !== owner) enqueueOwner(previous);
    if (object === undefined) return;
    if (owner !== undefined) return enqueueOwner(object);
    if (same(object.metadata.labels, previous?.metadata.labels)) return;
    for (const deployment of deployments.list(object.metadata.namespace)) {
      const selector = selectorOf(deployment.spec.selector);
      if (!selectsAll(deployment) && labelSelectorMatches(selector, object.metadata.labels))
        queue.add(keyOf(deployment));
    }
  });
  pods.onChange(({ object, previous }) => {
    // A Deployment that recreates waits for the last of its old Pods to be gone.
    if (previous && (object === undefined || isFinished(object))) enqueueRecreation(previous);
  });

  const enqueueRecreation = (pod: Pod): void => {
    const owner = controllerOf(pod);
    if (owner?.kind !== "ReplicaSet") return;
    const set = replicaSets.get(owner.name, pod.metadata.namespace);
    const deploymentName = set && controllerOf(set)?.name;
    const deployment = deploymentName && deployments.get(deploymentName, pod.metadata.namespace);
    if (deployment && deployment.spec.strategy.type === "Recreate") queue.add(keyOf(deployment));
  };
}

function selectsAll({ spec: { selector } }: Deployment): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

function allOf(newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[]): ReplicaSet[] {
  return newSet ? [...oldSets, newSet] : [...oldSets];
}
