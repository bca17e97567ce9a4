/**
 * What documents say of a custom type: its schema, with kind, version and metadata as everywhere.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder/builder.go.
 */
import { loadSchemas } from "#schemas";
import type { DefinitionVersion, JsonSchema } from "./definition.ts";

/** Whose prose for kind, version and metadata serves for all. */
const model = "io.k8s.api.core.v1.ConfigMap";

export function publishedSchema(schema: JsonSchema, selectableFields: DefinitionVersion["selectableFields"]): object {
  const prose = loadSchemas().descriptions()[model] ?? {};
  const { properties, ...rest } = schema;
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true;
  return {
    ...rest,
    ...(selectableFields?.length && {
      "x-kubernetes-selectable-fields": selectableFields.map(({ jsonPath }) => ({
        fieldPath: jsonPath.replace(/^\./, ""),
      })),
    }),
    ...(preserves && properties === undefined
      ? {}
      : {
          properties: {
            ...properties,
            apiVersion: { type: "string", description: prose.apiVersion },
            kind: { type: "string", description: prose.kind },
            metadata: { description: prose.metadata },
          },
        }),
  };
}
