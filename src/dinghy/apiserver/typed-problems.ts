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
      return isJsonObject(value)
        ? fieldProblems(value, type, path)
        : [`${path}: expected map, got &{${asGoPrints(value)}}`];
    case "list":
      return Array.isArray(value)
        ? itemProblems(value, type, path)
        : [`${path}: expected list, got &{${asGoPrints(value)}}`];
    case "integer":
    case "number":
      return typeof value === "number" ? [] : [`${path}: expected numeric (int or float), got ${goTypeOf(value)}`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`${path}: expected boolean, got &{${asGoPrints(value)}}`];
    case "string":
      // Quantities may be numbers, too.
      if (typeof value === "string" || type.format === "quantity") return [];
      return [`${path}: expected string, got &value.valueUnstructured{Value:${asGoSource(value)}}`];
    default:
      return [];
  }
}

/** The type of a JSON value as Go's `%T` names it. */
function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}";
  return typeof value === "object" ? "map[string]interface {}" : typeof value === "boolean" ? "bool" : "string";
}

/** A JSON value as Go's `%v` prints it. */
function asGoPrints(value: unknown): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(asGoPrints).join(" ")}]`;
  if (!isJsonObject(value)) return String(value);
  const fields = Object.keys(value).sort();
  return `map[${fields.map((name) => `${name}:${asGoPrints(value[name])}`).join(" ")}]`;
}

/** A JSON value as Go's `%#v` prints it. */
function asGoSource(value: unknown): string {
  if (value === null) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(asGoSource).join(", ")}}`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `map[string]interface {}{${fields.map((name) => `${JSON.stringify(name)}:${asGoSource(value[name])}`).join(", ")}}`;
}

function fieldProblems(value: JsonObject, type: TypeNode, path: string): string[] {
  return Object.keys(value)
    .sort()
    .flatMap((name) => {
      const field = type.kind === "map" ? (type.element() ?? anyType) : (type.field(name) ?? type.element());
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
