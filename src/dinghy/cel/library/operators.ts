/** Arithmetic, comparison, logic, access. Upstream: cel-go common/stdlib/standard.go and common/types. */
import { compare, compareNumbers, contains, elementKey, equal, indexByKeys } from "../equality.ts";
import type { Declaration } from "../overload.ts";
import { firstTimestamp, lastTimestamp } from "../time.ts";
import {
  CelError,
  Duration,
  ListValue,
  type MapValue,
  runtimeTypeName,
  Timestamp,
  Uint,
  type Value,
} from "../value.ts";

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;
const largestUint = 2n ** 64n - 1n;

/** Throws when an integer does not fit into 64 bits. */
export function int64(value: bigint): bigint {
  if (value < smallest || value > largest) throw new CelError("integer overflow");
  return value;
}

export function uint64(value: bigint): Uint {
  if (value < 0n || value > largestUint) throw new CelError("unsigned integer overflow");
  return new Uint(value);
}

function notZero(value: bigint, message: string): bigint {
  if (value === 0n) throw new CelError(message);
  return value;
}

const division = "division by zero";
const modulus = "modulus by zero";

const arithmetic: readonly Declaration[] = [
  ["add_int64", "_+_(int, int): int", (a: bigint, b: bigint) => int64(a + b)],
  ["add_uint64", "_+_(uint, uint): uint", (a: Uint, b: Uint) => uint64(a.value + b.value)],
  ["add_double", "_+_(double, double): double", (a: number, b: number) => a + b],
  ["add_string", "_+_(string, string): string", (a: string, b: string) => a + b],
  ["add_bytes", "_+_(bytes, bytes): bytes", (a: Uint8Array, b: Uint8Array) => new Uint8Array(Buffer.concat([a, b]))],
  ["add_list", "_+_(list(A), list(A)): list(A)", (a: ListValue, b: ListValue) => join(a, b)],
  ["add_duration_duration", "_+_(duration, duration): duration", (a: Duration, b: Duration) => span(a.nanos + b.nanos)],
  ["add_duration_timestamp", "_+_(duration, timestamp): timestamp", (a: Duration, b: Timestamp) => moved(b, a.nanos)],
  ["add_timestamp_duration", "_+_(timestamp, duration): timestamp", (a: Timestamp, b: Duration) => moved(a, b.nanos)],
  ["subtract_int64", "_-_(int, int): int", (a: bigint, b: bigint) => int64(a - b)],
  ["subtract_uint64", "_-_(uint, uint): uint", (a: Uint, b: Uint) => uint64(a.value - b.value)],
  ["subtract_double", "_-_(double, double): double", (a: number, b: number) => a - b],
  [
    "subtract_duration_duration",
    "_-_(duration, duration): duration",
    (a: Duration, b: Duration) => span(a.nanos - b.nanos),
  ],
  [
    "subtract_timestamp_duration",
    "_-_(timestamp, duration): timestamp",
    (a: Timestamp, b: Duration) => moved(a, -b.nanos),
  ],
  [
    "subtract_timestamp_timestamp",
    "_-_(timestamp, timestamp): duration",
    (a: Timestamp, b: Timestamp) => span(a.nanos - b.nanos),
  ],
  ["multiply_int64", "_*_(int, int): int", (a: bigint, b: bigint) => int64(a * b)],
  ["multiply_uint64", "_*_(uint, uint): uint", (a: Uint, b: Uint) => uint64(a.value * b.value)],
  ["multiply_double", "_*_(double, double): double", (a: number, b: number) => a * b],
  ["divide_int64", "_/_(int, int): int", (a: bigint, b: bigint) => int64(a / notZero(b, division))],
  ["divide_uint64", "_/_(uint, uint): uint", (a: Uint, b: Uint) => uint64(a.value / notZero(b.value, division))],
  ["divide_double", "_/_(double, double): double", (a: number, b: number) => a / b],
  ["modulo_int64", "_%_(int, int): int", (a: bigint, b: bigint) => remainder(a, b)],
  ["modulo_uint64", "_%_(uint, uint): uint", (a: Uint, b: Uint) => uint64(a.value % notZero(b.value, modulus))],
  ["negate_int64", "-_(int): int", (a: bigint) => int64(-a)],
  ["negate_double", "-_(double): double", (a: number) => -a],
];

function remainder(a: bigint, b: bigint): bigint {
  const result = a % notZero(b, modulus);
  if (a === smallest && b === -1n) throw new CelError("integer overflow");
  return result;
}

function span(nanos: bigint): Duration {
  return new Duration(int64(nanos));
}

function moved(time: Timestamp, nanos: bigint): Timestamp {
  const sum = time.nanos + nanos;
  if (sum < firstTimestamp || sum > lastTimestamp) throw new CelError("timestamp overflow");
  return new Timestamp(sum, time.offset);
}

/** Sets become a union, lists of type map a merge: what the schema says of them holds for their sum. */
function join(a: ListValue, b: ListValue): ListValue {
  const { listType, listMapKeys } = a.type ?? {};
  if (listType === "set") return withType(a, [...a, ...[...b].filter((each) => !contains(a, each))]);
  if (listType === "map") {
    const merged = indexByKeys(a);
    for (const each of b) merged.set(elementKey(each, listMapKeys), each);
    return withType(a, [...merged.values()]);
  }
  return new ListValue([...a, ...b]);
}

function withType(list: ListValue, items: Value[]): ListValue {
  return new ListValue(items, undefined, list.type);
}

const numbers = [
  ["int64", "int"],
  ["uint64", "uint"],
  ["double", "double"],
] as const;
const ordered = [
  ["bool", "bool"],
  ["string", "string"],
  ["bytes", "bytes"],
  ["timestamp", "timestamp"],
  ["duration", "duration"],
] as const;

const relations = (
  [
    ["less", "_<_", (order) => order < 0],
    ["less_equals", "_<=_", (order) => order <= 0],
    ["greater", "_>_", (order) => order > 0],
    ["greater_equals", "_>=_", (order) => order >= 0],
  ] as readonly [string, string, (order: number) => boolean][]
).flatMap(([id, name, holds]): Declaration[] => {
  const run = (a: Value, b: Value) => holds(compare(a, b) ?? Number.NaN);
  return [
    ...ordered.map(([suffix, type]): Declaration => [`${id}_${suffix}`, `${name}(${type}, ${type}): bool`, run]),
    ...numbers.flatMap(([first, a]) =>
      numbers.map(
        ([second, b]): Declaration => [
          a === b ? `${id}_${first}` : `${id}_${first}_${second}`,
          `${name}(${a}, ${b}): bool`,
          (x: bigint, y: bigint) => holds(compareNumbers(x, y)),
        ],
      ),
    ),
  ];
});

/** How an element is found: by an integer, also one that is written `1.0` or `1u`. */
export function elementAt(list: ListValue, index: Value): Value {
  const found = elementIfAny(list, index);
  if (found === undefined) throw new CelError(`index out of bounds: ${showKey(index)}`);
  return found;
}

export function elementIfAny(list: ListValue, index: Value): Value | undefined {
  const position = index instanceof Uint ? index.value : index;
  const isIndex = typeof position === "bigint" || (typeof position === "number" && Number.isInteger(position));
  if (typeof position === "number" && !isIndex) throw new CelError(`unsupported index value ${position} in list`);
  if (!isIndex) throw new CelError(`unsupported index type '${runtimeTypeName(index)}' in list`);
  const at = Number(position);
  return at >= 0 && at < list.size ? list.at(at) : undefined;
}

export function valueAt(map: MapValue, key: Value): Value {
  const found = map.find(key);
  if (found === undefined) throw new CelError(`no such key: ${showKey(key)}`);
  return found;
}

export function showKey(key: Value): string {
  return key instanceof Uint ? String(key.value) : String(key);
}

const others: readonly Declaration[] = [
  ["equals", "_==_(A, A): bool", (a: Value, b: Value) => equal(a, b)],
  ["not_equals", "_!=_(A, A): bool", (a: Value, b: Value) => !equal(a, b)],
  ["logical_not", "!_(bool): bool", (a: boolean) => !a],
  // The planner evaluates these; they stand here for their types.
  ["logical_and", "_&&_(bool, bool): bool", (a: boolean, b: boolean) => a && b],
  ["logical_or", "_||_(bool, bool): bool", (a: boolean, b: boolean) => a || b],
  ["conditional", "_?_:_(bool, A, A): A", (c: boolean, a: Value, b: Value) => (c ? a : b)],
  ["not_strictly_false", "@not_strictly_false(bool): bool", (a: Value) => a !== false],
  ["index_list", "_[_](list(A), int): A", (list: ListValue, index: bigint) => elementAt(list, index)],
  ["index_map", "_[_](map(A, B), A): B", (map: MapValue, key: Value) => valueAt(map, key)],
  ["in_list", "@in(A, list(A)): bool", (value: Value, list: ListValue) => contains(list, value)],
  ["in_map", "@in(A, map(A, B)): bool", (key: Value, map: MapValue) => map.find(key) !== undefined],
];

export const operators: readonly Declaration[] = [...arithmetic, ...relations, ...others];
