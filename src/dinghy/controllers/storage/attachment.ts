import { createHash } from "node:crypto";
import type { KubernetesObject, PersistentVolume, Pod } from "#apimachinery";
import type { Resource } from "#client";

/** That a driver has made, or shall make, a volume reachable from a node. */
export interface VolumeAttachment extends KubernetesObject {
  readonly spec: {
    readonly attacher: string;
    readonly nodeName: string;
    readonly source: { readonly persistentVolumeName?: string };
  };
  readonly status?: { readonly attached?: boolean; readonly attachError?: { readonly message?: string } };
}

export interface CsiDriver extends KubernetesObject {
  readonly spec: { readonly attachRequired?: boolean };
}

export const volumeAttachments: Resource<VolumeAttachment> = {
  group: "storage.k8s.io",
  version: "v1",
  resource: "volumeattachments",
};
export const csiDrivers: Resource<CsiDriver> = { group: "storage.k8s.io", version: "v1", resource: "csidrivers" };

interface CsiSource {
  readonly driver: string;
  readonly volumeHandle: string;
}

/** What a driver knows the volume by; undefined for a volume that needs none. */
export function csiSourceOf({ spec }: PersistentVolume): CsiSource | undefined {
  return spec.csi as CsiSource | undefined;
}

/** The same for the same volume, driver and node. Upstream: getAttachmentName in pkg/volume/csi/csi_attacher.go. */
export function attachmentName({ driver, volumeHandle }: CsiSource, node: string): string {
  return `csi-${createHash("sha256").update(volumeHandle).update(driver).update(node).digest("hex")}`;
}

export function attachmentFor(volume: PersistentVolume, source: CsiSource, node: string): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "VolumeAttachment",
    metadata: { name: attachmentName(source, node) },
    spec: { attacher: source.driver, nodeName: node, source: { persistentVolumeName: volume.metadata.name } },
  };
}

/** True for a Pod that wants its volumes where it is: one that has ended needs them no more. */
export function needsVolumes({ spec, status }: Pod, node: string): boolean {
  return spec.nodeName === node && status?.phase !== "Succeeded" && status?.phase !== "Failed";
}
