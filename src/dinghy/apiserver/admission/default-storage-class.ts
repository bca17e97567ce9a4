import type { PersistentVolumeClaim } from "#apimachinery";
import { type AdmissionPlugin, isWriteOf, newest } from "./admission-plugin.ts";

const legacyClassAnnotation = "volume.beta.kubernetes.io/storage-class";
const defaultAnnotations = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

/**
 * DefaultStorageClass: a claim that names no class gets the default one; one that names the empty class gets none.
 * https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
 * Upstream: plugin/pkg/admission/storage/storageclass/setdefault/admission.go. Answers to @seed:K10.1.
 */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  resources: ["persistentvolumeclaims"],
  mutate: async (request, { lookup }) => {
    if (!isWriteOf(request, "CREATE", "", "persistentvolumeclaims")) return;
    const claim = request.object as PersistentVolumeClaim;
    const { annotations } = claim.metadata;
    if (claim.spec.storageClassName !== undefined || annotations?.[legacyClassAnnotation] !== undefined) return;
    const classes = await lookup.list("storageclasses.storage.k8s.io");
    const chosen = newest(
      classes.filter(({ metadata }) => defaultAnnotations.some((each) => metadata.annotations?.[each] === "true")),
    );
    if (chosen) claim.spec.storageClassName = chosen.metadata.name;
  },
};
