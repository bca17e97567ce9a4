import { isJsonObject } from "./json-value.ts";

/**
 * Why JSON data does not fit a type of real servers, in their words; undefined when it fits. `fields` gives the Go type
 * of each field, nested ones by their path; fields that are not in it may hold anything, and null is always well.
 */
export function goDecodingProblem(
  type: string,
  fields: Readonly<Record<string, string>>,
  value: Readonly<Record<string, unknown>>,
  prefix = "",
): string | undefined {
  for (const [name, each] of Object.entries(value)) {
    const path = prefix + name;
    const wanted = fields[path];
    if (wanted === undefined || each === null || each === undefined) continue;
    if (!fits(wanted, each)) {
      return `json: cannot unmarshal ${jsonTypeOf(each)} into Go struct field ${type}.${path} of type ${wanted}`;
    }
    const inner = isJsonObject(each) ? goDecodingProblem(type, fields, each, `${path}.`) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function fits(wanted: string, value: unknown): boolean {
  switch (wanted) {
    case "int64":
      return Number.isInteger(value);
    case "bool":
      return typeof value === "boolean";
    case "[]string":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "v1.Preconditions":
      return isJsonObject(value);
    default:
      return typeof value === "string";
  }
}

/** As the decoder of real servers calls a value. */
export function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  return typeof value;
}
