/** `"%s is %d".format([a, b])` and strings.quote(). Upstream: cel-go ext/formatting.go. */
import { entriesOf } from "../equality.ts";
import { formatDuration, formatTimestamp } from "../time.ts";
import { typeName } from "../types.ts";
import {
  CelError,
  Duration,
  ListValue,
  MapValue,
  runtimeTypeName,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "../value.ts";
import { formatDouble, textOfBytes } from "./conversions.ts";
import { interpolate, runtimeProblem, wrongType } from "./format-clause.ts";

export function formatText(pattern: string, values: ListValue): string {
  const fail = (message: string): CelError => new CelError(message);
  const put = ({ verb, precision }: { verb: string; precision?: number }, index: number): string => {
    const value = values.at(index);
    const text = clauses[verb]?.(value, precision);
    if (text === undefined) throw new CelError(wrongType(verb, runtimeTypeName(value)));
    return text;
  };
  return interpolate(pattern, values.size, put, fail).text;
}

/** Undefined where the value is of no type that the clause knows. */
type Clause = (value: Value, precision: number | undefined) => string | undefined;

const integer = (value: Value): bigint | undefined =>
  typeof value === "bigint" ? value : value instanceof Uint ? value.value : undefined;

const namedDoubles: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

function double(value: Value): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && Object.hasOwn(namedDoubles, value) ? namedDoubles[value] : undefined;
}

function unusual(value: number): string {
  return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
}

/** Digits of a number, a half to the even neighbour as Go rounds. */
function digitsOf(value: number, precision: number): string {
  const places = Math.min(precision, 100);
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${places > 0 ? `.${"0".repeat(places)}` : ""}`;
  const exact = value.toFixed(100);
  const end = exact.length - 100 + places;
  const kept = exact.slice(0, places === 0 ? end - 1 : end);
  const isTie = /^\.?50*$/.test(exact.slice(kept.length));
  return isTie && /[02468]$/.test(kept) ? kept : value.toFixed(places);
}

const fixed: Clause = (value, precision = 6) => {
  const number = double(value);
  if (number === undefined || !Number.isFinite(number)) return number === undefined ? undefined : unusual(number);
  const [whole, fraction] = digitsOf(number, precision).split(".") as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Six digits whatever is asked for: that is taken for the width. */
const scientific: Clause = (value, width = 6) => {
  const number = double(value);
  if (number === undefined || !Number.isFinite(number)) return number === undefined ? undefined : unusual(number);
  const [digits, exponent] = number.toExponential(6).split("e") as [string, string];
  const power = Math.abs(Number(exponent)).toString().padStart(2, "0");
  const raised = [...power].map((digit) => superscripts[Number(digit)]).join("");
  return `${digits}×10${exponent.startsWith("-") ? "⁻" : ""}${raised}`.padStart(width);
};

const binary: Clause = (value) => (typeof value === "boolean" ? (value ? "1" : "0") : integer(value)?.toString(2));

const hex: Clause = (value) => {
  if (typeof value === "string" || value instanceof Uint8Array) return Buffer.from(value as string).toString("hex");
  return integer(value)?.toString(16);
};

const clauses: Record<string, Clause> = {
  s: (value) => show(value),
  d: (value) => integer(value)?.toString(),
  f: fixed,
  e: scientific,
  b: binary,
  x: hex,
  X: (value, precision) => hex(value, precision)?.toUpperCase(),
  o: (value) => integer(value)?.toString(8),
};

/** A value as `%s` shows it; undefined when it cannot be shown. */
function show(value: Value): string | undefined {
  if (value === null) return "null";
  if (typeof value === "number") return formatDouble(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof ListValue) return `[${[...value].map(showInside).join(", ")}]`;
  if (value instanceof MapValue) {
    const entries = entriesOf(value).map(([key, each]) => [showMapKey(key), showInside(each)] as const);
    entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${entries.map((entry) => entry.join(":")).join(", ")}}`;
  }
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return typeName(value.type);
  return value instanceof Uint8Array ? showBytes(value) : undefined;
}

function showBytes(bytes: Uint8Array): string {
  try {
    return textOfBytes(bytes);
  } catch (error) {
    const why = `could not convert argument ${JSON.stringify((error as Error).message)} to string`;
    throw new CelError(`${runtimeProblem}: ${why}`);
  }
}

function showMapKey(key: Value): string {
  if (typeof key === "string") return JSON.stringify(key);
  if (typeof key === "boolean") return String(key);
  const number = integer(key);
  if (number !== undefined) return String(number);
  throw new CelError(`${runtimeProblem}: no formatting function for map key of type ${runtimeTypeName(key)}`);
}

/** Inside lists and maps, values are shown as they would be written in an expression. */
function showInside(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    return Number.isFinite(value) ? digitsOf(value, 6) : JSON.stringify(formatDouble(value));
  }
  if (value instanceof Uint8Array) return `b${JSON.stringify(showBytes(value))}`;
  if (value instanceof Timestamp) return `timestamp("${formatTimestamp(value)}")`;
  if (value instanceof Duration) return `duration("${formatDuration(value)}")`;
  const text = show(value);
  if (text === undefined) throw new CelError(`${runtimeProblem}: no formatting function for ${runtimeTypeName(value)}`);
  return text;
}

const escapes: Record<string, string> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

export function quoteText(text: string): string {
  const escaped = [...text.toWellFormed()].map((c) => escapes[c] ?? c).join("");
  return `"${escaped}"`;
}
