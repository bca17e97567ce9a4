/** Values that may be missing. Upstream: cel-go cel/library.go, OptionalTypes. */
import type { Declaration } from "../overload.ts";
import { CelError, ListValue, MapValue, Optional, runtimeKind, Uint, type Value } from "../value.ts";
import { elementIfAny } from "./operators.ts";

const some = (value: Value | undefined): Optional => new Optional(value);

function isZero(value: Value): boolean {
  if (value === null || value === false || value === "" || value === 0n || value === 0) return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof ListValue || value instanceof MapValue) return value.size === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  const kind = runtimeKind(value);
  return (kind === "duration" || kind === "timestamp") && (value as unknown as { nanos: bigint }).nanos === 0n;
}

/** What lies at a key or an index of something that may itself be missing. */
export function access(value: Value, key: Value): Optional {
  const inner = value instanceof Optional ? value.value : value;
  if (inner instanceof MapValue) return some(inner.find(key));
  if (inner instanceof ListValue) return some(elementIfAny(inner, key));
  return some(undefined);
}

export const optionals: readonly Declaration[] = [
  ["optional_of", "optional.of(V): optional(V)", some],
  ["optional_ofNonZeroValue", "optional.ofNonZeroValue(V): optional(V)", (v: Value) => some(isZero(v) ? undefined : v)],
  ["optional_none", "optional.none(): optional(V)", () => some(undefined)],
  [
    "optional_value",
    "optional(V) -> value(): V",
    ({ value }: Optional) => {
      if (value === undefined) throw new CelError("optional.none() dereference");
      return value;
    },
  ],
  ["optional_hasValue", "optional(V) -> hasValue(): bool", ({ value }: Optional) => value !== undefined],
  [
    "optional_or_optional",
    "optional(V) -> or(optional(V)): optional(V)",
    (a: Optional, b: Optional) => (a.value === undefined ? b : a),
  ],
  [
    "optional_orValue_value",
    "optional(V) -> orValue(V): V",
    ({ value }: Optional, other: Value) => (value === undefined ? other : value),
  ],
  ["select_optional_field", "_?._(dyn, string): optional(V)", access],
  ["list_optindex_optional_int", "_[?_](list(V), int): optional(V)", access],
  ["optional_list_optindex_optional_int", "_[?_](optional(list(V)), int): optional(V)", access],
  ["map_optindex_optional_value", "_[?_](map(K, V), K): optional(V)", access],
  ["optional_map_optindex_optional_value", "_[?_](optional(map(K, V)), K): optional(V)", access],
  ["optional_list_index_int", "_[_](optional(list(V)), int): optional(V)", access],
  ["optional_map_index_value", "_[_](optional(map(K, V)), K): optional(V)", access],
  ["optional_unwrap_opt", "optional.unwrap(list(optional(V))): list(V)", unwrap],
  ["optional_unwrapOpt", "list(optional(V)) -> unwrapOpt(): list(V)", unwrap],
];

function unwrap(list: ListValue): ListValue {
  return new ListValue(
    [...list].flatMap((each) => (each instanceof Optional && each.value !== undefined ? [each.value] : [])),
  );
}
