/** Static types. Upstream: cel-go common/types/types.go and staging/src/k8s.io/apiserver/pkg/cel/types.go. */
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
  /** The fewest bytes that a value takes as JSON. */
  readonly minSize?: number;
  /** How two lists are equal and what their sum is, as for `x-kubernetes-list-type`. */
  readonly listType?: "set" | "map";
  /** The properties that tell the elements of such a list apart. */
  readonly listMapKeys?: readonly string[];
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
  return { kind: "list", parameters: [element], maxElements, minSize: 2 };
}

export function mapOf(key: CelType, value: CelType, maxElements?: number): CelType {
  return { kind: "map", parameters: [key, value], maxElements, minSize: 2 };
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

/** As compile errors show a type: `list(string)`, `map(string, int)`. */
export function formatType(type: CelType): string {
  switch (type.kind) {
    case "error":
      return "!error!";
    case "optional":
      return `optional_type(${formatType(type.parameters[0] ?? dynType)})`;
    case "object":
    case "opaque":
    case "param":
      return type.name ?? type.kind;
    default:
      if (type.parameters.length === 0) return type.kind;
      return `${type.kind}(${type.parameters.map(formatType).join(", ")})`;
  }
}

const runtimeNames: Partial<Record<TypeKind, string>> = {
  null: "null_type",
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
  any: "google.protobuf.Any",
  optional: "optional_type",
};

/** As types are called at run time: `google.protobuf.Timestamp`, `null_type`. */
export function typeName(type: CelType): string {
  return runtimeNames[type.kind] ?? type.name ?? type.kind;
}

/** As results are told of: `must evaluate to bool but got list(dyn)`. */
export function describeType(type: CelType): string {
  const { parameters } = type;
  return parameters.length === 0 ? typeName(type) : `${typeName(type)}(${parameters.map(describeType).join(", ")})`;
}

export function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.name !== b.name || a.parameters.length !== b.parameters.length) return false;
  return a.parameters.every((each, i) => sameType(each, b.parameters[i] as CelType));
}

/** Reads `list(A)`, `map(string, dyn)`, `optional(T)`, `kubernetes.Quantity`; a single capital is a type parameter. */
export function readType(text: string): CelType {
  const open = text.indexOf("(");
  if (open < 0) {
    const name = text.trim();
    if (/^[A-Z]$/.test(name)) return paramType(name);
    return simpleTypes.get(name) ?? opaqueType(name);
  }
  const parameters = splitTypes(text.slice(open + 1, text.lastIndexOf(")"))).map(readType);
  return { kind: text.slice(0, open).trim() as TypeKind, parameters };
}

/** Splits at the commas that stand in no parentheses. */
export function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (text.slice(start).trim() !== "") parts.push(text.slice(start));
  return parts;
}

const simpleTypes = new Map(
  [
    dynType,
    nullType,
    boolType,
    intType,
    uintType,
    doubleType,
    stringType,
    bytesType,
    timestampType,
    durationType,
    { kind: "type", parameters: [] } as CelType,
  ].map((type) => [type.kind as string, type]),
);
