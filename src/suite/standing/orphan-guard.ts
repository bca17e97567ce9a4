import type { KubernetesObject } from "#apimachinery";
import type { Guard } from "./standing-invariant.ts";

/** How long the garbage collector may take: it may have to learn of a kind first. */
const patienceMs = 90_000;

/** Whoever was owned by objects that have gone goes as well, unless they let go of it. */
export function createOrphanGuard(): Guard {
  /** Uids of objects that have gone. */
  const gone = new Set<string>();
  const dependents = new Map<string, Map<string, KubernetesObject>>();
  const orphans = new Map<string, { object: KubernetesObject; sinceMs: number }>();

  const consider = (object: KubernetesObject, atMs: number): void => {
    const { uid, ownerReferences = [], deletionTimestamp } = object.metadata;
    const isOrphan = ownerReferences.length > 0 && ownerReferences.every((owner) => gone.has(owner.uid));
    if (!isOrphan || deletionTimestamp !== undefined) orphans.delete(uid);
    else orphans.set(uid, { object, sinceMs: orphans.get(uid)?.sinceMs ?? atMs });
  };

  const link = (object: KubernetesObject): void => {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const known = dependents.get(owner.uid) ?? new Map<string, KubernetesObject>();
      dependents.set(owner.uid, known.set(object.metadata.uid, object));
    }
  };

  return {
    take: ({ object, previous, type, atMs }, tell) => {
      const { uid } = object.metadata;
      for (const [orphan, { object: left, sinceMs }] of orphans) {
        if (atMs - sinceMs <= patienceMs || orphan === uid) continue;
        orphans.delete(orphan);
        const owners = (left.metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`).join(" and ");
        const got = `present ${Math.round((atMs - sinceMs) / 1000)}s after ${owners} had gone`;
        tell({
          name: "no-orphans",
          object: left,
          path: ".metadata.deletionTimestamp",
          wanted: "present, or gone",
          got,
        });
      }
      for (const owner of previous?.metadata.ownerReferences ?? []) dependents.get(owner.uid)?.delete(uid);
      if (type !== "DELETED") {
        link(object);
        consider(object, atMs);
        return;
      }
      orphans.delete(uid);
      // A kind that is served no more takes its objects off the record with it, and nobody can tell what they owned.
      if (previous?.metadata.resourceVersion === object.metadata.resourceVersion) return;
      gone.add(uid);
      for (const dependent of dependents.get(uid)?.values() ?? []) consider(dependent, atMs);
      dependents.delete(uid);
    },
  };
}
