import type { StoredObject } from "./store.ts";

/**
 * The object as it is committed: a copy that carries `revision` as `metadata.resourceVersion`, deeply frozen.
 *
 * Only the top and `metadata` are copied; the rest is shared with the caller and frozen in place, so the caller has
 * given it away. A part that is frozen already is taken to be frozen all the way down: what a patch left as it was is
 * not walked again.
 */
export function stamp(key: string, object: object, revision: number): StoredObject {
  const { metadata } = object as Partial<StoredObject>;
  if (typeof metadata !== "object" || metadata === null) {
    throw new Error(`the object for key ${key} has no metadata to carry its resourceVersion`);
  }
  return freezeDeeply({ ...object, metadata: { ...metadata, resourceVersion: String(revision) } });
}

/** Freezes JSON data in place and returns it. */
export function freezeDeeply<T extends object>(value: T): T {
  if (Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object" && item !== null) freezeDeeply(item);
    return value;
  }
  for (const name in value) {
    const field = value[name];
    if (typeof field === "object" && field !== null) freezeDeeply(field);
  }
  return value;
}
