import {
  controllerReference,
  type KubernetesObject,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from "#apimachinery";
import { firstOrdinal, ordinalOf } from "./identity.ts";

/**
 * Whom a claim belongs to, so that garbage collection removes it with its set, with its Pod when the set shrinks, or
 * never. Undefined when the references are already right, or are nobody's business here: those to an earlier set or Pod
 * of the same name are left to garbage collection, and a claim that somebody else controls gets no owner beside it.
 * Upstream: isClaimOwnerUpToDate and updateClaimOwnerRefForSetAndPod in pkg/controller/statefulset/stateful_set_utils.go.
 */
export function retentionReferences(
  set: StatefulSet,
  pod: Pod,
  claim: PersistentVolumeClaim,
): OwnerReference[] | undefined {
  const present = claim.metadata.ownerReferences ?? [];
  if (present.some((reference) => isOutdated(reference, set) || isOutdated(reference, pod))) return undefined;
  const owner = hasOtherController(set, pod, claim) ? undefined : ownerOf(set, pod);
  const ours = present.filter((reference) => refersTo(reference, set) || refersTo(reference, pod));
  const right = ours.every(({ uid, controller }) => controller && uid === owner?.metadata.uid);
  if (right && ours.length === (owner ? 1 : 0)) return undefined;
  const others = present.filter((reference) => !ours.includes(reference));
  return owner ? [...others, controllerReference(owner)] : others;
}

function ownerOf(set: StatefulSet, pod: Pod): KubernetesObject | undefined {
  const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenScaled === "Delete" && !isInRange(set, ordinalOf(pod))) return pod;
  return whenDeleted === "Delete" ? set : undefined;
}

/** True when the set's policy cannot hold because somebody else controls the claim. */
export function hasOtherController(set: StatefulSet, pod: Pod, claim: PersistentVolumeClaim): boolean {
  const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenDeleted === "Retain" && whenScaled === "Retain") return false;
  return (claim.metadata.ownerReferences ?? []).some((reference) => {
    if (refersTo(reference, set)) return reference.uid !== set.metadata.uid;
    if (refersTo(reference, pod)) return reference.uid !== pod.metadata.uid;
    return reference.controller === true;
  });
}

/** True when the claim still belongs to an earlier Pod of this name, and so is about to go. */
export function isStale(set: StatefulSet, podName: string, claim: PersistentVolumeClaim): boolean {
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== "Delete") return false;
  return (claim.metadata.ownerReferences ?? []).some(({ kind, name }) => kind === "Pod" && name === podName);
}

export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const first = firstOrdinal(set);
  return ordinal >= first && ordinal < first + set.spec.replicas;
}

function refersTo({ apiVersion, kind, name }: OwnerReference, object: KubernetesObject): boolean {
  return apiVersion === object.apiVersion && kind === object.kind && name === object.metadata.name;
}

/** To one of the same name that was there before. */
function isOutdated(reference: OwnerReference, object: KubernetesObject): boolean {
  return refersTo(reference, object) && reference.uid !== object.metadata.uid;
}
