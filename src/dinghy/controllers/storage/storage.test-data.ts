import type { Node, ObjectMeta, PersistentVolume, PersistentVolumeClaim, StorageClass } from "#apimachinery";

function metadataOf(name: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  return { name, uid: `uid-${name}`, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z", ...more };
}

export function claimOf(
  name: string,
  spec: PersistentVolumeClaim["spec"] = {},
  annotations: Record<string, string> = {},
): PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: metadataOf(name, { namespace: "default", annotations }),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } }, ...spec },
  };
}

export function volumeOf(
  name: string,
  storage: string,
  spec: PersistentVolume["spec"] = {},
  phase: NonNullable<PersistentVolume["status"]>["phase"] = "Available",
  annotations: Record<string, string> = {},
): PersistentVolume {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: metadataOf(name, { annotations }),
    spec: { capacity: { storage }, accessModes: ["ReadWriteOnce"], storageClassName: "manual", ...spec },
    status: { phase },
  };
}

export function classNamed(name: string, more: Partial<StorageClass> = {}, isDefault = false): StorageClass {
  const annotations: Record<string, string> = isDefault
    ? { "storageclass.kubernetes.io/is-default-class": "true" }
    : {};
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    provisioner: "p",
    ...more,
    metadata: metadataOf(name, { annotations }),
  };
}

export function nodeNamed(name: string, spec: Node["spec"] = {}): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: metadataOf(name, { labels: { "kubernetes.io/hostname": name } }),
    spec,
  };
}

/** A reference of a volume to a claim made by `claimOf`. */
export function refTo(name: string, uid = `uid-${name}`) {
  return { kind: "PersistentVolumeClaim", namespace: "default", name, uid };
}
