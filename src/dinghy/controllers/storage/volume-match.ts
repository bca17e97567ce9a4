import {
  compareQuantities,
  labelSelectorMatches,
  type PersistentVolume,
  type PersistentVolumeClaim,
  selectorOf,
} from "#apimachinery";

const legacyClass = "volume.beta.kubernetes.io/storage-class";

/** The class by name, empty for none; undefined when the claim does not say, so that a default may apply. */
export function classOf({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string | undefined {
  return metadata.annotations?.[legacyClass] ?? spec.storageClassName;
}

/** True when the volume says that it is for this claim and no other. */
export function isReservedFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return claimRef.uid === undefined || claimRef.uid === "" || claimRef.uid === metadata.uid;
}

/**
 * The volume for a claim: the one that is reserved for it, else the smallest that has what it asks for.
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 * Upstream: component-helpers/storage/volume/pv_helpers.go, FindMatchingVolume.
 */
export function findVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
): PersistentVolume | undefined {
  const suitable = volumes.filter((volume) => serves(volume, claim));
  const reserved = suitable.find((volume) => isReservedFor(volume, claim));
  if (reserved) return reserved;
  const free = suitable.filter(({ spec, status }) => spec.claimRef === undefined && status?.phase === "Available");
  return free.sort((a, b) => compareQuantities(capacityOf(a), capacityOf(b)))[0];
}

function serves(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { metadata, spec } = volume;
  const mode = (each: { readonly volumeMode?: string }): string => each.volumeMode ?? "Filesystem";
  if (metadata.deletionTimestamp !== undefined || mode(spec) !== mode(claim.spec)) return false;
  if (compareQuantities(capacityOf(volume), claim.spec.resources?.requests?.storage ?? "0") < 0) return false;
  if (isReservedFor(volume, claim)) return true;
  const { selector, accessModes = [] } = claim.spec;
  return (
    (classOf(volume) ?? "") === (classOf(claim) ?? "") &&
    accessModes.every((each) => spec.accessModes?.includes(each)) &&
    (selector === undefined || labelSelectorMatches(selectorOf(selector), metadata.labels))
  );
}

function capacityOf({ spec }: PersistentVolume) {
  return spec.capacity?.storage ?? "0";
}
