import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass, Unstored } from "#apimachinery";

/** The one provisioner that Dinghy has: directories of nodes. */
export const provisioner = "seatrial.dev/host-path";

const directory = "/var/lib/dinghy/volumes";
const hostnameLabel = "kubernetes.io/hostname";
const selectedNode = "volume.kubernetes.io/selected-node";

export function volumeNameFor({ metadata }: PersistentVolumeClaim): string {
  return `pvc-${metadata.uid}`;
}

/** A volume made for the claim, reachable from the node that holds its directory. */
export function newVolume(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  node: Node,
): Unstored<PersistentVolume> {
  const name = volumeNameFor(claim);
  const { metadata, spec } = claim;
  const hostname = node.metadata.labels?.[hostnameLabel] ?? node.metadata.name;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      capacity: { storage: spec.resources?.requests?.storage ?? "0" },
      accessModes: spec.accessModes,
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name,
      volumeMode: spec.volumeMode ?? "Filesystem",
      hostPath: { path: `${directory}/${name}`, type: "DirectoryOrCreate" },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: hostnameLabel, operator: "In", values: [hostname] }] }],
        },
      },
    },
  };
}

/**
 * The node for the claim's directory: the one that the scheduler has selected; else a StatefulSet's claims are spread
 * over the nodes by their ordinals, and others by their names. Undefined while there is no node that takes Pods.
 * Upstream: external-provisioner's choice of a topology for immediate binding.
 */
export function chooseNode(claim: PersistentVolumeClaim, nodes: readonly Node[]): Node | undefined {
  const selected = claim.metadata.annotations?.[selectedNode];
  if (selected !== undefined) return nodes.find(({ metadata }) => metadata.name === selected);
  const open = nodes.filter(({ spec }) => !spec.unschedulable && !spec.taints?.some(refuses));
  open.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const [, base = claim.metadata.name, ordinal = "0"] = /^(.*)-(\d+)$/.exec(claim.metadata.name) ?? [];
  return open[(sum(base) + Number(ordinal)) % open.length];
}

function refuses({ effect }: { readonly effect: string }): boolean {
  return effect !== "PreferNoSchedule";
}

/** The same for the same name, on every machine. */
function sum(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) as number)) % 1_000_003;
  return value;
}
