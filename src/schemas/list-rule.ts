import type { Definition, ListType, Schema } from "./schema.ts";

/** How a list field is merged: `type` and `mapKeys` by server-side apply, the others by strategic merge patch. */
export interface ListRule {
  /** A list without a mark of its own is atomic. */
  readonly type: ListType;
  readonly mapKeys: readonly string[];
  readonly patchMergeKey: string | undefined;
  /** Among `merge`, `replace`, `retainKeys`; empty means that a patch replaces the list. */
  readonly patchStrategies: readonly string[];
}

/**
 * How the field of a definition is merged; undefined where the field is no list.
 *
 * Upstream https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function listRule(definition: Definition, field: string): ListRule | undefined {
  const schema = Object.hasOwn(definition.properties, field) ? definition.properties[field] : undefined;
  return schema?.type === "array" ? ruleOf(schema) : undefined;
}

function ruleOf(schema: Schema): ListRule {
  return {
    type: schema["x-kubernetes-list-type"] ?? "atomic",
    mapKeys: schema["x-kubernetes-list-map-keys"] ?? [],
    patchMergeKey: schema["x-kubernetes-patch-merge-key"],
    patchStrategies: schema["x-kubernetes-patch-strategy"]?.split(",") ?? [],
  };
}
