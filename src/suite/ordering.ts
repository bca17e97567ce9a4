import { compareQuantities } from "#apimachinery";

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch of an RFC 3339 time; undefined when the value is none. */
export function timeOf(value: unknown): number | undefined {
  return typeof value === "string" && timePattern.test(value) ? Date.parse(value) : undefined;
}

/**
 * Negative, zero or positive as `a` comes before, with or after `b`: as times, or else as numbers and quantities.
 * Undefined when they cannot be compared.
 */
export function compareValues(a: unknown, b: unknown): number | undefined {
  const [timeA, timeB] = [timeOf(a), timeOf(b)];
  if (timeA !== undefined && timeB !== undefined) return timeA - timeB;
  if (!isScalar(a) || !isScalar(b)) return undefined;
  try {
    return compareQuantities(a, b);
  } catch {
    return undefined;
  }
}

const isScalar = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";

/** Equal by structure; maps regardless of the order of their keys. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  return (
    keysA.length === keysB.length &&
    keysA.every((key) => equalValues((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
