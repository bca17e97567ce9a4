import {
  type CsiDriver,
  type CsiNode,
  type CsiSource,
  isApiError,
  type KubernetesObject,
  type PersistentVolume,
  type VolumeAttachment,
  volumeAttachmentName,
} from "#apimachinery";
import type { Client, Resource } from "#client";
import { VolumeProblem } from "./volume-files.ts";

const resource = <T extends KubernetesObject>(name: string): Resource<T> => ({
  group: "storage.k8s.io",
  version: "v1",
  resource: name,
});
const csiNodes = resource<CsiNode>("csinodes");
const csiDrivers = resource<CsiDriver>("csidrivers");
const attachments = resource<VolumeAttachment>("volumeattachments");

/**
 * A volume of a driver can be used on a node when it is attached there, unless the driver needs no attaching, and when the
 * driver has registered itself on the node, which its CSINode tells. Rejects with `VolumeProblem`.
 * Upstream: pkg/volume/csi; https://kubernetes.io/docs/concepts/storage/volumes/#csi. Answers to @seed:K10.3.
 */
export async function requireAttachedVolume(client: Client, node: string, volume: PersistentVolume): Promise<void> {
  const source = volume.spec.csi as CsiSource;
  const { driver, volumeHandle } = source;
  const description = await present(client.get(csiDrivers, { name: driver }));
  if (description?.spec.attachRequired !== false) {
    const name = volumeAttachmentName(source, node);
    const attachment = await present(client.get(attachments, { name }));
    if (!attachment?.status?.attached)
      throw new VolumeProblem(`volume ${volumeHandle} has not been attached to the node yet`);
  }
  await requireDriver(client, node, driver, "attacher.MountDevice failed to create newCsiDriverClient");
}

/** The same for a volume that a Pod has of a driver directly; there is nothing to attach. */
export async function requireInlineDriver(client: Client, node: string, driver: string): Promise<void> {
  await requireDriver(client, node, driver, "mounter.SetUpAt failed to get CSI client");
}

async function requireDriver(client: Client, node: string, driver: string, what: string): Promise<void> {
  const known = (await present(client.get(csiNodes, { name: node })))?.spec.drivers ?? [];
  if (known.some(({ name }) => name === driver)) return;
  const why = `driver name ${driver} not found in the list of registered CSI drivers`;
  throw new VolumeProblem(`kubernetes.io/csi: ${what}: ${why}`);
}

async function present<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (!isApiError(error, "NotFound")) throw error;
    return undefined;
  });
}
