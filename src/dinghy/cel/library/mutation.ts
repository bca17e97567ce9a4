/**
 * What mutating policies construct: `Object{…}`, its parts, and `JSONPatch{…}`.
 * Upstream: staging/src/k8s.io/apiserver/pkg/cel/mutation and library/jsonpatch.go.
 */
import { Held, StructValue } from "../adapt.ts";
import type { Declaration } from "../overload.ts";
import { type CelField, type CelType, dynType, stringType } from "../types.ts";
import { BuiltMap, ListValue, type Value } from "../value.ts";

const patchFields: Readonly<Record<string, CelType>> = {
  op: stringType,
  path: stringType,
  from: stringType,
  value: dynType,
};

/** The type of a name after which `{` may follow; undefined where it is none. */
export function mutationType(name: string): CelType | undefined {
  if (name === "JSONPatch") return { kind: "object", name, parameters: [], field: patchField };
  if (name !== "Object" && !name.startsWith("Object.")) return undefined;
  return { kind: "object", name, parameters: [], field: anyField };
}

function patchField(property: string): CelField | undefined {
  const type = Object.hasOwn(patchFields, property) ? patchFields[property] : undefined;
  return type && { property, type };
}

/** Which fields an object has is known only when the patch is applied. */
function anyField(property: string): CelField {
  return { property, type: dynType };
}

export const mutation: readonly Declaration[] = [
  [
    "string_jsonpatch_escapeKey_string",
    "jsonpatch.escapeKey(string): string",
    (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1"),
  ],
];

/** Objects that do not stand in the field that their type is named after. */
export function misplacedTypes(value: Value, expected?: string): string[] {
  if (value instanceof ListValue) return [...value].flatMap((each) => misplacedTypes(each, expected));
  if (!(value instanceof StructValue)) {
    return value instanceof BuiltMap ? value.entries().flatMap(([, each]) => misplacedTypes(each, expected)) : [];
  }
  const name = value.type.name ?? "";
  const path = expected ?? name;
  const own =
    name === path || name === "JSONPatch"
      ? []
      : [`unexpected type name "${name}", expected "${path}", which matches field name path from root Object type`];
  return [...own, ...Object.entries(value.raw).flatMap(([field, each]) => misplacedField(each, name, path, field))];
}

function misplacedField(each: unknown, name: string, path: string, field: string): string[] {
  if (!(each instanceof Held)) return [];
  // What a patch sets may begin anywhere.
  return misplacedTypes(each.value, name === "JSONPatch" ? undefined : `${path}.${field}`);
}
