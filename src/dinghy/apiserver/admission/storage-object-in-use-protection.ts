import type { AdmissionPlugin } from "./admission-plugin.ts";

const finalizerOf: Readonly<Record<string, string>> = {
  "/persistentvolumes": "kubernetes.io/pv-protection",
  "/persistentvolumeclaims": "kubernetes.io/pvc-protection",
  "storage.k8s.io/volumeattributesclasses": "kubernetes.io/vac-protection",
};

/**
 * StorageObjectInUseProtection: volumes and claims carry a finalizer, so that none vanishes while in use.
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
 * Upstream: plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go. Answers to @seed:K10.1.
 */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  resources: ["persistentvolumes", "persistentvolumeclaims", "volumeattributesclasses.storage.k8s.io"],
  mutate: ({ operation, group, resource, subresource, object }) => {
    const finalizer = finalizerOf[`${group}/${resource}`];
    if (operation !== "CREATE" || subresource || finalizer === undefined || object === undefined) return;
    const present = object.metadata.finalizers ?? [];
    if (!present.includes(finalizer)) object.metadata.finalizers = [...present, finalizer];
  },
};
