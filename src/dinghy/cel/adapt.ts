/** JSON → what expressions calculate with, by declared types. */
import { parseDate, parseFormatDuration, parseTimestamp } from "./time.ts";
import { type CelType, dynType } from "./types.ts";
import { type Json, JsonMap, ListValue, MapValue, Optional, type Value } from "./value.ts";

/** A JSON object with declared fields; what is not declared cannot be seen. */
export class StructValue extends MapValue {
  readonly raw: Json;
  override readonly type: CelType;

  constructor(raw: Json, type: CelType) {
    super();
    this.raw = raw;
    this.type = type;
  }

  get size(): number {
    return this.keys().length;
  }

  find(key: Value): Value | undefined {
    if (typeof key !== "string") return undefined;
    const field = this.type.field?.(key);
    if (field === undefined || !Object.hasOwn(this.raw, field.property)) return undefined;
    const raw = this.raw[field.property];
    return raw === undefined ? undefined : adapt(raw, field.type);
  }

  keys(): Value[] {
    return Object.keys(this.raw).filter((key) => this.type.field?.(key) !== undefined);
  }
}

/** What a program gave, on its way to another program. */
export class Held {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** The value that JSON has under a type; throws `CelError` where it cannot have that type. */
export function adapt(raw: unknown, type: CelType): Value {
  if (raw instanceof Held) return raw.value;
  if (type.kind === "optional") {
    return new Optional(raw === undefined ? undefined : adapt(raw, type.parameters[0] ?? dynType));
  }
  if (raw === null || raw === undefined) return null;
  switch (type.kind) {
    case "string":
    case "bool":
      if (typeof raw === (type.kind === "bool" ? "boolean" : "string")) return raw as Value;
      break;
    case "int":
      if (typeof raw === "number" && Number.isInteger(raw)) return BigInt(raw);
      if (typeof raw === "bigint") return raw;
      break;
    case "double":
      if (typeof raw === "number") return raw;
      if (typeof raw === "bigint") return Number(raw);
      break;
    case "list":
      if (Array.isArray(raw)) {
        const element = type.parameters[0] ?? dynType;
        return new ListValue(raw, (item) => adapt(item, element), type);
      }
      break;
    case "map":
      if (isJson(raw)) return new JsonMap(raw, (item) => adapt(item, type.parameters[1] ?? dynType));
      break;
    case "object":
      if (isJson(raw)) return new StructValue(raw, type);
      break;
    case "timestamp":
    case "duration":
    case "bytes":
      return (typeof raw === "string" ? readText(raw, type.kind) : undefined) ?? adaptDyn(raw);
    default:
      return adaptDyn(raw);
  }
  return adaptDyn(raw);
}

/** What comes as text and is none. */
function readText(text: string, kind: "timestamp" | "duration" | "bytes"): Value | undefined {
  if (kind === "bytes") return new Uint8Array(Buffer.from(text, "base64"));
  return kind === "duration" ? parseFormatDuration(text) : (parseTimestamp(text) ?? parseDate(text));
}

/** Without a type: integral numbers are integers, as they are for a real server that reads JSON. */
export function adaptDyn(raw: unknown): Value {
  switch (typeof raw) {
    case "boolean":
    case "string":
    case "bigint":
      return raw;
    case "number":
      return Number.isInteger(raw) ? BigInt(raw) : raw;
    case "object":
      if (raw === null) return null;
      if (Array.isArray(raw)) return new ListValue(raw, adaptDyn);
      if (raw instanceof Held) return raw.value;
      return isJson(raw) ? new JsonMap(raw, adaptDyn) : (raw as Value);
    default:
      return null;
  }
}

function isJson(raw: unknown): raw is Json {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return false;
  const prototype: unknown = Object.getPrototypeOf(raw);
  return prototype === Object.prototype || prototype === null;
}
