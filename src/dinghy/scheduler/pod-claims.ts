import { isOwnedBy, type PersistentVolumeClaim, type Pod } from "#apimachinery";
import type { ClusterEvent } from "./plugin.ts";
import type { PodInfo } from "./pod-info.ts";
import type { ClusterObjects } from "./snapshot.ts";
import { isBound, waitsForConsumer } from "./volume-plan.ts";

/** A Pod's claims by what has to happen to them. */
export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** To be bound together with the choice of a node. */
  readonly delayed: readonly PersistentVolumeClaim[];
  /** To be bound by the controller before a node can be chosen. */
  readonly immediate: readonly PersistentVolumeClaim[];
}

export function hasClaims({ spec }: Pod): boolean {
  return spec.volumes?.some((volume) => volume.persistentVolumeClaim || volume.ephemeral) ?? false;
}

/** The names of the claims that the Pod uses, those of its ephemeral volumes among them. */
export function claimNames({ metadata, spec }: Pod): readonly string[] {
  if (spec.volumes === undefined) return none;
  return spec.volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    return persistentVolumeClaim?.claimName ?? (ephemeral ? `${metadata.name}-${name}` : []);
  });
}

const none: readonly string[] = [];

/** Whether the event may change what the Pod's claims allow: not if it is about somebody else's. */
export function isAboutClaims(event: ClusterEvent, { pod, namespace }: PodInfo): boolean {
  if (event.kind === "NodeChanged") return !sameLabels(event);
  if (event.kind !== "StorageChanged") return false;
  return event.of !== "claim" || (event.namespace === namespace && claimNames(pod).includes(event.name));
}

function sameLabels({ node, previous }: ClusterEvent & { kind: "NodeChanged" }): boolean {
  return previous !== undefined && JSON.stringify(node.labels) === JSON.stringify(previous.labels);
}

/** The claims, or, as text, what is wrong with one of them. */
export function podClaims(pod: Pod, objects: ClusterObjects): PodClaims | string {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  const immediate: PersistentVolumeClaim[] = [];
  for (const { name, persistentVolumeClaim, ephemeral } of pod.spec.volumes ?? []) {
    const claimName = persistentVolumeClaim?.claimName ?? (ephemeral && `${pod.metadata.name}-${name}`);
    if (claimName === undefined) continue;
    const claim = objects.claim(pod.metadata.namespace ?? "", claimName);
    const wrong = claim === undefined ? absent(claimName, ephemeral !== undefined) : fault(claim, pod, !!ephemeral);
    if (claim === undefined || wrong !== undefined) return wrong ?? "";
    const list = isBound(claim) ? bound : waitsForConsumer(claim, objects) ? delayed : immediate;
    list.push(claim);
  }
  return { bound, delayed, immediate };
}

function absent(name: string, ephemeral: boolean): string {
  return ephemeral
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
    : `persistentvolumeclaim "${name}" not found`;
}

function fault(claim: PersistentVolumeClaim, pod: Pod, ephemeral: boolean): string | undefined {
  const { name, namespace, deletionTimestamp } = claim.metadata;
  if (claim.status?.phase === "Lost")
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`;
  if (deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  if (ephemeral && !isOwnedBy(claim, pod))
    return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  return undefined;
}
