import type { KubernetesObject, OwnerReference } from "#apimachinery";

const foreground = "foregroundDeletion";
const orphan = "orphan";

/**
 * An owner as its dependent's reference finds it. `unknown`: its kind is not served, so nothing can be said. `impossible`:
 * the reference leads from outside into a namespace; what is wrong for ever is left alone.
 */
export interface OwnerView {
  readonly reference: OwnerReference;
  readonly state: "present" | "absent" | "unknown" | "impossible";
  readonly owner?: KubernetesObject;
}

export type DependentDecision =
  | { readonly type: "keep" }
  /** Others own it still; these references lead nowhere. */
  | { readonly type: "drop references"; readonly uids: readonly string[] }
  | { readonly type: "delete" | "unblock"; readonly propagationPolicy: "Foreground" | "Background" | "Orphan" };

/**
 * What becomes of an object, from the state of all its owners and with those that it owns itself. One that is leaving
 * already is left alone. Upstream: `attemptToDeleteItem`.
 */
export function decideForDependent(
  object: KubernetesObject,
  owners: readonly OwnerView[],
  dependents: readonly KubernetesObject[],
): DependentDecision {
  const undecided = owners.some(({ state }) => state === "unknown" || state === "impossible");
  if (isLeaving(object) || undecided) return { type: "keep" };
  const absent = owners.filter(({ state }) => state === "absent").map(({ reference }) => reference.uid);
  const waiting = owners.filter(({ owner }) => owner !== undefined && waitsForDependents(owner));
  if (owners.length > absent.length + waiting.length) {
    const drop = [...absent, ...waiting.map(({ reference }) => reference.uid)];
    return drop.length === 0 ? { type: "keep" } : { type: "drop references", uids: drop };
  }
  if (waiting.length > 0 && dependents.length > 0) {
    // Two that wait for each other would wait for ever.
    const type = dependents.some(waitsForDependents) ? "unblock" : "delete";
    return { type, propagationPolicy: "Foreground" };
  }
  return { type: "delete", propagationPolicy: policyOf(object) };
}

/** As its finalizers ask, else in the background. */
function policyOf({ metadata }: KubernetesObject): "Foreground" | "Background" | "Orphan" {
  if (metadata.finalizers?.includes(orphan)) return "Orphan";
  return metadata.finalizers?.includes(foreground) ? "Foreground" : "Background";
}

const isLeaving = ({ metadata }: KubernetesObject): boolean => metadata.deletionTimestamp !== undefined;

/** True for an object that is deleted in the foreground. */
export function waitsForDependents(object: KubernetesObject): boolean {
  return isLeaving(object) && (object.metadata.finalizers?.includes(foreground) ?? false);
}

export interface OwnerDecision {
  /** These lose their reference to the owner and live on. */
  readonly release: readonly KubernetesObject[];
  /** These have to be looked at: the owner waits for them. */
  readonly remove: readonly KubernetesObject[];
  /** The finalizer that has done its work. */
  readonly finalizer?: string;
}

/** What an owner that is being deleted asks of its dependents. Upstream: `orphanDependents`, `processDeletingDependentsItem`. */
export function decideForOwner(owner: KubernetesObject, dependents: readonly KubernetesObject[]): OwnerDecision {
  const finalizers = owner.metadata.finalizers ?? [];
  if (finalizers.includes(orphan)) return { release: dependents, remove: [], finalizer: orphan };
  if (!finalizers.includes(foreground)) return { release: [], remove: [] };
  const blocking = dependents.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion),
  );
  const staying = dependents.filter((dependent) => !isLeaving(dependent));
  return { release: [], remove: staying, ...(blocking.length === 0 && { finalizer: foreground }) };
}
