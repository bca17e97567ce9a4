import { createHash } from "node:crypto";
import type { KubernetesObject } from "./meta.ts";

/** That a driver has made, or shall make, a volume reachable from a node. `storage.k8s.io/v1` */
export interface VolumeAttachment extends KubernetesObject {
  readonly spec: {
    readonly attacher: string;
    readonly nodeName: string;
    readonly source: { readonly persistentVolumeName?: string };
  };
  readonly status?: { readonly attached?: boolean; readonly attachError?: { readonly message?: string } };
}

/** How a driver wants to be treated. `storage.k8s.io/v1` */
export interface CsiDriver extends KubernetesObject {
  readonly spec: { readonly attachRequired?: boolean };
}

/** Which drivers have registered themselves on the node of the same name. `storage.k8s.io/v1` */
export interface CsiNode extends KubernetesObject {
  readonly spec: { readonly drivers?: readonly { readonly name: string }[] };
}

/** A volume as its driver knows it. */
export interface CsiSource {
  readonly driver: string;
  readonly volumeHandle: string;
}

/**
 * What the VolumeAttachment of a volume on a node is called: who attaches and who waits find it without asking each other.
 * Upstream: getAttachmentName in pkg/volume/csi/csi_attacher.go.
 */
export function volumeAttachmentName({ driver, volumeHandle }: CsiSource, node: string): string {
  return `csi-${createHash("sha256").update(volumeHandle).update(driver).update(node).digest("hex")}`;
}
