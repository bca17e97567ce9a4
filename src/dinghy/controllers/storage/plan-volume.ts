import type { PersistentVolume, PersistentVolumeClaim } from "#apimachinery";
import { provisioner } from "./provision.ts";

export const boundByController = "pv.kubernetes.io/bound-by-controller";
export const provisionedBy = "pv.kubernetes.io/provisioned-by";

export interface VolumeFailure {
  readonly reason: string;
  readonly message: string;
}

export type VolumeStep =
  | {
      readonly do: "phase";
      readonly phase: NonNullable<PersistentVolume["status"]>["phase"];
      /** Why it has failed: said in the status, and in an event of this reason. */
      readonly failure?: VolumeFailure;
    }
  | { readonly do: "delete" }
  /** Somebody has to empty it before it may be bound again. */
  | { readonly do: "recycle" }
  /** Gives up a binding that the claim has not taken. */
  | { readonly do: "unbind" };

/**
 * The next step for a volume; `claim` is what its reference leads to, by name.
 * Upstream: syncVolume in pkg/controller/volume/persistentvolume/pv_controller.go.
 */
export function planVolume(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): VolumeStep {
  const { metadata, spec, status } = volume;
  const { claimRef } = spec;
  if (claimRef === undefined || !claimRef.uid) return { do: "phase", phase: "Available" };
  if (claim === undefined || claim.metadata.uid !== claimRef.uid) return release(volume);
  if (claim.spec.volumeName === metadata.name) return { do: "phase", phase: "Bound" };
  // The claim will be bound, or another volume has won it.
  if (!claim.spec.volumeName) return { do: "phase", phase: status?.phase ?? "Pending" };
  const made = metadata.annotations?.[provisionedBy] !== undefined && spec.persistentVolumeReclaimPolicy === "Delete";
  return made ? release(volume) : { do: "unbind" };
}

/** https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming */
function release(volume: PersistentVolume): VolumeStep {
  const { spec, status } = volume;
  if (status?.phase === "Failed") return { do: "phase", phase: "Failed" };
  if (status?.phase !== "Released") return { do: "phase", phase: "Released" };
  if (spec.persistentVolumeReclaimPolicy === "Delete") return remove(volume);
  if (spec.persistentVolumeReclaimPolicy === "Recycle") return recycle(volume);
  return { do: "phase", phase: "Released" };
}

/** Only who has made a volume can unmake it; what the controller manager itself can delete are paths below /tmp. */
function remove({ metadata, spec }: PersistentVolume): VolumeStep {
  const maker = metadata.annotations?.[provisionedBy];
  if (maker === provisioner) return { do: "delete" };
  if (maker !== undefined && !maker.startsWith("kubernetes.io/")) return { do: "phase", phase: "Released" };
  const path = spec.hostPath?.path;
  if (path !== undefined && /^\/tmp\/.+/.test(path)) return { do: "delete" };
  const message =
    path === undefined
      ? `error getting deleter volume plugin for volume "${metadata.name}": no deletable volume plugin matched`
      : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
  return { do: "phase", phase: "Failed", failure: { reason: "VolumeFailedDelete", message } };
}

function recycle({ spec }: PersistentVolume): VolumeStep {
  if (spec.hostPath !== undefined || spec.nfs !== undefined) return { do: "recycle" };
  const message = "No recycler plugin found for the volume!";
  return { do: "phase", phase: "Failed", failure: { reason: "VolumeFailedRecycle", message } };
}
