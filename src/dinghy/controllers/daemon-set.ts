/**
 * DaemonSet: one Pod on every node that fits, placed there by the scheduler; Pods of an older template are replaced a
 * few nodes at a time.
 *
 * Answers to  @seed:K5.4 @seed:K5.7
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
import { type DaemonSet, isApiError, type Node, type Pod, selectorOf } from "#apimachinery";
import { type Change, resources } from "#client";
import type { Controller } from "./controller.ts";
import { revisionLabel, templateFor } from "./daemon-set/daemon-pod.ts";
import { daemonSetStatus } from "./daemon-set/daemon-set-status.ts";
import { createFailedPodDelay } from "./daemon-set/failed-pod-delay.ts";
import { type Placement, place } from "./daemon-set/placement.ts";
import { roll } from "./daemon-set/roll.ts";
import { claimOwned } from "./objects/claim.ts";
import { byController } from "./objects/indexes.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { omitEmpty, same } from "./objects/same.ts";
import { createStatusWriter } from "./objects/status-writer.ts";
import { templateHash } from "./objects/template-hash.ts";
import { createExpectations } from "./pods/expectations.ts";
import { followPods } from "./pods/follow-pods.ts";
import { statusDelayMs } from "./pods/pace.ts";
import { createPodControl, isNamespaceTerminating } from "./pods/pod-control.ts";
import { podFromTemplate } from "./pods/pod-from-template.ts";
import { nextAvailabilityMs } from "./pods/pod-state.ts";
import { slowStart } from "./pods/slow-start.ts";
import { createRevisionControl } from "./revisions/revision-control.ts";
import { byRevision } from "./revisions/revision-history.ts";

/** One pass creates or deletes at most this many Pods. */
const burst = 250;

export const daemonSetController: Controller = {
  serviceAccount: "daemon-set-controller",
  component: "daemonset-controller",
  start: (context) => {
    const { client, informers, events, clock } = context;
    const sets = informers.informer(resources.daemonSets);
    const pods = informers.informer(resources.pods);
    const nodes = informers.informer(resources.nodes);
    const revisions = informers.informer(resources.controllerRevisions);
    const expectations = createExpectations(clock);
    const control = createPodControl(client, events);
    const history = createRevisionControl(client);
    const statuses = createStatusWriter(client, resources.daemonSets);
    const failedPods = createFailedPodDelay(clock);

    const create = async (set: DaemonSet, hash: string, names: readonly string[]): Promise<void> => {
      const { uid } = set.metadata;
      let attempted = 0;
      expectations.expectCreations(uid, names.length);
      const { error } = await slowStart(names.length, async (index) => {
        attempted++;
        try {
          await control.create(set, podFromTemplate(set, templateFor(set, hash, names[index] as string)));
        } catch (reason) {
          expectations.creationFailed(uid);
          if (!isNamespaceTerminating(reason)) throw reason;
        }
      });
      for (; attempted < names.length; attempted++) expectations.creationFailed(uid);
      if (error !== undefined) throw error;
    };

    const remove = async (set: DaemonSet, surplus: readonly Pod[]): Promise<void> => {
      const { uid } = set.metadata;
      const uids = surplus.map(({ metadata }) => metadata.uid);
      expectations.expectDeletions(uid, uids);
      const results = await Promise.allSettled(
        surplus.map(async (pod) => {
          try {
            await control.delete(set, pod);
          } catch (error) {
            expectations.deletionFailed(uid, pod.metadata.uid);
            if (!isApiError(error, "NotFound")) throw error;
          }
        }),
      );
      const failed = results.find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
    };

    /** Of the Pods that have ended, those to be deleted now; the others are looked at again later. */
    const cleared = (set: DaemonSet, ended: Placement["ended"], again: (delayMs: number) => void): Pod[] =>
      ended.flatMap(({ pod, node }) => {
        const failed = pod.status?.phase === "Failed";
        const delayMs = failed ? failedPods.take(`${set.metadata.uid}/${set.metadata.generation}/${node}`) : 0;
        if (delayMs > 0) {
          again(delayMs);
          return [];
        }
        const found = `${failed ? "failed" : "succeeded"} daemon pod ${pod.metadata.namespace}/${pod.metadata.name}`;
        const about = `Found ${found} on node ${node}, will try to ${failed ? "kill" : "delete"} it`;
        if (failed) events.record(set, "Warning", "FailedDaemonPod", about);
        else events.record(set, "Normal", "SucceededDaemonPod", about);
        return [pod];
      });

    const act = async (set: DaemonSet, hash: string, owned: readonly Pod[]): Promise<void> => {
      const { uid } = set.metadata;
      const all = nodes.list();
      const wanted = place(set, hash, all, owned, clock.now());
      const again = (delayMs: number): void => queue.addAfter(keyOf(set), delayMs);
      const surplus = [...wanted.delete, ...cleared(set, wanted.ended, again)];
      await carryOut(set, hash, wanted.create, surplus);
      if (!expectations.satisfied(uid)) return;
      const next = roll(set, hash, all, pods.by(byController, uid), clock.now());
      await carryOut(set, hash, next.create, next.delete);
    };

    const carryOut = async (
      set: DaemonSet,
      hash: string,
      names: readonly string[],
      surplus: readonly Pod[],
    ): Promise<void> => {
      const results = await Promise.allSettled([
        create(set, hash, names.slice(0, burst)),
        remove(set, surplus.slice(0, burst)),
      ]);
      const failed = results.find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
    };

    const queue = context.queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const set = sets.get(name, namespace);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      const { uid } = set.metadata;
      const mayAct = expectations.satisfied(uid);
      const rim = { client, owner: set, ownerResource: resources.daemonSets, selector: selectorOf(set.spec.selector) };
      const known = byRevision(
        await claimOwned({ ...rim, resource: resources.controllerRevisions, informer: revisions }),
      );
      const { revision, collisionCount } = await history.present(
        {
          owner: set,
          template: set.spec.template,
          hashLabel: revisionLabel,
          hash: (_data, count) => templateHash(set.spec.template, count),
          collisionCount: set.status?.collisionCount,
        },
        known,
      );
      const hash = revision.metadata.labels?.[revisionLabel] ?? "";
      const owned = await claimOwned({ ...rim, resource: resources.pods, informer: pods });
      let failure: unknown;
      if (mayAct) {
        await act(set, hash, owned).catch((error: unknown) => {
          failure = error;
        });
        const inUse = new Set([hash, ...owned.map(({ metadata }) => metadata.labels?.[revisionLabel])]);
        const isLive = (each: (typeof known)[number]): boolean => inUse.has(each.metadata.labels?.[revisionLabel]);
        await history.truncate(known, isLive, set.spec.revisionHistoryLimit ?? 10);
      }
      const present = pods.by(byController, uid);
      // What has not been acted on has not been observed either.
      const observedGeneration = mayAct ? set.metadata.generation : set.status?.observedGeneration;
      const counts = daemonSetStatus(set, hash, nodes.list(), present, clock.now());
      const status = { ...counts, ...omitEmpty({ observedGeneration, collisionCount }) };
      await statuses.write(set, status);
      const againMs = nextAvailabilityMs(present, set.spec.minReadySeconds ?? 0, clock.now());
      if (againMs !== undefined) queue.addAfter(key, againMs);
      if (failure !== undefined) throw failure;
    });

    sets.onChange((change) => {
      const { object, previous } = change;
      if (statuses.isEcho(change)) return;
      if (object === undefined && previous !== undefined) {
        expectations.forget(previous.metadata.uid);
        statuses.forget(previous.metadata.uid);
      }
      const set = object ?? previous;
      if (set) queue.add(keyOf(set));
    });
    nodes.onChange((change) => {
      if (matters(change)) for (const set of sets.list()) queue.add(keyOf(set));
    });
    followPods({
      pods,
      workloads: sets,
      kind: "DaemonSet",
      expectations,
      queue,
      waitsForRemoval: true,
      selector: ({ spec }) => selectorOf(spec.selector),
      countingDelayMs: (set) => (isRolling(set) ? 0 : statusDelayMs(set.status?.desiredNumberScheduled ?? 0)),
    });
  },
};

/** A node's heartbeat is no news; its coming and going, labels and taints are. */
function matters({ object, previous }: Change<Node>): boolean {
  if (object === undefined || previous === undefined) return true;
  return !same(object.metadata.labels, previous.metadata.labels) || !same(object.spec, previous.spec);
}

/** Some Pods wait for others to become available. */
function isRolling({ status }: DaemonSet): boolean {
  return (status?.updatedNumberScheduled ?? 0) < (status?.currentNumberScheduled ?? 0);
}
