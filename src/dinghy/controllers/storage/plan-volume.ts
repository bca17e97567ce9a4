import type { PersistentVolume, PersistentVolumeClaim } from "#apimachinery";
import { provisioner } from "./provision.ts";

export const boundByController = "pv.kubernetes.io/bound-by-controller";
export const provisionedBy = "pv.kubernetes.io/provisioned-by";

export type VolumeStep =
  | {
      readonly do: "phase";
      readonly phase: NonNullable<PersistentVolume["status"]>["phase"];
      readonly message?: string;
    }
  | { readonly do: "delete" }
  /** Gives up a binding that the claim has not taken. */
  | { readonly do: "unbind" };

/**
 * The next step for a volume; `claim` is what its reference leads to, by name.
 * Upstream: syncVolume in pkg/controller/volume/persistentvolume/pv_controller.go.
 */
export function planVolume(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): VolumeStep {
  const { claimRef } = volume.spec;
  if (claimRef === undefined || !claimRef.uid) return { do: "phase", phase: "Available" };
  if (claim === undefined || claim.metadata.uid !== claimRef.uid) return release(volume);
  if (claim.spec.volumeName === volume.metadata.name) return { do: "phase", phase: "Bound" };
  // The claim will be bound, or another volume has won it.
  if (!claim.spec.volumeName) return { do: "phase", phase: volume.status?.phase ?? "Pending" };
  if (volume.metadata.annotations?.[provisionedBy] === provisioner) return release(volume);
  return volume.metadata.annotations?.[boundByController] ? { do: "unbind" } : { do: "phase", phase: "Available" };
}

/** https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming */
function release(volume: PersistentVolume): VolumeStep {
  const { metadata, spec, status } = volume;
  if (status?.phase === "Failed") return { do: "phase", phase: "Failed", message: status.message };
  if (spec.persistentVolumeReclaimPolicy !== "Delete" || status?.phase !== "Released") {
    return { do: "phase", phase: "Released" };
  }
  if (metadata.annotations?.[provisionedBy] === provisioner) return { do: "delete" };
  const path = spec.hostPath?.path;
  if (path === undefined) return { do: "phase", phase: "Released" };
  if (/^\/tmp\/.+/.test(path)) return { do: "delete" };
  const message = `host_path deleter only supports /tmp/.+ but received provided ${path}`;
  return { do: "phase", phase: "Failed", message };
}
