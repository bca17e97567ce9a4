/**
 * StatefulSet: Pods with a name, a place and claims of their own, made and changed one after the other.
 *
 * Answers to  @seed:K5.3 @seed:K5.7
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
import {
  type ControllerRevision,
  controllerOf,
  isApiError,
  labelSelectorMatches,
  type Pod,
  type StatefulSet,
  selectorOf,
} from "#apimachinery";
import { type Change, resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { claimOwned } from "./objects/claim.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { canonicalJson, hashOf } from "./objects/template-hash.ts";
import { writeStatus } from "./objects/write-status.ts";
import { createExpectations } from "./pods/expectations.ts";
import { nextAvailabilityMs } from "./pods/pod-state.ts";
import { createRevisionControl } from "./revisions/revision-control.ts";
import { byRevision, templateOf } from "./revisions/revision-history.ts";
import { memberOf, revisionOf } from "./stateful-set/identity.ts";
import { planSteps, type Step } from "./stateful-set/plan.ts";
import { statefulSetStatus } from "./stateful-set/rollout-status.ts";
import { createStatefulPods } from "./stateful-set/stateful-pods.ts";

export const statefulSetController: Controller = {
  serviceAccount: "statefulset-controller",
  component: "statefulset-controller",
  start: (context) => {
    const { client, informers, events, clock } = context;
    const sets = informers.informer(resources.statefulSets);
    const pods = informers.informer(resources.pods);
    const revisions = informers.informer(resources.controllerRevisions);
    const claims = informers.informer(resources.persistentVolumeClaims);
    const expectations = createExpectations(clock);
    const history = createRevisionControl(client);
    const act = createStatefulPods(client, events, claims);

    const create = async (set: StatefulSet, revision: ControllerRevision, ordinal: number): Promise<void> => {
      const { uid } = set.metadata;
      expectations.expectCreations(uid, 1);
      try {
        const pod = await act.create(set, templateOf(revision), ordinal, revision.metadata.name);
        if (pod === undefined) expectations.creationFailed(uid);
        else await act.assignClaims(set, pod);
      } catch (error) {
        expectations.creationFailed(uid);
        throw error;
      }
    };

    const remove = async (set: StatefulSet, pod: Pod): Promise<void> => {
      const { uid } = set.metadata;
      expectations.expectDeletions(uid, [pod.metadata.uid]);
      try {
        await act.delete(set, pod);
      } catch (error) {
        expectations.deletionFailed(uid, pod.metadata.uid);
        if (!isApiError(error, "NotFound", "Conflict")) throw error;
      }
    };

    const replace = (set: StatefulSet, pod: Pod): Promise<void> => {
      const [type, reason, word] =
        pod.status?.phase === "Failed"
          ? (["Warning", "RecreatingFailedPod", "failed"] as const)
          : (["Normal", "RecreatingTerminatedPod", "terminated"] as const);
      const { namespace, name } = set.metadata;
      events.record(
        set,
        type,
        reason,
        `StatefulSet ${namespace}/${name} is recreating ${word} Pod ${pod.metadata.name}`,
      );
      return remove(set, pod);
    };

    const carryOut = (set: StatefulSet, known: readonly ControllerRevision[], step: Step): Promise<void> => {
      switch (step.do) {
        case "create": {
          const revision = known.find(({ metadata }) => metadata.name === step.revision) as ControllerRevision;
          return create(set, revision, step.ordinal);
        }
        case "replace":
          return replace(set, step.pod);
        case "delete":
        case "update":
          return remove(set, step.pod);
        case "claims":
          return act.createClaims(set, memberOf(step.pod)?.ordinal ?? 0);
        case "repair":
          return act.relabel(set, step.pod, step.labels);
      }
    };

    const queue = context.queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const set = sets.get(name, namespace);
      if (set === undefined) return;
      const mayAct = expectations.satisfied(set.metadata.uid) && set.metadata.deletionTimestamp === undefined;
      const rim = {
        client,
        owner: set,
        ownerResource: resources.statefulSets,
        selector: selectorOf(set.spec.selector),
      };
      const owned = await claimOwned({
        ...rim,
        resource: resources.pods,
        informer: pods,
        mayAdopt: (pod) => memberOf(pod)?.set === name,
      });
      const known = byRevision(
        await claimOwned({ ...rim, resource: resources.controllerRevisions, informer: revisions }),
      );
      const { revision: update, collisionCount } = await history.present(
        {
          owner: set,
          template: set.spec.template,
          hashLabel: "controller.kubernetes.io/hash",
          hash: (data, count) => hashOf(canonicalJson(data), count),
          collisionCount: set.status?.collisionCount ?? 0,
        },
        known,
      );
      const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
      const names = { current: current.metadata.name, update: update.metadata.name };
      const steps = mayAct ? planSteps(set, names, owned, clock.now()) : [];

      if (mayAct) for (const pod of owned) await act.assignClaims(set, pod);
      const results = await Promise.allSettled(steps.map((step) => carryOut(set, [current, update], step)));
      const updating = steps.flatMap((step) => (step.do === "update" ? [step.pod] : []));
      const status = statefulSetStatus(set, names, collisionCount ?? 0, owned, updating, clock.now());
      await writeStatus(client, resources.statefulSets, set, status);
      const inUse = new Set([names.current, names.update, ...owned.map(revisionOf)]);
      const limit = set.spec.revisionHistoryLimit ?? 10;
      await history.truncate(known, ({ metadata }) => inUse.has(metadata.name), limit);

      const againMs = nextAvailabilityMs(owned, set.spec.minReadySeconds ?? 0, clock.now());
      if (againMs !== undefined) queue.addAfter(key, againMs);
      const failed = results.find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
    });

    followSets(
      context,
      (key) => queue.add(key),
      (uid) => expectations.forget(uid),
    );
    pods.onChange((change) => {
      expectations.observe(change);
      for (const set of setsOf(change, sets.list(podOf(change)?.metadata.namespace))) queue.add(keyOf(set));
    });
  },
};

function followSets({ informers }: ControllerContext, add: (key: string) => void, forget: (uid: string) => void): void {
  const sets = informers.informer(resources.statefulSets);
  sets.onChange(({ object, previous }) => {
    if (object === undefined && previous !== undefined) forget(previous.metadata.uid);
    const set = object ?? previous;
    if (set) add(keyOf(set));
  });
  // A claim that is gone lets a Pod come back that had to wait for it.
  informers.informer(resources.persistentVolumeClaims).onChange(({ object, previous }) => {
    if (object !== undefined || previous === undefined) return;
    for (const set of sets.list(previous.metadata.namespace)) {
      if (previous.metadata.name.includes(`-${set.metadata.name}-`)) add(keyOf(set));
    }
  });
}

function podOf({ object, previous }: Change<Pod>): Pod | undefined {
  return object ?? previous;
}

/** The sets that a change of a Pod concerns: its owner, now and before, or those that might adopt it. */
function setsOf({ object, previous }: Change<Pod>, sets: readonly StatefulSet[]): StatefulSet[] {
  const owners = [object, previous].flatMap((pod) => (pod ? [controllerOf(pod)?.uid] : []));
  if (object && controllerOf(object) === undefined && !same(object.metadata.labels, previous?.metadata.labels)) {
    return sets.filter(({ spec }) => labelSelectorMatches(selectorOf(spec.selector), object.metadata.labels));
  }
  return sets.filter(({ metadata }) => owners.includes(metadata.uid));
}
