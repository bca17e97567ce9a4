import { kindKey } from "../kind.ts";
import type { Revision } from "../view.ts";
import { createDaemonGuard } from "./daemon-guard.ts";
import { createObjectGuard } from "./object-guard.ts";
import { createOrphanGuard } from "./orphan-guard.ts";
import { createPodGuard } from "./pod-guard.ts";
import { createRolloutGuard } from "./rollout-guard.ts";
import type { Breach, StandingName } from "./standing-invariant.ts";
import { createWorkloadGuard } from "./workload-guard.ts";

/** A breach, and where in the record it is. */
export interface StandingBreach extends Breach {
  readonly atMs: number;
  /** How many revisions the record had then. */
  readonly position: number;
}

/** Holds every revision of the record against what must always hold. */
export interface Standing {
  take(revision: Revision): void;
  readonly breaches: readonly StandingBreach[];
  /** The first breach that is not one of these. */
  unexpected(allowed: ReadonlySet<StandingName>): StandingBreach | undefined;
}

/**
 * `exact` says that changes of several kinds are on the record in the order in which they happened; where watches lag
 * apart only what can be seen on one kind is judged.
 */
export function createStanding(exact: boolean): Standing {
  const guards = [createObjectGuard(), createPodGuard(), createOrphanGuard()];
  if (exact) guards.push(createWorkloadGuard(), createRolloutGuard(), createDaemonGuard());
  const present = new Map<string, Revision["object"]>();
  /** Kinds that two watches tell of, of which one may be later than the other. */
  const toldTwice = new Set<string>();
  const breaches: StandingBreach[] = [];
  let position = 0;
  return {
    breaches,
    unexpected: (allowed) => breaches.find(({ name }) => !allowed.has(name)),
    take: (revision) => {
      position++;
      const { kind, object, type, atMs } = revision;
      const { namespace = "", name, resourceVersion } = object.metadata;
      const key = `${kindKey(kind)} ${namespace}/${name}`;
      const previous = present.get(key);
      if (type !== "DELETED" && previous?.metadata.resourceVersion === resourceVersion) return;
      if (type === "ADDED" && previous?.metadata.uid === object.metadata.uid) toldTwice.add(kindKey(kind));
      if (!exact && toldTwice.has(kindKey(kind))) return;
      if (type === "DELETED") present.delete(key);
      else present.set(key, object);
      const news = { ...revision, previous };
      for (const guard of guards) guard.take(news, (breach) => breaches.push({ ...breach, atMs, position }));
    },
  };
}
