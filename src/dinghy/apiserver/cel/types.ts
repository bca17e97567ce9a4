export type TypeKind =
  | "dyn"
  | "error"
  | "null"
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "timestamp"
  | "duration"
  | "any"
  | "list"
  | "map"
  | "object"
  | "optional"
  | "type"
  | "opaque"
  | "param";

/** One static type. Compare by `kind`, `name` and `parameters`, never by identity. */
export interface CelType {
  readonly kind: TypeKind;
  /** Of an object, an opaque type or a type parameter. */
  readonly name?: string;
  /** `[element]` of a list, `[key, value]` of a map, `[value]` of an optional or a type. */
  readonly parameters: readonly CelType[];
  /** The field of an object by the name that expressions use; undefined where there is none. */
  field?(name: string): CelField | undefined;
  /** How many elements, entries, characters or bytes a value can have; undefined where there is no bound. */
  readonly maxElements?: number;
}

export interface CelField {
  /** As it is called in JSON. */
  readonly property: string;
  readonly type: CelType;
}

const simple = (kind: TypeKind): CelType => ({ kind, parameters: [] });

export const dynType = simple("dyn");
export const errorType = simple("error");
export const anyType = simple("any");
export const nullType = simple("null");
export const boolType = simple("bool");
export const intType = simple("int");
export const uintType = simple("uint");
export const doubleType = simple("double");
export const stringType = simple("string");
export const bytesType = simple("bytes");
export const timestampType = simple("timestamp");
export const durationType = simple("duration");

export function listOf(element: CelType, maxElements?: number): CelType {
  return { kind: "list", parameters: [element], maxElements };
}

export function mapOf(key: CelType, value: CelType, maxElements?: number): CelType {
  return { kind: "map", parameters: [key, value], maxElements };
}

export function optionalOf(value: CelType): CelType {
  return { kind: "optional", parameters: [value] };
}

/** The type itself as a value: `type(1)`, `string`. */
export function typeOf(type: CelType): CelType {
  return { kind: "type", parameters: [type] };
}

export function opaqueType(name: string): CelType {
  return { kind: "opaque", name, parameters: [] };
}

export function paramType(name: string): CelType {
  return { kind: "param", name, parameters: [] };
}

/** An object with the given fields, by the names that both JSON and expressions use. */
export function objectOf(name: string, fields: Readonly<Record<string, CelType>>): CelType {
  return {
    kind: "object",
    name,
    parameters: [],
    field: (property) => {
      const type = Object.hasOwn(fields, property) ? fields[property] : undefined;
      return type && { property, type };
    },
  };
}
