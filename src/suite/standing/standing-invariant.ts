import type { KubernetesObject } from "#apimachinery";
import type { Revision } from "../view.ts";

/** What must hold in every scenario, whatever it is about. `@breaks:<name>` says that a scenario breaks one on purpose. */
export const standingInvariants = {
  "version-grows": "an object's resourceVersion always grows",
  "generation-grows": "an object's generation never falls",
  "uid-stays": "a name stands for one uid until its object has gone",
  "deletion-stands": "an object that is going to be deleted never comes back",
  "one-controller": "an object has one controller at most, and no other takes it before it is released",
  "phase-stays": "a Pod that has succeeded or failed stays so",
  "node-stays": "a Pod never moves to another node",
  "restarts-grow": "a container's restartCount never falls",
  "address-once": "no two Pods have the same address at the same time",
  "no-surplus": "a workload never makes more than it may have: what is desired, and the surge of its strategy",
  "no-shortage": "a rolling update never takes away Pods that its strategy cannot spare",
  "no-orphans": "an object whose owners have all gone, and have not let go of it, goes with them",
} as const;

export type StandingName = keyof typeof standingInvariants;

/** How one was broken. */
export interface Breach {
  readonly name: StandingName;
  /** What is to blame: `Pod/web`. */
  readonly object: KubernetesObject;
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}

/** A change, and what the object was like before: undefined when it is new. */
export interface News extends Revision {
  readonly previous: KubernetesObject | undefined;
}

/** Looks at each change once, in the order of the record, and keeps what it needs. */
export interface Guard {
  take(news: News, tell: (breach: Breach) => void): void;
}

export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}
