import { StructValue } from "./adapt.ts";
import { typeName } from "./types.ts";
import {
  BuiltMap,
  Duration,
  keyText,
  ListValue,
  MapValue,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "./value.ts";

/** Values of different types are not equal, except numbers: `1 == 1.0`. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isNumeric(a)) return isNumeric(b) && compareNumbers(a, b) === 0;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (a instanceof ListValue) return b instanceof ListValue && equalLists(a, b);
  if (a instanceof MapValue) return b instanceof MapValue && equalMaps(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a, b);
  if (a instanceof TypeValue) return b instanceof TypeValue && typeName(a.type) === typeName(b.type);
  return a instanceof Opaque && b instanceof Opaque && a.equals(b);
}

function equalOptionals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equal(a.value, b.value);
}

function equalLists(a: ListValue, b: ListValue): boolean {
  if (a.size !== b.size) return false;
  const { listType } = a.type ?? {};
  if (listType === "set") return [...b].every((each) => contains(a, each));
  if (listType === "map") {
    const byKey = indexByKeys(a);
    return [...b].every((each) => {
      const other = byKey.get(elementKey(each, a.type?.listMapKeys));
      return other !== undefined && equal(other, each);
    });
  }
  for (let i = 0; i < a.size; i++) if (!equal(a.at(i), b.at(i))) return false;
  return true;
}

/** The elements of a list of type map, by what tells them apart. */
export function indexByKeys(list: ListValue): Map<string, Value> {
  return new Map([...list].map((each) => [elementKey(each, list.type?.listMapKeys), each]));
}

export function elementKey(element: Value, keys: readonly string[] = []): string {
  const raw = element instanceof StructValue ? element.raw : undefined;
  return JSON.stringify(keys.map((key) => (raw ? raw[key] : keyOf(element, key)) ?? null));
}

function keyOf(element: Value, key: string): string | undefined {
  const found = element instanceof MapValue ? element.find(key) : undefined;
  return found === undefined ? undefined : keyText(found);
}

export function contains(list: ListValue, value: Value): boolean {
  for (const each of list) if (equal(each, value)) return true;
  return false;
}

function equalMaps(a: MapValue, b: MapValue): boolean {
  if (a instanceof StructValue && b instanceof StructValue && hiddenDiffers(a, b)) return false;
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const other = b.find(key);
    if (other === undefined || !equal(a.find(key) as Value, other)) return false;
  }
  return true;
}

/** What a type does not declare counts all the same when two objects are compared. */
function hiddenDiffers(a: StructValue, b: StructValue): boolean {
  const hidden = (value: StructValue): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(value.raw)
        .filter(([key]) => value.type.field?.(key) === undefined)
        .sort(([first], [second]) => (first < second ? -1 : 1)),
    );
  return JSON.stringify(hidden(a)) !== JSON.stringify(hidden(b));
}

export function isNumeric(value: Value): value is bigint | number | Uint {
  return typeof value === "bigint" || typeof value === "number" || value instanceof Uint;
}

/** Less, equal or greater than 0; NaN when one of them is no number. Beside a double, an integer counts as one. */
export function compareNumbers(a: bigint | number | Uint, b: bigint | number | Uint): number {
  const one = a instanceof Uint ? a.value : a;
  const other = b instanceof Uint ? b.value : b;
  const first = typeof other === "number" ? Number(one) : one;
  const second = typeof one === "number" ? Number(other) : other;
  if (first < second) return -1;
  if (first > second) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: only == compares BigInt and number by value
  return first == second ? 0 : Number.NaN;
}

/** Undefined where the two cannot be ordered. Strings go by code points, not by UTF-16. */
export function compare(a: Value, b: Value): number | undefined {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanos, b.nanos);
  return undefined;
}

function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The entries of any map; those of one that an expression built without looking them up again. */
export function entriesOf(map: MapValue): (readonly [Value, Value])[] {
  if (map instanceof BuiltMap) return map.entries();
  return map.keys().map((key) => [key, map.find(key) as Value] as const);
}
