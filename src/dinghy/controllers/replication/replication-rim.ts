import { isApiError, type KubernetesObject, type LabelSelectorTerm, type Pod } from "#apimachinery";
import { type Resource, resources } from "#client";
import type { ControllerContext } from "../controller.ts";
import { claimOwned } from "../objects/claim.ts";
import { byController } from "../objects/indexes.ts";
import { keyOf, partsOf } from "../objects/object-key.ts";
import { createStatusWriter } from "../objects/status-writer.ts";
import { createExpectations } from "../pods/expectations.ts";
import { followPods } from "../pods/follow-pods.ts";
import { statusDelayMs } from "../pods/pace.ts";
import { createPodControl, isNamespaceTerminating } from "../pods/pod-control.ts";
import { podFromTemplate } from "../pods/pod-from-template.ts";
import { isActive } from "../pods/pod-state.ts";
import { slowStart } from "../pods/slow-start.ts";
import {
  lookAgainMs,
  type Replicated,
  type ReplicationFailure,
  type ReplicationStatus,
  replicate,
  replicationStatus,
} from "./replicate.ts";

/** How one kind says what `Replicated` says. */
export interface ReplicatedKind<T extends KubernetesObject & { status?: unknown }> {
  readonly resource: Resource<T>;
  readonly kind: string;
  read(set: T): Replicated;
  selector(set: T): readonly LabelSelectorTerm[];
  /** The status in the kind's own words. */
  status(status: ReplicationStatus): NonNullable<T["status"]>;
  /** Sets of the same workload, whose Pods count as copies of this set's. */
  siblings(set: T, all: readonly T[]): readonly T[];
}

/** Carries out what `replicate` decides. Upstream: pkg/controller/replicaset/replica_set.go. */
export function startReplication<T extends KubernetesObject & { status?: unknown }>(
  context: ControllerContext,
  kind: ReplicatedKind<T>,
): void {
  const { client, informers, clock, events } = context;
  const sets = informers.informer(kind.resource);
  const pods = informers.informer(resources.pods);
  const expectations = createExpectations(clock);
  const control = createPodControl(client, events);
  const statuses = createStatusWriter(client, kind.resource);

  /** How many Pods each set had when it was last looked at. */
  const sizes = new Map<string, number>();

  const relatedPods = (set: T): readonly Pod[] =>
    kind
      .siblings(set, sets.list(set.metadata.namespace))
      .flatMap((sibling) => pods.by(byController, sibling.metadata.uid));

  const create = async (
    set: T,
    template: Replicated["template"],
    count: number,
  ): Promise<ReplicationFailure | undefined> => {
    const { uid } = set.metadata;
    let attempted = 0;
    expectations.expectCreations(uid, count);
    const { error } = await slowStart(count, async () => {
      attempted++;
      try {
        await control.create(set, podFromTemplate(set, template));
      } catch (reason) {
        expectations.creationFailed(uid);
        if (!isNamespaceTerminating(reason)) throw reason;
      }
    });
    for (; attempted < count; attempted++) expectations.creationFailed(uid);
    return error === undefined ? undefined : { error, creating: true };
  };

  const remove = async (set: T, surplus: readonly Pod[]): Promise<ReplicationFailure | undefined> => {
    const { uid } = set.metadata;
    expectations.expectDeletions(
      uid,
      surplus.map((pod) => pod.metadata.uid),
    );
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
    return failed && { error: failed.reason, creating: false };
  };

  const queue = context.queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const set = sets.get(name, namespace);
    if (set === undefined) return;
    const mayAct = expectations.satisfied(set.metadata.uid);
    const owned = await claimOwned({
      client,
      resource: resources.pods,
      informer: pods,
      owner: set,
      ownerResource: kind.resource,
      selector: kind.selector(set),
      // A Pod that has ended is no replica, and nobody's.
      mayAdopt: isActive,
    });
    sizes.set(set.metadata.uid, owned.length);
    const replicated = kind.read(set);
    let failure: ReplicationFailure | undefined;
    if (mayAct && set.metadata.deletionTimestamp === undefined) {
      const wanted = replicate(replicated, owned, () => relatedPods(set), clock.now());
      if (wanted.create > 0) failure = await create(set, replicated.template, wanted.create);
      else if (wanted.delete.length > 0) failure = await remove(set, wanted.delete);
    }
    await statuses.write(set, kind.status(replicationStatus(replicated, owned, failure, clock.now())));
    const againMs = lookAgainMs(replicated, owned, clock.now());
    if (againMs !== undefined) queue.addAfter(key, againMs);
    if (failure) throw failure.error;
  });

  sets.onChange((change) => {
    const { object, previous } = change;
    if (statuses.isEcho(change)) return;
    if (object === undefined && previous !== undefined) {
      expectations.forget(previous.metadata.uid);
      statuses.forget(previous.metadata.uid);
      sizes.delete(previous.metadata.uid);
    }
    const set = object ?? previous;
    if (set) queue.add(keyOf(set));
  });
  followPods({
    pods,
    workloads: sets,
    kind: kind.kind,
    expectations,
    queue,
    waitsForRemoval: false,
    selector: kind.selector,
    countingDelayMs: (set) => statusDelayMs(sizes.get(set.metadata.uid) ?? 0),
  });
}
