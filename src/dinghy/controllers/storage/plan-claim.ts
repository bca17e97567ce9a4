import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "#apimachinery";
import { classOf, findVolume, isReservedFor } from "./volume-match.ts";

/** Says on a claim that the two sides of its binding have been written. */
export const bindCompleted = "pv.kubernetes.io/bind-completed";
const selectedNode = "volume.kubernetes.io/selected-node";
const defaultClass = "storageclass.kubernetes.io/is-default-class";

export interface Remark {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export type ClaimStep =
  | { readonly do: "bind"; readonly volume: PersistentVolume }
  | { readonly do: "provision"; readonly storageClass: StorageClass }
  /** Names no class, and a default one has come into being. */
  | { readonly do: "classify"; readonly name: string }
  | { readonly do: "wait"; readonly remark?: Remark }
  | { readonly do: "lose"; readonly remark: Remark };

export interface Storage {
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
}

/** The next step for a claim. Upstream: syncClaim in pkg/controller/volume/persistentvolume/pv_controller.go. */
export function planClaim(claim: PersistentVolumeClaim, storage: Storage): ClaimStep {
  const { volumeName } = claim.spec;
  if (claim.metadata.annotations?.[bindCompleted] !== undefined) return planBound(claim, storage);
  return volumeName ? planNamed(claim, volumeName, storage) : planUnbound(claim, storage);
}

function planBound(claim: PersistentVolumeClaim, { volumes }: Storage): ClaimStep {
  const { volumeName } = claim.spec;
  if (!volumeName) return lost("ClaimLost", "Bound claim has lost reference to PersistentVolume");
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (volume === undefined) return lost("ClaimLost", "Bound claim has lost its PersistentVolume");
  if (volume.spec.claimRef === undefined || isReservedFor(volume, claim)) return { do: "bind", volume };
  const message = "Two claims are bound to the same volume, this one is bound incorrectly";
  return { do: "lose", remark: { type: "Warning", reason: "ClaimMisbound", message } };
}

function lost(reason: string, what: string): ClaimStep {
  return { do: "lose", remark: { type: "Warning", reason, message: `${what}. Data on the volume is lost!` } };
}

/** The claim's author has chosen a volume. */
function planNamed(claim: PersistentVolumeClaim, name: string, { volumes }: Storage): ClaimStep {
  const volume = volumes.find(({ metadata }) => metadata.name === name);
  if (volume === undefined) return { do: "wait" };
  if (volume.spec.claimRef === undefined || isReservedFor(volume, claim)) return { do: "bind", volume };
  const message = `volume "${name}" already bound to a different claim.`;
  return { do: "wait", remark: { type: "Warning", reason: "FailedBinding", message } };
}

function planUnbound(claim: PersistentVolumeClaim, { volumes, classes }: Storage): ClaimStep {
  if (claim.metadata.deletionTimestamp !== undefined) return { do: "wait" };
  const name = classOf(claim);
  if (name === undefined) {
    const chosen = classes.find(({ metadata }) => metadata.annotations?.[defaultClass] === "true");
    if (chosen) return { do: "classify", name: chosen.metadata.name };
  }
  const storageClass = classes.find(({ metadata }) => metadata.name === name);
  const waits = storageClass?.volumeBindingMode === "WaitForFirstConsumer";
  if (waits && claim.metadata.annotations?.[selectedNode] === undefined) {
    const reserved = volumes.find((volume) => volume.spec.claimRef && isReservedFor(volume, claim));
    if (reserved) return { do: "bind", volume: reserved };
    const message = "waiting for first consumer to be created before binding";
    return { do: "wait", remark: { type: "Normal", reason: "WaitForFirstConsumer", message } };
  }
  const volume = findVolume(claim, volumes);
  if (volume) return { do: "bind", volume };
  if (!name) {
    const message = "no persistent volumes available for this claim and no storage class is set";
    return { do: "wait", remark: { type: "Normal", reason: "FailedBinding", message } };
  }
  if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io "${name}" not found`;
    return { do: "wait", remark: { type: "Warning", reason: "ProvisioningFailed", message } };
  }
  return { do: "provision", storageClass };
}
