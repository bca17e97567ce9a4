import {
  type CsiDriver,
  type CsiSource,
  type PersistentVolume,
  type Pod,
  type VolumeAttachment,
  volumeAttachmentName,
} from "#apimachinery";
import type { Resource } from "#client";

export const volumeAttachments: Resource<VolumeAttachment> = {
  group: "storage.k8s.io",
  version: "v1",
  resource: "volumeattachments",
};
export const csiDrivers: Resource<CsiDriver> = { group: "storage.k8s.io", version: "v1", resource: "csidrivers" };

/** What a driver knows the volume by; undefined for a volume that needs none. */
export function csiSourceOf({ spec }: PersistentVolume): CsiSource | undefined {
  return spec.csi as CsiSource | undefined;
}

export function attachmentFor(volume: PersistentVolume, source: CsiSource, node: string): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "VolumeAttachment",
    metadata: { name: volumeAttachmentName(source, node) },
    spec: { attacher: source.driver, nodeName: node, source: { persistentVolumeName: volume.metadata.name } },
  };
}

/** True for a Pod that wants its volumes where it is: one that has ended needs them no more. */
export function needsVolumes({ spec, status }: Pod, node: string): boolean {
  return spec.nodeName === node && status?.phase !== "Succeeded" && status?.phase !== "Failed";
}
