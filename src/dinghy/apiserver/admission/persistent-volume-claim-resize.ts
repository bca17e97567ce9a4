import { compareQuantities, type KubernetesObject, type PersistentVolumeClaim } from "#apimachinery";
import { type AdmissionPlugin, isWriteOf, refuse } from "./admission-plugin.ts";

interface StorageClass extends KubernetesObject {
  allowVolumeExpansion?: boolean;
}

/**
 * PersistentVolumeClaimResize: a bound claim grows only where its class lets volumes grow.
 * Upstream: plugin/pkg/admission/storage/persistentvolume/resize/admission.go.
 */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  resources: ["persistentvolumeclaims"],
  validate: async (request, { lookup }) => {
    if (!isWriteOf(request, "UPDATE", "", "persistentvolumeclaims")) return;
    const claim = request.object as PersistentVolumeClaim;
    const old = request.oldObject as PersistentVolumeClaim;
    const size = claim.spec.resources?.requests?.storage;
    const oldSize = old.spec.resources?.requests?.storage;
    if (size === undefined || oldSize === undefined || compareQuantities(size, oldSize) <= 0) return;
    if (old.status?.phase !== "Bound") throw refuse(request, "Only bound persistent volume claims can be expanded");
    const name = claim.spec.storageClassName;
    const storageClass = name ? await lookup.get<StorageClass>("storageclasses.storage.k8s.io", name) : undefined;
    if (storageClass?.allowVolumeExpansion) return;
    throw refuse(
      request,
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
    );
  },
};
