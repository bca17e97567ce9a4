/**
 * The value as JSON would carry it: fields that are undefined are left out. What has none is given back as it is, so
 * that objects from a cache travel without being copied.
 */
export function jsonBody<T>(value: T): T {
  // What is frozen has come from the server.
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  return (Array.isArray(value) ? jsonItems(value) : jsonFields(value as Record<string, unknown>)) as T;
}

function jsonItems(items: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const kept = jsonBody(items[index]);
    if (kept === items[index]) continue;
    copy ??= [...items];
    copy[index] = kept;
  }
  return copy ?? items;
}

function jsonFields(object: Record<string, unknown>): Record<string, unknown> {
  for (const field in object) {
    const value = object[field];
    if (value === undefined || jsonBody(value) !== value) return copyOf(object);
  }
  return object;
}

/** Made anew, since an object from which fields have been deleted is slow ever after. */
function copyOf(object: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const field in object) {
    const value = object[field];
    if (value !== undefined) copy[field] = jsonBody(value);
  }
  return copy;
}
