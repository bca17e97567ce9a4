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
 * The volume for a claim: the one that is reserved for it, else, of those that offer the fewest modes of access, the
 * smallest that has what it asks for. A claim that waits for its first consumer gets only what is reserved for it.
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 * Upstream: component-helpers/storage/volume/pv_helpers.go, FindMatchingVolume; pkg/controller/volume/persistentvolume/index.go.
 */
export function findVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { delayed = false }: { readonly delayed?: boolean } = {},
): PersistentVolume | undefined {
  const suitable = volumes.filter((volume) => holds(volume, claim));
  const reserved = suitable.find((volume) => isReservedFor(volume, claim));
  if (reserved ?? delayed) return reserved;
  const free = suitable.filter((volume) => isFree(volume) && isWanted(volume, claim));
  return free.sort((a, b) => modesOf(a) - modesOf(b) || compareQuantities(capacityOf(a), capacityOf(b)))[0];
}

/**
 * What stands between a claim and the volume that it names, as its event tells it; undefined when nothing does.
 * Upstream: checkVolumeSatisfyClaim in pkg/controller/volume/persistentvolume/pv_controller.go.
 */
export function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const { metadata, spec } = volume;
  if (metadata.deletionTimestamp !== undefined)
    return `the volume is marked for deletion ${JSON.stringify(metadata.name)}`;
  if (compareQuantities(capacityOf(volume), sizeOf(claim)) < 0) return "requested PV is too small";
  if ((classOf(volume) ?? "") !== (classOf(claim) ?? "")) return "storageClassName does not match";
  if (attributesOf(spec) !== attributesOf(claim.spec)) return "volumeAttributesClassName does not match";
  if (modeOf(spec) !== modeOf(claim.spec)) return "incompatible volumeMode";
  return offersModes(volume, claim) ? undefined : "incompatible accessMode";
}

/** Holds for every volume of a claim, also for one that is reserved for it. */
function holds(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (
    volume.metadata.deletionTimestamp === undefined &&
    modeOf(volume.spec) === modeOf(claim.spec) &&
    attributesOf(volume.spec) === attributesOf(claim.spec) &&
    compareQuantities(capacityOf(volume), sizeOf(claim)) >= 0 &&
    offersModes(volume, claim)
  );
}

function isFree({ spec, status }: PersistentVolume): boolean {
  return spec.claimRef === undefined && status?.phase === "Available";
}

function isWanted(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector } = claim.spec;
  const selected = selector === undefined || labelSelectorMatches(selectorOf(selector), volume.metadata.labels);
  return selected && (classOf(volume) ?? "") === (classOf(claim) ?? "");
}

function offersModes({ spec }: PersistentVolume, { spec: { accessModes = [] } }: PersistentVolumeClaim): boolean {
  return accessModes.every((each) => spec.accessModes?.includes(each));
}

const modesOf = ({ spec }: PersistentVolume): number => new Set(spec.accessModes).size;
const modeOf = ({ volumeMode }: { readonly volumeMode?: string }): string => volumeMode ?? "Filesystem";
const attributesOf = (spec: object): string =>
  (spec as { volumeAttributesClassName?: string }).volumeAttributesClassName ?? "";
const sizeOf = ({ spec }: PersistentVolumeClaim) => spec.resources?.requests?.storage ?? "0";
const capacityOf = ({ spec }: PersistentVolume) => spec.capacity?.storage ?? "0";
