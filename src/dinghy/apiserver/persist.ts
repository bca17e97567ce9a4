/**
 * Optimistic locking over the store: read, decide, write if nobody was faster, else decide again on what is there now.
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go `GuaranteedUpdate`.
 */
import type { Entry, Store } from "#store";
import { equalJson } from "./json-value.ts";

/** What to do with a key, having seen its present entry. */
export type Intent =
  | { readonly put: object }
  /** `answer` is what is told of the object in place of the entry that is removed. */
  | { readonly remove: true }
  | { readonly keep: true };

export interface Outcome {
  /** The entry as it is now; for a removal, as it was. Undefined when there is none. */
  readonly entry: Entry | undefined;
  /** The entry that was there when the intent was made. */
  readonly previous: Entry | undefined;
  readonly removed: boolean;
}

/**
 * `decide` is called again after each lost race and may reject to give up. A put that changes nothing writes nothing.
 * `known` is the entry where it has just been read.
 */
export async function update(
  store: Store,
  key: string,
  decide: (current: Entry | undefined) => Promise<Intent>,
  known?: Entry,
): Promise<Outcome> {
  let current = known ?? (await store.get(key));
  for (;;) {
    const intent = await decide(current);
    if ("keep" in intent) return { entry: current, previous: current, removed: false };
    const removes = "remove" in intent;
    if (!removes && current !== undefined && changesNothing(intent.put, current)) {
      return { entry: current, previous: current, removed: false };
    }
    const compare = { key, modRevision: current?.modRevision ?? 0 };
    const operation = removes
      ? ({ type: "delete", key } as const)
      : ({ type: "put", key, object: intent.put } as const);
    const result = await store.transact([compare], [operation]);
    if (result.succeeded) {
      const entry = removes ? deletedEntry(current as Entry, result.revision) : result.entries[0];
      return { entry, previous: current, removed: removes };
    }
    current = result.current[0];
  }
}

/** Writes a new key; undefined when it exists already. */
export async function create(store: Store, key: string, object: object): Promise<Entry | undefined> {
  const result = await store.transact([{ key, modRevision: 0 }], [{ type: "put", key, object }]);
  return result.succeeded ? result.entries[0] : undefined;
}

/** The last state of a deleted object carries the revision of its deletion. */
export function deletedEntry(entry: Entry, revision: number): Entry {
  const { object } = entry;
  const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
  let bytes: Uint8Array | undefined;
  return {
    key: entry.key,
    object: last,
    createRevision: entry.createRevision,
    modRevision: revision,
    version: entry.version,
    bytes: () => {
      bytes ??= Buffer.from(JSON.stringify(last));
      return bytes;
    },
  };
}

function changesNothing(object: object, current: Entry): boolean {
  return current.stale !== true && equalJson(object, current.object);
}
