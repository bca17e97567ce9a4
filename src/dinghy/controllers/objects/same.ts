/**
 * True when both say the same in JSON: the order of fields does not matter, and a field that is undefined or null is a
 * field that is not there.
 */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || ((a ?? undefined) === undefined && (b ?? undefined) === undefined)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => same(item, b[index]));
  }
  return sameFields(a as Record<string, unknown>, b as Record<string, unknown>);
}

function sameFields(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const [field, value] of Object.entries(a)) if (!same(value, b[field])) return false;
  return Object.keys(b).every((field) => field in a || same(undefined, b[field]));
}

/** The object without fields that are undefined, 0, empty or false: as Go leaves out what is marked `omitempty`. */
export function omitEmpty<T extends object>(object: T): Partial<T> {
  const kept = Object.entries(object).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(kept) as Partial<T>;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === 0 || value === "" || value === false) return true;
  return Array.isArray(value) && value.length === 0;
}
