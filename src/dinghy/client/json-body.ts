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
  let copy: Record<string, unknown> | undefined;
  for (const field in object) {
    const value = object[field];
    const kept = jsonBody(value);
    if (kept !== value || value === undefined) copy ??= fieldsBefore(field, object);
    if (copy !== undefined && kept !== undefined) copy[field] = kept;
  }
  return copy ?? object;
}

/** The copy begins with them. It is made field by field, since an object from which some were deleted is slow ever after. */
function fieldsBefore(last: string, object: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const field in object) {
    if (field === last) break;
    copy[field] = object[field];
  }
  return copy;
}
