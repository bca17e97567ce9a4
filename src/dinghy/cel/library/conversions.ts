/** size(), type(), and from one type to another. Upstream: cel-go common/stdlib and common/types `ConvertToType`. */

import { codePoints } from "../code-points.ts";
import type { Declaration } from "../overload.ts";
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from "../time.ts";
import {
  CelError,
  type Duration,
  type ListValue,
  type MapValue,
  runtimeType,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "../value.ts";
import { int64, uint64 } from "./operators.ts";

const lengthOf = (text: string): bigint => BigInt(codePoints(text).length);

const sizes: readonly Declaration[] = [
  ["size_string", "size(string): int", lengthOf],
  ["string_size", "string -> size(): int", lengthOf],
  ["size_bytes", "size(bytes): int", (bytes: Uint8Array) => BigInt(bytes.length)],
  ["bytes_size", "bytes -> size(): int", (bytes: Uint8Array) => BigInt(bytes.length)],
  ["size_list", "size(list(A)): int", (list: ListValue) => BigInt(list.size)],
  ["list_size", "list(A) -> size(): int", (list: ListValue) => BigInt(list.size)],
  ["size_map", "size(map(A, B)): int", (map: MapValue) => BigInt(map.size)],
  ["map_size", "map(A, B) -> size(): int", (map: MapValue) => BigInt(map.size)],
];

export function cannotConvert(from: string, to: string): CelError {
  return new CelError(`type conversion error from '${from}' to '${to}'`);
}

function intOfText(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw cannotConvert("string", "int");
  const value = BigInt(text.replace(/^\+/, ""));
  if (value !== BigInt.asIntN(64, value)) throw cannotConvert("string", "int");
  return value;
}

function uintOfText(text: string): Uint {
  const value = /^\d+$/.test(text) ? BigInt(text) : -1n;
  if (value !== BigInt.asUintN(64, value)) throw cannotConvert("string", "uint");
  return new Uint(value);
}

function intOfDouble(value: number): bigint {
  if (!Number.isFinite(value)) throw new CelError("integer overflow");
  return int64(BigInt(Math.trunc(value)));
}

function uintOfDouble(value: number): Uint {
  if (!Number.isFinite(value)) throw new CelError("unsigned integer overflow");
  return uint64(BigInt(Math.trunc(value)));
}

const namedDoubles: Record<string, number> = {
  inf: Number.POSITIVE_INFINITY,
  "+inf": Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
};

function doubleOfText(text: string): number {
  const named = namedDoubles[text.toLowerCase()];
  if (named !== undefined) return named;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw cannotConvert("string", "double");
  return Number(text);
}

const truths: Record<string, boolean> = {
  ...Object.fromEntries(["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true])),
  ...Object.fromEntries(["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false])),
};

function boolOfText(text: string): boolean {
  const value = Object.hasOwn(truths, text) ? truths[text] : undefined;
  if (value === undefined) throw cannotConvert("string", "bool");
  return value;
}

/** The shortest text that reads back the same, as Go's strconv writes it: with an exponent from a million on. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return plain(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function plain(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/0+$/, "") : text;
}

export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CelError("invalid UTF-8 in bytes, cannot convert to string");
  }
}

const same = (value: Value): Value => value;
const billion = 1_000_000_000n;

const casts: readonly Declaration[] = [
  ["bool_to_bool", "bool(bool): bool", same],
  ["string_to_bool", "bool(string): bool", boolOfText],
  ["bytes_to_bytes", "bytes(bytes): bytes", same],
  ["string_to_bytes", "bytes(string): bytes", (text: string) => new Uint8Array(Buffer.from(text))],
  ["double_to_double", "double(double): double", same],
  ["int64_to_double", "double(int): double", (value: bigint) => Number(value)],
  ["uint64_to_double", "double(uint): double", (value: Uint) => Number(value.value)],
  ["string_to_double", "double(string): double", doubleOfText],
  ["duration_to_duration", "duration(duration): duration", same],
  ["string_to_duration", "duration(string): duration", (text: string) => durationOf(text)],
  ["to_dyn", "dyn(A): dyn", same],
  ["int64_to_int64", "int(int): int", same],
  ["double_to_int64", "int(double): int", intOfDouble],
  ["duration_to_int64", "int(duration): int", (value: Duration) => value.nanos],
  ["string_to_int64", "int(string): int", intOfText],
  ["timestamp_to_int64", "int(timestamp): int", (value: Timestamp) => floorDivide(value.nanos, billion)],
  ["uint64_to_int64", "int(uint): int", (value: Uint) => int64(value.value)],
  ["string_to_string", "string(string): string", same],
  ["bool_to_string", "string(bool): string", (value: boolean) => String(value)],
  ["bytes_to_string", "string(bytes): string", textOfBytes],
  ["double_to_string", "string(double): string", formatDouble],
  ["duration_to_string", "string(duration): string", formatDuration],
  ["int64_to_string", "string(int): string", (value: bigint) => String(value)],
  ["timestamp_to_string", "string(timestamp): string", formatTimestamp],
  ["uint64_to_string", "string(uint): string", (value: Uint) => String(value.value)],
  ["timestamp_to_timestamp", "timestamp(timestamp): timestamp", same],
  ["int64_to_timestamp", "timestamp(int): timestamp", (value: bigint) => new Timestamp(value * billion)],
  ["string_to_timestamp", "timestamp(string): timestamp", (text: string) => timestampOf(text)],
  ["uint64_to_uint64", "uint(uint): uint", same],
  ["double_to_uint64", "uint(double): uint", uintOfDouble],
  ["int64_to_uint64", "uint(int): uint", (value: bigint) => uint64(value)],
  ["string_to_uint64", "uint(string): uint", uintOfText],
  ["type", "type(A): type(A)", (value: Value) => new TypeValue(runtimeType(value))],
];

function durationOf(text: string): Duration {
  const value = parseDuration(text);
  if (value === undefined) throw cannotConvert("string", "google.protobuf.Duration");
  return value;
}

function timestampOf(text: string): Timestamp {
  const value = parseTimestamp(text);
  if (value === undefined) throw cannotConvert("string", "google.protobuf.Timestamp");
  return value;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

export const conversions: readonly Declaration[] = [...sizes, ...casts];
