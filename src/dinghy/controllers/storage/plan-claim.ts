import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "#apimachinery";
import { classOf, findVolume, isReservedFor, mismatchOf } from "./volume-match.ts";

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
  /** Names of the Pods that use the claim and have no node yet. */
  readonly waitingPods: () => readonly string[];
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
  const { claimRef } = volume.spec;
  if (claimRef === undefined || claimRef.uid === claim.metadata.uid) return { do: "bind", volume };
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
  if (volume.spec.claimRef !== undefined) {
    if (isReservedFor(volume, claim)) return { do: "bind", volume };
    return warn("FailedBinding", `volume "${name}" already bound to a different claim.`);
  }
  const mismatch = mismatchOf(volume, claim);
  if (mismatch === undefined) return { do: "bind", volume };
  return warn("VolumeMismatch", `Cannot bind to requested volume "${name}": ${mismatch}`);
}

function planUnbound(claim: PersistentVolumeClaim, { volumes, classes, waitingPods }: Storage): ClaimStep {
  if (claim.metadata.deletionTimestamp !== undefined) return { do: "wait" };
  const name = classOf(claim);
  const storageClass = classes.find(({ metadata }) => metadata.name === name);
  const waits = storageClass?.volumeBindingMode === "WaitForFirstConsumer";
  const delayed = waits && claim.metadata.annotations?.[selectedNode] === undefined;
  const volume = findVolume(claim, volumes, { delayed });
  if (volume) return { do: "bind", volume };
  if (name === undefined) {
    const chosen = defaultOf(classes);
    if (chosen) return { do: "classify", name: chosen.metadata.name };
  }
  if (delayed) return { do: "wait", remark: consumerRemark(waitingPods()) };
  if (!name) {
    const message = "no persistent volumes available for this claim and no storage class is set";
    return { do: "wait", remark: { type: "Normal", reason: "FailedBinding", message } };
  }
  if (storageClass === undefined) return warn("ProvisioningFailed", `storageclass.storage.k8s.io "${name}" not found`);
  const { provisioner } = storageClass;
  if (provisioner.startsWith(inTree) && !moved.has(provisioner.slice(inTree.length)))
    return warn("ProvisioningFailed", `no volume plugin matched name: ${provisioner}`);
  return { do: "provision", storageClass };
}

/** Names of provisioners that live, or lived, in the controller manager. */
const inTree = "kubernetes.io/";
/** Those whose work drivers of another name do now. Upstream: csi-translation-lib. */
const moved: ReadonlySet<string> = new Set([
  "aws-ebs",
  "azure-disk",
  "azure-file",
  "cinder",
  "gce-pd",
  "portworx-volume",
  "vsphere-volume",
]);

/** Of several default classes the newest counts. Upstream: pkg/volume/util/storageclass.go, GetDefaultClass. */
function defaultOf(classes: readonly StorageClass[]): StorageClass | undefined {
  return classes
    .filter(({ metadata }) => metadata.annotations?.[defaultClass] === "true")
    .sort((a, b) => ageOrder(a, b))[0];
}

function ageOrder({ metadata: a }: StorageClass, { metadata: b }: StorageClass): number {
  if (a.creationTimestamp === b.creationTimestamp) return a.name < b.name ? -1 : 1;
  return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
}

function consumerRemark(pods: readonly string[]): Remark {
  if (pods.length === 0) {
    const message = "waiting for first consumer to be created before binding";
    return { type: "Normal", reason: "WaitForFirstConsumer", message };
  }
  const message = `waiting for pod${pods.length > 1 ? "s" : ""} ${pods.join(",")} to be scheduled`;
  return { type: "Normal", reason: "WaitForPodScheduled", message };
}

function warn(reason: string, message: string): ClaimStep {
  return { do: "wait", remark: { type: "Warning", reason, message } };
}
