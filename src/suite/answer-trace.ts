import type { KubernetesObject } from "#apimachinery";
import { type Answer, isStatus } from "./answer.ts";
import type { Revision } from "./view.ts";

/** What the record holds once it has come as far as an answer. */
export interface Told {
  /** The object as answered; undefined where only its uid is known. */
  readonly object?: KubernetesObject;
  readonly uid: string;
  /** True for the revision that the answer tells of, or for a later one that settles the matter. */
  test(revision: Revision): boolean;
}

/**
 * Which revisions an answer tells of, so that `now` means after them though a watch lags behind: the version that was
 * written, or the end of what was deleted. Nothing for reads, refusals and rehearsals.
 */
export function toldBy({ status, method, url, body }: Answer): Told[] {
  if (status >= 300 || method === "GET" || url.includes("dryRun=")) return [];
  if (typeof body !== "object" || body === null) return [];
  if (isStatus(body)) {
    const uid = (body.details as { uid?: string } | undefined)?.uid;
    return method === "DELETE" && uid !== undefined ? [endOf(uid)] : [];
  }
  const { items } = body as { items?: readonly KubernetesObject[] };
  if (method === "DELETE" && items !== undefined) return items.flatMap((item) => goingOf(item));
  const object = body as KubernetesObject;
  if (method === "DELETE") return goingOf(object);
  return isOver(object) ? endsWith(object) : versionOf(object);
}

function versionOf(object: KubernetesObject): Told[] {
  const { uid, resourceVersion } = object.metadata ?? {};
  if (!uid || !resourceVersion) return [];
  const test = ({ object: { metadata } }: Revision): boolean =>
    metadata.uid === uid && metadata.resourceVersion === resourceVersion;
  return [{ object, uid, test }];
}

const endOf = (uid: string): Told => ({
  uid,
  test: ({ type, object }) => type === "DELETED" && object.metadata.uid === uid,
});

const endsWith = ({ metadata: { uid } }: KubernetesObject): Told[] => (uid ? [endOf(uid)] : []);

/** Deleted: gone, or marked as going. What comes back unmarked is gone, and shown as it was. */
function goingOf(object: KubernetesObject): Told[] {
  const { uid, deletionTimestamp } = object.metadata ?? {};
  if (!uid) return [];
  const isGoing = ({ type, object: { metadata } }: Revision): boolean =>
    metadata.uid === uid && (type === "DELETED" || metadata.deletionTimestamp !== undefined);
  return [deletionTimestamp === undefined ? endOf(uid) : { uid, test: isGoing }];
}

/** A write that takes away the last finalizer of what is going is its end. */
function isOver({ metadata }: KubernetesObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = (metadata ?? {}) as {
    deletionTimestamp?: string;
    deletionGracePeriodSeconds?: number;
    finalizers?: readonly string[];
  };
  return deletionTimestamp !== undefined && !deletionGracePeriodSeconds && !finalizers?.length;
}
