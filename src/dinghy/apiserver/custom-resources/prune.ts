/**
 * Pruning: what a schema does not specify is not kept. Everything here gives the same value back where nothing changes,
 * and new objects around what did. Pure.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go.
 */
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { JsonSchema } from "./definition.ts";

const metaFields = new Set(["apiVersion", "kind", "metadata"]);

/** Told of each field that goes, by its path. */
export type Note = (path: string) => void;

/** `schema` undefined: no object in here may have any field. */
export function prune(value: unknown, schema: JsonSchema | undefined, isResource: boolean, note?: Note): unknown {
  return pruneValue(value, schema, isResource, "", note);
}

function pruneValue(
  value: unknown,
  schema: JsonSchema | undefined,
  isResource: boolean,
  path: string,
  note: Note | undefined,
): unknown {
  if (Array.isArray(value)) {
    if (schema?.["x-kubernetes-preserve-unknown-fields"] && schema.items === undefined) return value;
    return mapped(value, (item, index) => {
      return pruneValue(item, schema?.items, embeds(schema?.items), `${path}[${index}]`, note);
    });
  }
  if (!isJsonObject(value)) return value;
  const preserves = schema?.["x-kubernetes-preserve-unknown-fields"] === true;
  const properties = schema?.properties;
  const additional = schema?.additionalProperties;
  let changed: JsonObject | undefined;
  for (const name in value) {
    if (isResource && metaFields.has(name)) continue;
    const at = path === "" ? name : `${path}.${name}`;
    const inner = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (inner === undefined && additional === undefined) {
      if (preserves) continue;
      if (path !== "" || !metaFields.has(name)) note?.(at);
      changed ??= { ...value };
      delete changed[name];
      continue;
    }
    const below = inner ?? (typeof additional === "object" ? additional : undefined);
    // Maps of anything keep scalars, and nothing of objects, unless unknown fields are preserved.
    if (below === undefined && preserves) continue;
    const next = pruneValue(value[name], below, embeds(below), at, note);
    if (next === value[name]) continue;
    changed ??= { ...value };
    changed[name] = next;
  }
  return changed ?? value;
}

function embeds(schema: JsonSchema | undefined): boolean {
  return schema?.["x-kubernetes-embedded-resource"] === true;
}

/** The list itself when no item changes. */
export function mapped(
  list: readonly unknown[],
  change: (item: unknown, index: number) => unknown,
): readonly unknown[] {
  let changed: unknown[] | undefined;
  list.forEach((item, index) => {
    const next = change(item, index);
    if (next === item) return;
    changed ??= [...list];
    changed[index] = next;
  });
  return changed ?? list;
}
