import { decode, loadSchemas } from "#schemas";
import { isJsonObject, type JsonObject } from "../json-value.ts";

const schemaProps = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

/** Words whose value may be something else than a schema, so that documents leave their type open. */
const openWords = ["items", "additionalProperties", "additionalItems"] as const;

/**
 * Reads, in place, the schemas that stand where something else could stand too. Real servers read those leniently: what
 * they do not know goes without a word.
 */
export function readNestedSchemas(schema: unknown): void {
  if (!isJsonObject(schema)) return;
  for (const word of openWords) {
    const value = schema[word];
    if (isJsonObject(value)) schema[word] = readSchema(value);
    readNestedSchemas(schema[word]);
  }
  for (const word of ["allOf", "anyOf", "oneOf"]) {
    const list = schema[word];
    if (Array.isArray(list)) for (const each of list) readNestedSchemas(each);
  }
  readNestedSchemas(schema.not);
  for (const word of ["properties", "patternProperties", "definitions"]) {
    const map = schema[word];
    if (isJsonObject(map)) for (const each of Object.values(map)) readNestedSchemas(each);
  }
}

function readSchema(value: JsonObject): JsonObject {
  const definition = loadSchemas().definition(schemaProps);
  if (definition === undefined) throw new Error(`${schemaProps} is not among the schemas; derive them again`);
  return decode(definition, value).object;
}
