import { isJsonObject } from "../json-value.ts";
import type { JsonSchema } from "./definition.ts";

/** Finds in a list of `x-kubernetes-list-type: map` the item that has the same keys as another. */
export function mapListIndex(
  schema: JsonSchema,
  list: readonly unknown[],
): (item: unknown) => { readonly value: unknown } | undefined {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const nameOf = (item: unknown): string =>
    JSON.stringify(
      keys.map((key) => (isJsonObject(item) ? (item[key] ?? schema.items?.properties?.[key]?.default ?? null) : null)),
    );
  const byName = new Map<string, unknown>();
  for (const item of list) if (!byName.has(nameOf(item))) byName.set(nameOf(item), item);
  return (item) => {
    const name = nameOf(item);
    return byName.has(name) ? { value: byName.get(name) } : undefined;
  };
}
