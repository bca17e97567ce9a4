import type { KubernetesObject } from "#apimachinery";

/** Objects by uid, and who names whom as owner. Both ends may be missing: an owner may be gone, or not seen yet. */
export interface OwnershipGraph {
  get(uid: string): KubernetesObject | undefined;
  dependents(ownerUid: string): readonly KubernetesObject[];
  put(object: KubernetesObject): void;
  remove(object: KubernetesObject): void;
}

export function createOwnershipGraph(): OwnershipGraph {
  const objects = new Map<string, KubernetesObject>();
  const dependents = new Map<string, Set<string>>();

  const unlink = ({ metadata }: KubernetesObject): void => {
    for (const { uid } of metadata.ownerReferences ?? []) {
      const set = dependents.get(uid);
      set?.delete(metadata.uid);
      if (set?.size === 0) dependents.delete(uid);
    }
  };

  return {
    get: (uid) => objects.get(uid),
    dependents: (ownerUid) => [...(dependents.get(ownerUid) ?? [])].flatMap((uid) => objects.get(uid) ?? []),
    put: (object) => {
      const { uid, ownerReferences } = object.metadata;
      const before = objects.get(uid);
      if (before) unlink(before);
      objects.set(uid, object);
      for (const owner of ownerReferences ?? []) {
        const set = dependents.get(owner.uid) ?? new Set();
        dependents.set(owner.uid, set.add(uid));
      }
    },
    remove: ({ metadata }) => {
      const before = objects.get(metadata.uid);
      if (before) unlink(before);
      objects.delete(metadata.uid);
    },
  };
}
