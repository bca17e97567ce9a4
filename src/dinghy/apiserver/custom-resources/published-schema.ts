import type { DefinitionVersion, JsonSchema } from "./definition.ts";

/**
 * The schema of a custom type as it is published: with the fields that can be selected by.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder/builder.go.
 */
export function publishedSchema(schema: JsonSchema, selectableFields: DefinitionVersion["selectableFields"]): object {
  if (!selectableFields?.length) return schema;
  const fields = selectableFields.map(({ jsonPath }) => ({ fieldPath: jsonPath.replace(/^\./, "") }));
  return { ...schema, "x-kubernetes-selectable-fields": fields };
}
