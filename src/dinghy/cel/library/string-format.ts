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
import { formatDouble } from "./conversions.ts";

export function formatText(pattern: string, values: ListValue): string {
  let used = 0;
  return pattern.replace(/%%|%(?:\.(\d+))?([a-zA-Z])?/g, (whole, precision: string | undefined, verb?: string) => {
    if (whole === "%%") return "%";
    if (used >= values.size) throw new CelError(`index ${used} out of range`);
    const clause = clauses[verb ?? ""];
    if (clause === undefined) throw new CelError(`could not parse formatting clause: unrecognized formatting clause`);
    const digits = precision === undefined ? undefined : Number(precision);
    return clause(values.at(used++), digits);
  });
}

type Clause = (value: Value, precision: number | undefined) => string;

function refuse(clause: string, allowed: string, value: Value): never {
  const type = runtimeTypeName(value);
  throw new CelError(`error during formatting: ${clause} clause can only be used on ${allowed}, was given ${type}`);
}

const decimal: Clause = (value) => {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint) return String(value.value);
  if (typeof value === "number" && !Number.isFinite(value)) return showDouble(value);
  return refuse("decimal", "integers", value);
};

const fixed: Clause = (value, precision = 6) => {
  const number = toNumber(value);
  if (number === undefined) return refuse("fixed-point", "doubles", value);
  return Number.isFinite(number) ? number.toFixed(precision) : showDouble(number);
};

const scientific: Clause = (value, precision = 6) => {
  const number = toNumber(value);
  if (number === undefined) return refuse("scientific", "doubles", value);
  if (!Number.isFinite(number)) return showDouble(number);
  return number.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2");
};

function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return value instanceof Uint ? Number(value.value) : undefined;
}

const inBase =
  (base: number, name: string): Clause =>
  (value) => {
    if (typeof value === "bigint") return value.toString(base);
    if (value instanceof Uint) return value.value.toString(base);
    if (base === 2 && typeof value === "boolean") return value ? "1" : "0";
    if (base === 16 && typeof value === "string") return Buffer.from(value).toString("hex");
    if (base === 16 && value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    return refuse(name, "integers", value);
  };

const clauses: Record<string, Clause> = {
  s: (value) => show(value),
  d: decimal,
  f: fixed,
  e: scientific,
  b: inBase(2, "binary"),
  x: inBase(16, "hex"),
  X: (value, precision) => inBase(16, "hex")(value, precision).toUpperCase(),
  o: inBase(8, "octal"),
};

function showDouble(value: number): string {
  if (Number.isFinite(value)) return formatDouble(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

/** A value as `%s` shows it. */
function show(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "number") return showDouble(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof ListValue) return `[${[...value].map(show).join(", ")}]`;
  if (value instanceof MapValue) {
    const entries = entriesOf(value).map(([key, each]) => `${show(key)}: ${show(each)}`);
    return `{${entries.sort().join(", ")}}`;
  }
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return typeName(value.type);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  return refuse("string", "strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps", value);
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
