import type { Volume } from "#apimachinery";
import type { NodeInfo } from "../node-info.ts";
import type { Plugin, Rejection } from "../plugin.ts";
import { claimNames, isAboutClaims } from "../pod-claims.ts";
import type { PodInfo } from "../pod-info.ts";
import type { Snapshot } from "../snapshot.ts";

const name = "VolumeRestrictions";
const diskTaken: Rejection = { plugin: name, reasons: ["node(s) had no available disk"], resolvable: true };
const claimTaken: Rejection = {
  plugin: name,
  reasons: ["node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"],
  resolvable: true,
};

/**
 * A disk that only one can write is not given to two Pods of a node, and a claim that is for one Pod only is not given
 * to a second one anywhere. Upstream: plugins/volumerestrictions.
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
 */
export const volumeRestrictions: Plugin = {
  name,
  filter: (pod, snapshot) => {
    const { volumes } = pod.pod.spec;
    if (volumes === undefined || volumes.length === 0) return undefined;
    const disks = volumes.filter(isDisk);
    const single = claimNames(pod.pod).filter((claim) => isForOnePod(claim, pod, snapshot));
    if (disks.length + single.length === 0) return undefined;
    const taken = single.some((claim) => isUsed(claim, pod, snapshot));
    return (node) => {
      if (taken) return claimTaken;
      return disks.some((disk) => conflicts(disk, node)) ? diskTaken : undefined;
    };
  },
  helps: (event, pod) => {
    if (event.kind === "NodeChanged") return event.previous === undefined;
    if (event.kind === "StorageChanged") return isAboutClaims(event, pod);
    return event.kind === "PodGone" && (event.pod.pod.spec.volumes ?? []).length > 0 && pod.uid !== event.pod.uid;
  },
};

function isForOnePod(claim: string, { namespace }: PodInfo, { objects }: Snapshot): boolean {
  return objects.claim(namespace, claim)?.spec.accessModes?.includes("ReadWriteOncePod") ?? false;
}

function isUsed(claim: string, { uid, namespace }: PodInfo, { nodes }: Snapshot): boolean {
  for (const node of nodes) {
    for (const other of node.pods.values()) {
      if (other.uid !== uid && other.namespace === namespace && claimNames(other.pod).includes(claim)) return true;
    }
  }
  return false;
}

interface Disk {
  readonly readOnly?: boolean;
  readonly [field: string]: unknown;
}

/** Per kind of disk what tells one from another, and whether it may be shared by those who only read. */
const kinds: Readonly<Record<string, { readonly same: (a: Disk, b: Disk) => boolean; readonly shared: boolean }>> = {
  gcePersistentDisk: { same: equal("pdName"), shared: true },
  awsElasticBlockStore: { same: equal("volumeID"), shared: false },
  iscsi: { same: equal("iqn"), shared: true },
  rbd: { same: (a, b) => overlap(a.monitors, b.monitors) && equal("pool")(a, b) && equal("image")(a, b), shared: true },
};

function equal(field: string): (a: Disk, b: Disk) => boolean {
  return (a, b) => a[field] === b[field];
}

function overlap(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.some((one) => b.includes(one));
}

function isDisk(volume: Volume): boolean {
  return Object.keys(kinds).some((kind) => volume[kind] !== undefined);
}

function conflicts(wanted: Volume, { pods }: NodeInfo): boolean {
  for (const { pod } of pods.values()) if (pod.spec.volumes?.some((volume) => isSameDisk(wanted, volume))) return true;
  return false;
}

function isSameDisk(a: Volume, b: Volume): boolean {
  return Object.entries(kinds).some(([kind, { same, shared }]) => {
    const [one, other] = [a[kind], b[kind]] as (Disk | undefined)[];
    if (one === undefined || other === undefined || !same(one, other)) return false;
    return !(shared && one.readOnly && other.readOnly);
  });
}
