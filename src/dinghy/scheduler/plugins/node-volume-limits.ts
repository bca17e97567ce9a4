import type { Plugin, Rejection } from "../plugin.ts";
import { claimNames, isAboutClaims } from "../pod-claims.ts";
import type { PodInfo } from "../pod-info.ts";
import type { ClusterObjects } from "../snapshot.ts";

const name = "NodeVolumeLimits";
const tooMany: Rejection = { plugin: name, reasons: ["node(s) exceed max volume count"], resolvable: true };

/**
 * A node takes no more volumes of a driver than its CSINode says that it can attach.
 * https://kubernetes.io/docs/concepts/storage/storage-limits/
 */
export const nodeVolumeLimits: Plugin = {
  name,
  filter: (pod, { objects }) => {
    const wanted = attachedBy(pod, objects);
    if (wanted.size === 0) return undefined;
    return (node) => {
      const limits = objects.volumeLimits(node.name);
      if (limits === undefined) return undefined;
      const attached = new Map(wanted);
      for (const other of node.pods.values())
        for (const [handle, driver] of attachedBy(other, objects)) attached.set(handle, driver);
      const asked = new Set(wanted.values());
      return [...asked].some((driver) => count(attached, driver) > (limits.get(driver) ?? Number.POSITIVE_INFINITY))
        ? tooMany
        : undefined;
    };
  },
  helps: (event, pod) => {
    if (event.kind === "NodeChanged") return event.previous === undefined;
    if (event.kind === "StorageChanged") return isAboutClaims(event, pod);
    return event.kind === "PodGone" && claimNames(event.pod.pod).length > 0 && pod.uid !== event.pod.uid;
  },
};

function count(attached: ReadonlyMap<string, string>, driver: string): number {
  let sum = 0;
  for (const other of attached.values()) if (other === driver) sum++;
  return sum;
}

/** The drivers of the Pod's volumes, by what tells one volume from another. */
function attachedBy({ pod, namespace }: PodInfo, objects: ClusterObjects): ReadonlyMap<string, string> {
  const names = claimNames(pod);
  if (names.length === 0) return noVolumes;
  const drivers = new Map<string, string>();
  for (const claimName of names) {
    const claim = objects.claim(namespace, claimName);
    if (claim === undefined) continue;
    const { volumeName, storageClassName } = claim.spec;
    const source = (volumeName && objects.volume(volumeName)?.spec.csi) as
      | { driver: string; volumeHandle: string }
      | undefined;
    if (source) drivers.set(`${source.driver}/${source.volumeHandle}`, source.driver);
    // A volume that is yet to be made counts for the driver that will make it.
    const provisioner = !volumeName && storageClassName && objects.storageClass(storageClassName)?.provisioner;
    if (provisioner) drivers.set(`${provisioner}/${namespace}/${claimName}`, provisioner);
  }
  return drivers;
}

const noVolumes: ReadonlyMap<string, string> = new Map();
