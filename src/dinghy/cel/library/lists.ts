/**
 * Lists: Kubernetes' own functions (staging/src/k8s.io/apiserver/pkg/cel/library/lists.go), cel-go's ext/lists.go at
 * version 3, sets (ext/sets.go), and what two-variable comprehensions are made of.
 */
import { compare, contains, entriesOf, equal } from "../equality.ts";
import type { Declaration } from "../overload.ts";
import { BuiltMap, CelError, Duration, ListValue, type MapValue, Optional, Uint, type Value } from "../value.ts";
import { int64, showKey, uint64 } from "./operators.ts";

const comparable = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

function isSorted(list: ListValue): boolean {
  for (let i = 1; i < list.size; i++) if (order(list.at(i - 1), list.at(i)) > 0) return false;
  return true;
}

function order(a: Value, b: Value): number {
  const result = compare(a, b);
  if (result === undefined) throw new CelError("no such overload");
  return result;
}

const extreme =
  (name: string, sign: number) =>
  (list: ListValue): Value => {
    if (list.size === 0) throw new CelError(`${name} called on empty list`);
    return [...list].reduce((best, each) => (order(each, best) * sign > 0 ? each : best));
  };

function indexOf(list: ListValue, value: Value): bigint {
  for (let i = 0; i < list.size; i++) if (equal(list.at(i), value)) return BigInt(i);
  return -1n;
}

function lastIndexOf(list: ListValue, value: Value): bigint {
  for (let i = list.size - 1; i >= 0; i--) if (equal(list.at(i), value)) return BigInt(i);
  return -1n;
}

const sums: readonly [string, (list: ListValue) => Value][] = [
  ["int", (list) => [...list].reduce<bigint>((sum, each) => int64(sum + (each as bigint)), 0n)],
  ["uint", (list) => [...list].reduce<Uint>((sum, each) => uint64(sum.value + (each as Uint).value), new Uint(0n))],
  ["double", (list) => [...list].reduce<number>((sum, each) => sum + (each as number), 0)],
  [
    "duration",
    (list) => new Duration(int64([...list].reduce<bigint>((sum, each) => sum + (each as Duration).nanos, 0n))),
  ],
];

const kubernetes: readonly Declaration[] = [
  ...sums.map(([type, run]): Declaration => [`list_${type}_sum_${type}`, `list(${type}) -> sum(): ${type}`, run]),
  ...comparable.flatMap((type): Declaration[] => [
    [`list_${type}_is_sorted_bool`, `list(${type}) -> isSorted(): bool`, isSorted],
    [`list_${type}_max_${type}`, `list(${type}) -> max(): ${type}`, extreme("max", 1)],
    [`list_${type}_min_${type}`, `list(${type}) -> min(): ${type}`, extreme("min", -1)],
  ]),
  ["list_a_index_of_int", "list(A) -> indexOf(A): int", indexOf],
  ["list_a_last_index_of_int", "list(A) -> lastIndexOf(A): int", lastIndexOf],
];

function slice(list: ListValue, start: bigint, end: bigint): ListValue {
  const size = BigInt(list.size);
  if (start < 0n || end < 0n) throw new CelError(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end)
    throw new CelError(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (size < end) throw new CelError(`cannot slice(${start}, ${end}), list is length ${size}`);
  return new ListValue([...list].slice(Number(start), Number(end)));
}

function flatten(list: ListValue, depth = 1n): ListValue {
  if (depth < 0n) throw new CelError("level must be non-negative");
  const items = [...list].flatMap((each) =>
    each instanceof ListValue && depth > 0n ? [...flatten(each, depth - 1n)] : [each],
  );
  return new ListValue(items);
}

function sorted(list: ListValue, keys: ListValue = list): ListValue {
  const keyed = [...list].map((value, i) => [keys.at(i), value] as const);
  return new ListValue(keyed.sort(([a], [b]) => order(a, b)).map(([, value]) => value));
}

function distinct(list: ListValue): ListValue {
  const found: Value[] = [];
  for (const each of list) if (!found.some((other) => equal(other, each))) found.push(each);
  return new ListValue(found);
}

const longestRange = 10_000_000n;

function range(end: bigint): ListValue {
  if (end > longestRange) throw new CelError("lists.range() size exceeds limit");
  return new ListValue(Array.from({ length: Math.max(0, Number(end)) }, (_, i) => BigInt(i)));
}

const extended: readonly Declaration[] = [
  ["list_slice", "list(T) -> slice(int, int): list(T)", slice],
  ["list_flatten", "list(list(T)) -> flatten(): list(T)", (list: ListValue) => flatten(list)],
  ["list_flatten_int", "list(dyn) -> flatten(int): list(dyn)", flatten],
  ...comparable.flatMap((type): Declaration[] => [
    [`list_${type}_sort`, `list(${type}) -> sort(): list(${type})`, (list: ListValue) => sorted(list)],
    [
      `list_${type}_sortByAssociatedKeys`,
      `list(T) -> @sortByAssociatedKeys(list(${type})): list(T)`,
      (list: ListValue, keys: ListValue) => sorted(list, keys),
    ],
  ]),
  ["list_distinct", "list(T) -> distinct(): list(T)", distinct],
  ["list_reverse", "list(T) -> reverse(): list(T)", (list: ListValue) => new ListValue([...list].reverse())],
  ["lists_range", "lists.range(int): list(int)", range],
  [
    "list_first",
    "list(T) -> first(): optional(T)",
    (list: ListValue) => new Optional(list.size > 0 ? list.at(0) : undefined),
  ],
  [
    "list_last",
    "list(T) -> last(): optional(T)",
    (list: ListValue) => new Optional(list.size > 0 ? list.at(list.size - 1) : undefined),
  ],
];

const holdsAll = (list: ListValue, other: ListValue): boolean => [...other].every((each) => contains(list, each));

const sets: readonly Declaration[] = [
  ["list_sets_contains_list", "sets.contains(list(T), list(T)): bool", holdsAll],
  [
    "list_sets_equivalent_list",
    "sets.equivalent(list(T), list(T)): bool",
    (a: ListValue, b: ListValue) => holdsAll(a, b) && holdsAll(b, a),
  ],
  [
    "list_sets_intersects_list",
    "sets.intersects(list(T), list(T)): bool",
    (a: ListValue, b: ListValue) => [...a].some((each) => contains(b, each)),
  ],
];

function insert(map: MapValue, entries: readonly (readonly [Value, Value])[]): BuiltMap {
  for (const [key] of entries) {
    if (map.find(key) !== undefined) throw new CelError(`insert failed: key ${showKey(key)} already exists`);
  }
  return new BuiltMap([...entriesOf(map), ...entries]);
}

const comprehensions: readonly Declaration[] = [
  [
    "@mapInsert_map_key_value",
    "cel.@mapInsert(map(K, V), K, V): map(K, V)",
    (map: MapValue, key: Value, value: Value) => insert(map, [[key, value]]),
  ],
  [
    "@mapInsert_map_map",
    "cel.@mapInsert(map(K, V), map(K, V)): map(K, V)",
    (map: MapValue, other: MapValue) => insert(map, entriesOf(other)),
  ],
];

export const lists: readonly Declaration[] = [...kubernetes, ...extended, ...sets, ...comprehensions];
