import type { KubernetesObject } from "#apimachinery";
import type { Change, Client, Resource } from "#client";
import { same } from "./same.ts";
import { writeStatus } from "./write-status.ts";

type WithStatus = KubernetesObject & { status?: unknown };

/** Writes the statuses of one kind, and knows them again when they come back as events. */
export interface StatusWriter<T extends WithStatus> {
  /** As `writeStatus`. */
  write(object: T, status: NonNullable<T["status"]>): Promise<void>;
  /** True when a change says nothing but what was written here: nobody needs to look at the object again for it. */
  isEcho(change: Change<T>): boolean;
  /** To be told when an object is gone. */
  forget(uid: string): void;
}

export function createStatusWriter<T extends WithStatus>(client: Client, resource: Resource<T>): StatusWriter<T> {
  const written = new Map<string, unknown>();
  return {
    write: async (object, status) => {
      if (same(object.status, status)) {
        // It may be from before the last write, whose echo then says what is not true any more: that is news.
        written.delete(object.metadata.uid);
        return;
      }
      // Kept beforehand: the event may come before the answer.
      written.set(object.metadata.uid, status);
      await writeStatus(client, resource, object, status);
    },
    isEcho: ({ object, previous }) => {
      if (object === undefined || previous === undefined) return false;
      const status = written.get(object.metadata.uid);
      return status !== undefined && same(object.status, status) && same(identity(object), identity(previous));
    },
    forget: (uid) => void written.delete(uid),
  };
}

/** What of an object a change of its status leaves alone. */
function identity({ metadata }: KubernetesObject): object {
  const { uid, generation, deletionTimestamp, labels, annotations, ownerReferences, finalizers } = metadata;
  return { uid, generation, deletionTimestamp, labels, annotations, ownerReferences, finalizers };
}
