/**
 * StatefulSet: Pods with a name, a place and claims of their own, made and changed one after the other.
 *
 * Answers to  @seed:K5.3 @seed:K5.7
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
import { type ControllerRevision, isApiError, type Pod, type StatefulSet, selectorOf } from "#apimachinery";
import { resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { claimOwned } from "./objects/claim.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { createStatusWriter, type StatusWriter } from "./objects/status-writer.ts";
import { canonicalJson, hashOf } from "./objects/template-hash.ts";
import { createExpectations } from "./pods/expectations.ts";
import { followPods } from "./pods/follow-pods.ts";
import { nextStillbornMs, statusDelayMs } from "./pods/pace.ts";
import { nextAvailabilityMs } from "./pods/pod-state.ts";
import { slowStart } from "./pods/slow-start.ts";
import { createRevisionControl } from "./revisions/revision-control.ts";
import { byRevision, templateOf } from "./revisions/revision-history.ts";
import { isInRange } from "./stateful-set/claim-retention.ts";
import { memberOf, ordinalOf, revisionOf } from "./stateful-set/identity.ts";
import { isOrdered, planSteps, type Step } from "./stateful-set/plan.ts";
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
    const statuses = createStatusWriter(client, resources.statefulSets);
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

    const tendClaims = async (set: StatefulSet, owned: readonly Pod[]): Promise<void> => {
      if ((set.spec.volumeClaimTemplates ?? []).length === 0) return;
      for (const pod of owned) {
        const stays = isInRange(set, ordinalOf(pod)) && pod.status?.phase !== "Pending";
        await (stays ? act.correctClaims(set, pod) : act.assignClaims(set, pod));
      }
    };

    const carryOut = (set: StatefulSet, known: readonly ControllerRevision[], step: Step): Promise<void> => {
      switch (step.do) {
        case "create": {
          const revision = known.find(({ metadata }) => metadata.name === step.revision) as ControllerRevision;
          return create(set, revision, step.ordinal);
        }
        case "replace":
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

      if (mayAct) await tendClaims(set, owned);
      const { error } = await slowStart(steps.length, (index) =>
        carryOut(set, [current, update], steps[index] as Step),
      );
      const updating = steps.flatMap((step) => (step.do === "update" ? [step.pod] : []));
      const status = statefulSetStatus(set, names, collisionCount ?? 0, owned, updating, clock.now());
      await statuses.write(set, status);
      const inUse = new Set([status.currentRevision, names.update, ...owned.map(revisionOf)]);
      const limit = set.spec.revisionHistoryLimit ?? 10;
      await history.truncate(known, ({ metadata }) => inUse.has(metadata.name), limit);

      const availableMs = nextAvailabilityMs(owned, set.spec.minReadySeconds ?? 0, clock.now());
      const againMs = availableMs ?? nextStillbornMs(owned, clock.now());
      if (againMs !== undefined) queue.addAfter(key, againMs);
      if (error !== undefined) throw error;
    });

    followSets(
      context,
      statuses,
      (key) => queue.add(key),
      (uid) => expectations.forget(uid),
    );
    followPods({
      pods,
      workloads: sets,
      kind: "StatefulSet",
      expectations,
      queue,
      waitsForRemoval: true,
      selector: ({ spec }) => selectorOf(spec.selector),
      countingDelayMs: (set) => (isAtRest(set) ? statusDelayMs(set.spec.replicas) : 0),
    });
  },
};

function followSets(
  { informers }: ControllerContext,
  statuses: StatusWriter<StatefulSet>,
  add: (key: string) => void,
  forget: (uid: string) => void,
): void {
  const sets = informers.informer(resources.statefulSets);
  sets.onChange((change) => {
    const { object, previous } = change;
    if (statuses.isEcho(change)) return;
    if (object === undefined && previous !== undefined) {
      forget(previous.metadata.uid);
      statuses.forget(previous.metadata.uid);
    }
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

/** No Pod waits for another one: what changes with one of them is only counted. */
function isAtRest(set: StatefulSet): boolean {
  const { currentRevision, updateRevision, replicas } = set.status ?? {};
  return !isOrdered(set) && currentRevision === updateRevision && replicas === set.spec.replicas;
}
