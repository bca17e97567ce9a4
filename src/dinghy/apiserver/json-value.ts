/** JSON values: copying and comparing them, and telling objects from the rest. */
export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sets a field, whatever its name: a plain assignment to `__proto__` would set the prototype. */
export function setField(object: JsonObject, key: string, value: unknown): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

/** A field that the object itself has; what all objects have in common is not to be reached by anybody. */
export function ownField(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A deep copy that may be changed. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  const copy: JsonObject = {};
  for (const key in value) setField(copy, key, cloneJson((value as JsonObject)[key]));
  return copy as T;
}

/** Deep equality; a field that is undefined equals one that is absent, the order of fields does not matter. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  let count = 0;
  for (const key in a) {
    const value = (a as JsonObject)[key];
    if (value === undefined) continue;
    if (!equalJson(value, (b as JsonObject)[key])) return false;
    count++;
  }
  for (const key in b) if ((b as JsonObject)[key] !== undefined) count--;
  return count === 0;
}

/** The same value with the fields of all its objects in the order of their names: what is equal reads the same. */
export function sortedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedJson);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sortedJson(value[name])]),
  );
}
