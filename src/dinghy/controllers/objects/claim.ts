import {
  controllerOf,
  controllerReference,
  isApiError,
  type KubernetesObject,
  type LabelSelectorTerm,
  labelSelectorMatches,
} from "#apimachinery";
import type { Client, Informer, Resource } from "#client";
import { byController, orphanKey } from "./indexes.ts";

export interface Claim<T extends KubernetesObject> {
  /** Already the owner's, and to be kept. */
  readonly owned: readonly T[];
  /** Match and belong to nobody. */
  readonly adopt: readonly T[];
  /** The owner's, but match no longer. */
  readonly release: readonly T[];
}

/** What belongs to an owner by reference and by selector. Upstream: pkg/controller/controller_ref_manager.go. */
export function claim<T extends KubernetesObject>(
  owner: KubernetesObject,
  selector: readonly LabelSelectorTerm[],
  candidates: Iterable<T>,
): Claim<T> {
  const owned: T[] = [];
  const adopt: T[] = [];
  const release: T[] = [];
  const leaving = owner.metadata.deletionTimestamp !== undefined;
  for (const object of candidates) {
    const controller = controllerOf(object);
    const matches = labelSelectorMatches(selector, object.metadata.labels);
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches) owned.push(object);
      else if (!leaving) release.push(object);
    } else if (matches && !leaving && object.metadata.deletionTimestamp === undefined) adopt.push(object);
  }
  return { owned, adopt, release };
}

export interface ClaimRim<T extends KubernetesObject, O extends KubernetesObject> {
  readonly client: Client;
  readonly resource: Resource<T>;
  readonly informer: Informer<T>;
  readonly owner: O;
  readonly ownerResource: Resource<O>;
  readonly selector: readonly LabelSelectorTerm[];
  /** Which of the orphans may be taken beside matching the selector (a StatefulSet asks for its name). */
  readonly mayAdopt?: (object: T) => boolean;
  /** Added to those that are adopted, so that the tracking of Jobs goes on. */
  readonly finalizers?: readonly string[];
}

/** Adopts and releases what `claim` says, and gives all that is the owner's now. */
export async function claimOwned<T extends KubernetesObject, O extends KubernetesObject>(
  rim: ClaimRim<T, O>,
): Promise<T[]> {
  const { informer, owner, selector, mayAdopt = () => true } = rim;
  const orphans = informer.by(byController, orphanKey(owner.metadata.namespace)).filter(mayAdopt);
  const candidates = [...informer.by(byController, owner.metadata.uid), ...orphans];
  const { owned, adopt, release } = claim(owner, selector, candidates);
  for (const object of release) await letGo(rim, object);
  if (adopt.length === 0) return [...owned];
  await mayStillAdopt(rim);
  const adopted: T[] = [];
  for (const object of adopt) {
    const taken = await takeOver(rim, object);
    if (taken) adopted.push(taken);
  }
  return [...owned, ...adopted];
}

/** The cache may not know yet that the owner is going; whoever adopts then leaves an orphan behind. */
async function mayStillAdopt<T extends KubernetesObject, O extends KubernetesObject>(
  rim: ClaimRim<T, O>,
): Promise<void> {
  const { namespace, name, uid } = rim.owner.metadata;
  const fresh = await rim.client.get(rim.ownerResource, { namespace, name });
  if (fresh.metadata.uid !== uid) throw new Error(`original ${rim.owner.kind} ${namespace}/${name} is gone`);
  if (fresh.metadata.deletionTimestamp !== undefined) {
    throw new Error(`${namespace}/${name} has just been deleted at ${fresh.metadata.deletionTimestamp}`);
  }
}

async function takeOver<T extends KubernetesObject, O extends KubernetesObject>(
  { client, resource, owner, finalizers }: ClaimRim<T, O>,
  object: T,
): Promise<T | undefined> {
  const metadata = {
    uid: object.metadata.uid,
    ownerReferences: [controllerReference(owner)],
    ...(finalizers && { finalizers }),
  };
  try {
    return await client.patch(resource, object.metadata, "strategic", { metadata });
  } catch (error) {
    // Gone, or another one of the same name: there is nothing to adopt.
    if (isApiError(error, "NotFound", "Invalid")) return undefined;
    throw error;
  }
}

async function letGo<T extends KubernetesObject, O extends KubernetesObject>(
  { client, resource, owner, finalizers }: ClaimRim<T, O>,
  object: T,
): Promise<void> {
  const metadata = {
    uid: object.metadata.uid,
    ownerReferences: [{ $patch: "delete", uid: owner.metadata.uid }],
    ...(finalizers && { "$deleteFromPrimitiveList/finalizers": finalizers }),
  };
  await client.patch(resource, object.metadata, "strategic", { metadata }).catch((error: unknown) => {
    if (!isApiError(error, "NotFound", "Invalid")) throw error;
  });
}
