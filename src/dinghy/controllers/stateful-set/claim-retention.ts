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
 * never. Undefined when the references are already right; those to others are kept.
 * Upstream: updateClaimOwnerRefForSetAndPod in pkg/controller/statefulset/stateful_set_utils.go.
 */
export function retentionReferences(
  set: StatefulSet,
  pod: Pod,
  claim: PersistentVolumeClaim,
): OwnerReference[] | undefined {
  const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const present = claim.metadata.ownerReferences ?? [];
  const scaledIn = whenScaled === "Delete" && !isInRange(set, ordinalOf(pod));
  const owners: KubernetesObject[] = [];
  if (scaledIn) owners.push(pod);
  else if (whenDeleted === "Delete") owners.push(set);
  const ours = (reference: OwnerReference): boolean => refersTo(reference, set) || refersTo(reference, pod);
  const right = owners.every((owner) => present.some(({ uid }) => uid === owner.metadata.uid));
  if (right && present.filter(ours).length === owners.length) return undefined;
  return [...present.filter((reference) => !ours(reference)), ...owners.map(controllerReference)];
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

function refersTo({ kind, name }: OwnerReference, object: KubernetesObject): boolean {
  return kind === object.kind && name === object.metadata.name;
}
