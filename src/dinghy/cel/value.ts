/**
 * What expressions calculate with. Integers are BigInt, doubles are numbers; lists and maps keep the JSON they were
 * made from and convert what is asked for.
 */
import { type CelType, dynType, typeName } from "./types.ts";

export type Value =
  | boolean
  | bigint
  | number
  | string
  | null
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | ListValue
  | MapValue
  | Optional
  | TypeValue
  | Opaque;

/** Thrown by evaluation; `message` is cel-go's. */
export class CelError extends Error {}

/** Thrown when an evaluation has become too expensive; nothing absorbs it. */
export class CostLimitError extends Error {
  constructor() {
    super("operation cancelled: actual cost limit exceeded");
  }
}

export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;
  /** Minutes east of Greenwich where it was written down: it is shown so. */
  readonly offset: number;
  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos;
    this.offset = offset;
  }
}

export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Optional {
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

export class TypeValue {
  readonly type: CelType;
  constructor(type: CelType) {
    this.type = type;
  }
}

/** A value of a library's own type: a URL, a quantity, an authorizer. */
export abstract class Opaque {
  abstract readonly typeName: string;
  /** Undefined where such values cannot be told apart. */
  equals(other: Opaque): boolean {
    return this === other;
  }
}

export type Convert = (raw: unknown) => Value;

const asIs: Convert = (raw) => raw as Value;

export class ListValue {
  readonly items: readonly unknown[];
  readonly convert: Convert;
  /** Present where the list has a type that says more than that it is a list. */
  readonly type?: CelType;

  constructor(items: readonly unknown[], convert: Convert = asIs, type?: CelType) {
    this.items = items;
    this.convert = convert;
    this.type = type;
  }

  get size(): number {
    return this.items.length;
  }

  at(index: number): Value {
    return this.convert(this.items[index]);
  }

  *[Symbol.iterator](): Generator<Value> {
    for (const item of this.items) yield this.convert(item);
  }
}

export abstract class MapValue {
  abstract readonly size: number;
  /** Present where it has declared fields. */
  readonly type?: CelType;
  /** Undefined where there is no such key. */
  abstract find(key: Value): Value | undefined;
  abstract keys(): Value[];
}

/** Keys that are equal have the same text: `1`, `1u` and `1.0` are one key. */
export function keyText(key: Value): string {
  if (typeof key === "string") return `s${key}`;
  if (typeof key === "bigint") return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === "boolean") return `b${key}`;
  if (typeof key === "number" && Number.isInteger(key)) return `n${BigInt(key)}`;
  if (typeof key === "number") return `n${key}`;
  // No map is looked into by such a key, but one may be written out.
  return `?${runtimeTypeName(key)}`;
}

/** A map that an expression made. */
export class BuiltMap extends MapValue {
  readonly #entries: Map<string, readonly [Value, Value]>;

  constructor(entries: Iterable<readonly [Value, Value]>) {
    super();
    this.#entries = new Map();
    for (const entry of entries) this.#entries.set(keyText(entry[0]), entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  find(key: Value): Value | undefined {
    return this.#entries.get(keyText(key))?.[1];
  }

  keys(): Value[] {
    return [...this.#entries.values()].map(([key]) => key);
  }

  entries(): (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }
}

export type Json = Readonly<Record<string, unknown>>;

/** A JSON object whose values all have the same type. */
export class JsonMap extends MapValue {
  readonly raw: Json;
  readonly #convert: Convert;

  constructor(raw: Json, convert: Convert) {
    super();
    this.raw = raw;
    this.#convert = convert;
  }

  get size(): number {
    return Object.keys(this.raw).length;
  }

  find(key: Value): Value | undefined {
    return typeof key === "string" && Object.hasOwn(this.raw, key) ? this.#convert(this.raw[key]) : undefined;
  }

  keys(): Value[] {
    return Object.keys(this.raw);
  }
}

export function runtimeTypeName(value: Value): string {
  return typeName(runtimeType(value));
}

const types: Record<string, CelType> = Object.fromEntries(
  ["bool", "int", "uint", "double", "string", "bytes", "null", "timestamp", "duration", "type"].map((kind) => [
    kind,
    { kind, parameters: [] } as unknown as CelType,
  ]),
);
const anyList: CelType = { kind: "list", parameters: [dynType] };
const anyMap: CelType = { kind: "map", parameters: [dynType, dynType] };
const anyOptional: CelType = { kind: "optional", parameters: [dynType] };

/** The type that a value has at run time; of lists and maps no more than that. */
export function runtimeType(value: Value): CelType {
  return (types[runtimeKind(value)] as CelType | undefined) ?? containerType(value);
}

function containerType(value: Value): CelType {
  if (value instanceof ListValue) return anyList;
  // Constructed objects keep their names; what was read is a map.
  if (value instanceof MapValue) return value.type?.name?.startsWith("Object") ? value.type : anyMap;
  if (value instanceof Optional) return anyOptional;
  return { kind: "opaque", name: (value as Opaque).typeName, parameters: [] };
}

export function runtimeKind(value: Value): CelType["kind"] {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "double";
    case "string":
      return "string";
    default:
      if (value === null) return "null";
      if (value instanceof ListValue) return "list";
      if (value instanceof MapValue) return "map";
      if (value instanceof Uint) return "uint";
      if (value instanceof Timestamp) return "timestamp";
      if (value instanceof Duration) return "duration";
      if (value instanceof Optional) return "optional";
      if (value instanceof TypeValue) return "type";
      return value instanceof Uint8Array ? "bytes" : "opaque";
  }
}
