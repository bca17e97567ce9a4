/**
 * Lists that are sets hold nothing twice, lists that are maps no key twice. Pure.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go.
 */
import { duplicate, type FieldError, invalid } from "../field-error.ts";
import { isJsonObject, sortedJson } from "../json-value.ts";
import { type JsonSchema, someSchema } from "./definition.ts";

const withLists = new WeakMap<JsonSchema, boolean>();

function hasLists(schema: JsonSchema): boolean {
  let known = withLists.get(schema);
  if (known === undefined) {
    known = someSchema(schema, (each) => {
      const listType = each["x-kubernetes-list-type"];
      return listType === "set" || listType === "map";
    });
    withLists.set(schema, known);
  }
  return known;
}

export function listInvariantErrors(value: unknown, schema: JsonSchema | undefined, path = ""): FieldError[] {
  if (schema === undefined || !hasLists(schema)) return [];
  if (Array.isArray(value)) return arrayErrors(value, schema, path);
  if (!isJsonObject(value)) return [];
  const { properties = {}, additionalProperties } = schema;
  const errors: FieldError[] = [];
  for (const name in value) {
    const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (inner !== undefined) {
      errors.push(...listInvariantErrors(value[name], inner, path === "" ? name : `${path}.${name}`));
    } else if (typeof additionalProperties === "object") {
      errors.push(...listInvariantErrors(value[name], additionalProperties, `${path}[${name}]`));
    }
  }
  return errors;
}

function arrayErrors(list: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
  const errors = ownErrors(list, schema, path);
  list.forEach((item, index) => void errors.push(...listInvariantErrors(item, schema.items, `${path}[${index}]`)));
  return errors;
}

function ownErrors(list: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
  switch (schema["x-kubernetes-list-type"]) {
    case "set":
      return repeated(list).map((index) => duplicate(`${path}[${index}]`, list[index]));
    case "map": {
      const odd = list.findIndex((item) => item !== null && !isJsonObject(item));
      if (odd >= 0) return [invalid(`${path}[${odd}]`, list[odd], "must be an object for an array of list-type map")];
      const keys = list.map((item) => keysOf(item, schema["x-kubernetes-list-map-keys"] ?? []));
      return repeated(keys).map((index) => duplicate(`${path}[${index}]`, keys[index]));
    }
    default:
      return [];
  }
}

function keysOf(item: unknown, names: readonly string[]): object {
  if (!isJsonObject(item)) return {};
  return Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));
}

/** The place of the second of each that stands more than once. */
function repeated(items: readonly unknown[]): number[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const text = JSON.stringify(sortedJson(item));
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times === 2 ? [index] : [];
  });
}
