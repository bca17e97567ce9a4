import type { KubernetesObject } from "#apimachinery";
import { type Kind, kindKey } from "./kind.ts";

/** One change that the record holds. */
export interface Revision {
  /** Milliseconds since the epoch, by the target's clock, when the change became known. */
  readonly atMs: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: Kind;
  readonly object: KubernetesObject;
}

/** Names one object. */
export interface ObjectKey {
  readonly kind: Kind;
  /** Undefined for cluster-scoped kinds. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** What the cluster looks like at one point of the record. */
export interface View {
  get(key: ObjectKey): KubernetesObject | undefined;
  /** In the order in which they came to be known. */
  list(kind: Kind): readonly KubernetesObject[];
  /** True when `object` belongs to the one so named, over any number of owners; also when that one is gone. */
  isOwned(object: KubernetesObject, owner: ObjectKey): boolean;
}

/** A view that revisions are applied to, one after the other. */
export interface MutableView extends View {
  apply(revision: Revision): void;
  copy(): MutableView;
}

const nameKey = (namespace: string | undefined, name: string): string => `${namespace ?? ""}/${name}`;

interface Tables {
  readonly objects: Map<string, Map<string, KubernetesObject>>;
  /** The uid that a name last stood for, and the owners of each uid: kept after the objects are gone. */
  readonly uids: Map<string, string>;
  readonly owners: Map<string, readonly string[]>;
}

export function createView(tables: Tables = { objects: new Map(), uids: new Map(), owners: new Map() }): MutableView {
  const { objects, uids, owners } = tables;
  const reaches = (uid: string, goal: string, seen: Set<string>): boolean => {
    if (seen.has(uid)) return false;
    seen.add(uid);
    return (owners.get(uid) ?? []).some((owner) => owner === goal || reaches(owner, goal, seen));
  };
  return {
    get: ({ kind, namespace, name }) => objects.get(kindKey(kind))?.get(nameKey(namespace, name)),
    list: (kind) => [...(objects.get(kindKey(kind))?.values() ?? [])],
    isOwned: (object, { kind, namespace, name }) => {
      const goal = uids.get(`${kindKey(kind)} ${nameKey(namespace, name)}`);
      return goal !== undefined && reaches(object.metadata.uid, goal, new Set());
    },
    apply: ({ type, kind, object }) => {
      const { namespace, name, uid, ownerReferences } = object.metadata;
      const key = nameKey(namespace, name);
      const ofKind = objects.get(kindKey(kind)) ?? new Map<string, KubernetesObject>();
      objects.set(kindKey(kind), ofKind);
      if (type === "DELETED") ofKind.delete(key);
      else ofKind.set(key, object);
      uids.set(`${kindKey(kind)} ${key}`, uid);
      // The garbage collector may take references off just before the end; what was once owned stays so.
      if (ownerReferences?.length)
        owners.set(
          uid,
          ownerReferences.map((reference) => reference.uid),
        );
    },
    copy: () =>
      createView({
        objects: new Map([...objects].map(([key, ofKind]) => [key, new Map(ofKind)])),
        uids: new Map(uids),
        owners: new Map(owners),
      }),
  };
}
