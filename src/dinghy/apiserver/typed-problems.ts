/**
 * What a value says that its type does not allow, in the words of server-side apply: `.spec.bogus: field not declared in
 * schema`. Pure.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed/validate.go.
 */
import { pathElement } from "./field-set.ts";
import { isJsonObject, type JsonObject } from "./json-value.ts";
import { anyType, type TypeNode } from "./type-node.ts";
import { itemName } from "./typed-value.ts";

export function typedProblems(value: unknown, type: TypeNode, path = ""): string[] {
  if (value === null || value === undefined) return [];
  switch (type.kind) {
    case "struct":
    case "map":
      return isJsonObject(value) ? fieldProblems(value, type, path) : [expected(path, "map", value)];
    case "list":
      return Array.isArray(value) ? itemProblems(value, type, path) : [expected(path, "list", value)];
    case "integer":
    case "number":
      return typeof value === "number" ? [] : [expected(path, "numeric (int or float)", value)];
    case "boolean":
      return typeof value === "boolean" ? [] : [expected(path, "boolean", value)];
    case "string":
      // Quantities may be numbers, too.
      if (typeof value === "string" || type.format === "quantity") return [];
      return [expected(path, "string", value)];
    default:
      return [];
  }
}

function expected(path: string, what: string, value: unknown): string {
  const shown = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `${path}: expected ${what}, got &value.valueUnstructured{Value:${shown}}`;
}

function fieldProblems(value: JsonObject, type: TypeNode, path: string): string[] {
  return Object.keys(value)
    .sort()
    .flatMap((name) => {
      const field = type.kind === "map" ? (type.element() ?? anyType) : type.field(name);
      if (field === undefined) return [`${path}.${name}: field not declared in schema`];
      return typedProblems(value[name], field, `${path}.${name}`);
    });
}

function itemProblems(items: readonly unknown[], type: TypeNode, path: string): string[] {
  const element = type.element() ?? anyType;
  const keyed = type.listType === "map" || type.listType === "set";
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    if (!keyed) return typedProblems(item, element, `${path}[${index}]`);
    let name: string;
    try {
      name = itemName(type, item);
    } catch (error) {
      return [`${path}: element ${index}: ${(error as Error).message}`];
    }
    const place = pathElement(name);
    if (seen.has(name)) return [`${path}: duplicate entries for key ${place}`];
    seen.add(name);
    return typedProblems(item, element, path + place);
  });
}
