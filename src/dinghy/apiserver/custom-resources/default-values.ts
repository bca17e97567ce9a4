/**
 * Defaults: what was left out and has a default gets it; null counts as left out where it is not allowed. Gives the
 * same value back where nothing changes. Pure.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/{algorithm,prunenulls}.go.
 */
import { cloneJson, isJsonObject, type JsonObject } from "../json-value.ts";
import { type JsonSchema, someSchema } from "./definition.ts";
import { mapped } from "./prune.ts";

const withDefaults = new WeakMap<JsonSchema, boolean>();

/** Most schemas have none: then there is nothing to look for. */
function hasDefaults(schema: JsonSchema): boolean {
  let known = withDefaults.get(schema);
  if (known === undefined) {
    known = someSchema(schema, (each) => each.default !== undefined && each.default !== null);
    withDefaults.set(schema, known);
  }
  return known;
}

export function defaulted(value: unknown, schema: JsonSchema | undefined): unknown {
  if (schema === undefined || !hasDefaults(schema)) return value;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    return mapped(value, (item) => defaulted(forbiddenNull(item, items) ? defaultOf(items) : item, items));
  }
  if (!isJsonObject(value)) return value;
  let changed: JsonObject | undefined;
  const set = (name: string, next: unknown): void => {
    changed ??= { ...value };
    changed[name] = next;
  };
  const { properties = {}, additionalProperties } = schema;
  for (const name in properties) {
    const property = properties[name] as JsonSchema;
    if (property.default === undefined || property.default === null) continue;
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given === undefined || forbiddenNull(given, property)) set(name, defaultOf(property));
  }
  const current = changed ?? value;
  for (const name in current) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const inner = property ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    if (inner === undefined) continue;
    const given = current[name];
    const next = defaulted(property === undefined && forbiddenNull(given, inner) ? defaultOf(inner) : given, inner);
    if (next !== given) set(name, next);
  }
  return changed ?? value;
}

function defaultOf(schema: JsonSchema): unknown {
  return cloneJson(schema.default ?? null);
}

function forbiddenNull(value: unknown, schema: JsonSchema): boolean {
  return value === null && schema.nullable !== true;
}

/** Takes away nulls that may not be there and have no default. */
export function withoutNulls(value: unknown, schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) return mapped(value, (item) => withoutNulls(item, schema.items));
  if (!isJsonObject(value)) return value;
  let changed: JsonObject | undefined;
  const { properties = {}, additionalProperties } = schema;
  for (const name in value) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const given = value[name];
    const inner = property ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    if (inner !== undefined && forbiddenNull(given, inner)) {
      if (inner.default !== undefined && inner.default !== null) continue;
      changed ??= { ...value };
      delete changed[name];
      continue;
    }
    const next = withoutNulls(given, inner);
    if (next === given) continue;
    changed ??= { ...value };
    changed[name] = next;
  }
  return changed ?? value;
}
