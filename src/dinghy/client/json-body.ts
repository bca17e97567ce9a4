/**
 * The value as JSON would carry it: fields that are undefined are left out. What has none is given back as it is, so
 * that objects from a cache travel without being copied.
 */
export function jsonBody<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  return (Array.isArray(value) ? jsonItems(value) : jsonFields(value as Record<string, unknown>)) as T;
}

function jsonItems(items: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, item] of items.entries()) {
    const kept = jsonBody(item);
    if (kept === item) continue;
    copy ??= [...items];
    copy[index] = kept;
  }
  return copy ?? items;
}

function jsonFields(object: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const [field, value] of Object.entries(object)) {
    const kept = jsonBody(value);
    if (kept === value && value !== undefined) continue;
    copy ??= { ...object };
    if (kept === undefined) delete copy[field];
    else copy[field] = kept;
  }
  return copy ?? object;
}
