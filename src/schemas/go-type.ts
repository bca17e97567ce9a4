import { referredName, type Schema } from "./schema.ts";

/** The type's own name, without its package: `PodSpec`. */
export function goStructName(definitionName: string): string {
  return definitionName.slice(definitionName.lastIndexOf(".") + 1);
}

/**
 * How the API server names a type in messages: `[]v1.Container`, `map[string]string`, `int32`.
 *
 * Named strings (`v1.PullPolicy`) are not told apart from strings: no published schema knows them.
 */
export function goTypeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return goNameOf(referredName(schema.$ref));
  if (schema.items !== undefined) return `[]${goTypeOf(schema.items)}`;
  if (schema.additionalProperties !== undefined) return `map[string]${goTypeOf(schema.additionalProperties)}`;
  if (schema["x-kubernetes-int-or-string"]) return "intstr.IntOrString";
  switch (schema.format) {
    case "byte":
      return "[]uint8";
    case "quantity":
      return "resource.Quantity";
    case "date-time":
      return "v1.Time";
    case "date-time-micro":
      return "v1.MicroTime";
  }
  if (schema.type === "integer") return schema.format ?? "int64";
  if (schema.type === "number") return "float64";
  if (schema.type === "boolean") return "bool";
  return schema.type === "string" ? "string" : "map[string]interface {}";
}

function goNameOf(definitionName: string): string {
  const [version = "", kind = ""] = definitionName.split(".").slice(-2);
  return `${version}.${kind}`;
}
