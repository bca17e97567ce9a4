import {
  labelSelectorMatches,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  selectorOf,
} from "#apimachinery";
import type { NodeInfo } from "./node-info.ts";
import { nodeTermMatches } from "./node-term.ts";
import { amountOf } from "./resource-amounts.ts";
import type { ClusterObjects } from "./snapshot.ts";

export const selectedNodeAnnotation = "volume.kubernetes.io/selected-node";
const noProvisioner = "kubernetes.io/no-provisioner";

/** What has to be done for a Pod's claims before it can run on a node. */
export interface VolumePlan {
  /** Volumes that exist and shall be bound. */
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** Claims for which a volume shall be provisioned where the node can use it. */
  readonly provisions: readonly PersistentVolumeClaim[];
}

/** A claim is bound when it has its volume and the controller has confirmed it. */
export function isBound({ metadata, spec, status }: PersistentVolumeClaim): boolean {
  if (!spec.volumeName) return false;
  return status?.phase === "Bound" || metadata.annotations?.["pv.kubernetes.io/bind-completed"] !== undefined;
}

/** True when the claim's volume is chosen together with the Pod's node, and not before. */
export function waitsForConsumer({ spec }: PersistentVolumeClaim, objects: ClusterObjects): boolean {
  if (spec.volumeName || !spec.storageClassName) return false;
  return objects.storageClass(spec.storageClassName)?.volumeBindingMode === "WaitForFirstConsumer";
}

/** How the unbound claims could get their volumes on this node; undefined when they cannot. */
export function planVolumes(
  claims: readonly PersistentVolumeClaim[],
  node: NodeInfo,
  objects: ClusterObjects,
): VolumePlan | undefined {
  const bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provisions: PersistentVolumeClaim[] = [];
  const smallestFirst = [...claims].sort((a, b) => requestedStorage(a) - requestedStorage(b));
  for (const claim of smallestFirst) {
    const selected = claim.metadata.annotations?.[selectedNodeAnnotation];
    if (selected !== undefined && selected !== node.name) return undefined;
    const taken = new Set(bindings.map(({ volume }) => volume.metadata.name));
    const volume = selected === undefined ? matchingVolume(claim, node, objects, taken) : undefined;
    if (volume) bindings.push({ claim, volume });
    else if (canProvision(claim, node, objects)) provisions.push(claim);
    else return undefined;
  }
  return { bindings, provisions };
}

/** The smallest volume that serves the claim on the node, or the one that is kept for it. */
function matchingVolume(
  claim: PersistentVolumeClaim,
  node: NodeInfo,
  objects: ClusterObjects,
  taken: ReadonlySet<string>,
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of objects.volumes()) {
    if (taken.has(volume.metadata.name) || !serves(volume, claim) || !reachable(volume, node)) continue;
    if (volume.spec.claimRef) return volume;
    if (best === undefined || capacity(volume) < capacity(best)) best = volume;
  }
  return best;
}

function serves(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { spec, metadata, status } = volume;
  const { claimRef } = spec;
  if (claimRef && (claimRef.name !== claim.metadata.name || claimRef.namespace !== claim.metadata.namespace))
    return false;
  if (claimRef?.uid && claimRef.uid !== claim.metadata.uid) return false;
  return (
    metadata.deletionTimestamp === undefined &&
    (claimRef !== undefined || status?.phase === "Available") &&
    (spec.storageClassName ?? "") === (claim.spec.storageClassName ?? "") &&
    (spec.volumeMode ?? "Filesystem") === (claim.spec.volumeMode ?? "Filesystem") &&
    (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode)) &&
    capacity(volume) >= requestedStorage(claim) &&
    (claim.spec.selector === undefined || labelSelectorMatches(selectorOf(claim.spec.selector), metadata.labels))
  );
}

/** True when the node can use the volume. */
export function reachable({ spec }: PersistentVolume, { node }: NodeInfo): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => nodeTermMatches(term, node));
}

function canProvision({ spec }: PersistentVolumeClaim, node: NodeInfo, objects: ClusterObjects): boolean {
  const storageClass = spec.storageClassName ? objects.storageClass(spec.storageClassName) : undefined;
  if (storageClass === undefined || storageClass.provisioner === noProvisioner) return false;
  return allowsNode(storageClass, node);
}

function allowsNode({ allowedTopologies = [] }: StorageClass, { labels }: NodeInfo): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => labels[key] !== undefined && values.includes(labels[key])),
  );
}

function capacity({ spec }: PersistentVolume): number {
  return amountOf("storage", spec.capacity?.storage ?? 0);
}

function requestedStorage({ spec }: PersistentVolumeClaim): number {
  return amountOf("storage", spec.resources?.requests?.storage ?? 0);
}
