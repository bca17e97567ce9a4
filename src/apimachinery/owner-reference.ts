import type { KubernetesObject, OwnerReference } from "./meta.ts";

/** The owner that manages the object (`controller: true`), or undefined for an orphan. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** A reference that makes `owner` the managing controller, blocking its foreground deletion. */
export function controllerReference(owner: KubernetesObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** True when `owner` is the managing controller of `object`; by uid, since names come again. */
export function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}
