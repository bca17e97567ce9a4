import { controllerOf, type Pod } from "#apimachinery";
import type { Change } from "#client";
import type { Clock } from "#clock";

/**
 * What a controller has done that its cache does not show yet. Whoever decides again before it does would make or
 * remove the same Pods twice. Upstream: pkg/controller/controller_utils.go, ControllerExpectations.
 */
export interface Expectations {
  /** Says beforehand that so many Pods will be created for the owner. */
  expectCreations(owner: string, count: number): void;
  /** Says beforehand that these Pods will be removed. */
  expectDeletions(owner: string, pods: readonly string[]): void;
  /** One creation or deletion will not be seen after all: it failed. */
  creationFailed(owner: string): void;
  deletionFailed(owner: string, pod: string): void;
  /** To be told every change of a Pod. */
  observe(change: Change<Pod>): void;
  /** True when the cache has caught up, or waiting for it has gone on for too long. */
  satisfied(owner: string): boolean;
  forget(owner: string): void;
}

/** An event may be lost when a watch breaks; then the owner must not stand still forever. */
const expiresMs = 300_000;

interface Expectation {
  creations: number;
  readonly deletions: Set<string>;
  atMs: number;
}

/** Owners and Pods are named by uid. */
export function createExpectations(clock: Clock): Expectations {
  const owners = new Map<string, Expectation>();

  const of = (owner: string): Expectation => {
    const expectation = owners.get(owner) ?? { creations: 0, deletions: new Set(), atMs: 0 };
    owners.set(owner, expectation);
    expectation.atMs = clock.now();
    return expectation;
  };
  const created = (owner: string): void => {
    const expectation = owners.get(owner);
    if (expectation && expectation.creations > 0) expectation.creations--;
  };
  const deleted = (owner: string, pod: string): void => void owners.get(owner)?.deletions.delete(pod);

  return {
    expectCreations: (owner, count) => {
      of(owner).creations += count;
    },
    expectDeletions: (owner, pods) => {
      const { deletions } = of(owner);
      for (const pod of pods) deletions.add(pod);
    },
    creationFailed: created,
    deletionFailed: deleted,
    observe: ({ object, previous }) => {
      const pod = object ?? previous;
      const owner = pod && controllerOf(pod)?.uid;
      if (pod === undefined || owner === undefined) return;
      if (previous === undefined) created(owner);
      if (object === undefined || object.metadata.deletionTimestamp !== undefined) deleted(owner, pod.metadata.uid);
    },
    satisfied: (owner) => {
      const expectation = owners.get(owner);
      if (expectation === undefined) return true;
      if (expectation.creations === 0 && expectation.deletions.size === 0) return true;
      return clock.now() - expectation.atMs >= expiresMs;
    },
    forget: (owner) => void owners.delete(owner),
  };
}
