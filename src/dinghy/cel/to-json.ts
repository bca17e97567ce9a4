import { Held, StructValue } from "./adapt.ts";
import { entriesOf } from "./equality.ts";
import { formatDuration, formatTimestamp } from "./time.ts";
import { typeName } from "./types.ts";
import { Duration, ListValue, MapValue, Optional, Timestamp, TypeValue, Uint, type Value } from "./value.ts";

/** A value as JSON has it: integers as numbers, bytes as base64, timestamps and durations as text. */
export function toJson(value: Value): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint) return Number(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof ListValue) return [...value].map(toJson);
  if (value instanceof StructValue) return structToJson(value);
  if (value instanceof MapValue) {
    return Object.fromEntries(entriesOf(value).map(([key, each]) => [String(toJson(key)), toJson(each)]));
  }
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  if (value instanceof TypeValue) return typeName(value.type);
  return String(value);
}

/** Constructed objects hold values, those that were read hold JSON. */
function structToJson({ raw }: StructValue): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).map(([key, each]) => [key, each instanceof Held ? toJson(each.value) : each]),
  );
}

/** What a constructed object keeps of a value. */
export function toNative(value: Value): Held {
  return new Held(value);
}
