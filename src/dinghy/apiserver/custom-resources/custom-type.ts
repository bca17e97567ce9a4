import { loadSchemas, type Schema } from "#schemas";
import { typeOfSchema } from "../schema-type.ts";
import type { TypeNode } from "../type-node.ts";
import type { JsonSchema } from "./definition.ts";

const objectMeta = "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const text: Schema = { type: "string" };

/**
 * The type of a custom resource, for ownership of fields and server-side apply: what its schema says of lists and maps,
 * and metadata as everywhere.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function customType(schema: JsonSchema): TypeNode {
  const { resolve } = loadSchemas();
  return typeOfSchema(withMeta(typeSchema(schema)), (each) => (each.$ref === undefined ? each : resolve(each)));
}

function withMeta(schema: Schema): Schema {
  const properties = { ...schema.properties, apiVersion: text, kind: text, metadata: { $ref: objectMeta } };
  return { ...schema, properties };
}

/**
 * The words that matter here. Where unknown fields are kept, there is room for any in what is described below, too.
 * Upstream: k8s.io/kube-openapi/pkg/schemaconv/openapi.go.
 */
function typeSchema(schema: JsonSchema, isOpen = false): Schema {
  const { properties, items, additionalProperties } = schema;
  const open = isOpen || schema["x-kubernetes-preserve-unknown-fields"] === true;
  const typeOf = (each: JsonSchema): Schema => typeSchema(each, open);
  const inner: Schema = {
    ...(schema.type !== undefined && { type: schema.type as Schema["type"] }),
    ...(properties !== undefined && { properties: mapValues(properties, typeOf) }),
    ...(items !== undefined && { items: typeOf(items) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: typeOf(additionalProperties) }),
    ...(additionalProperties === true && { additionalProperties: {} }),
    ...(open && additionalProperties === undefined && properties !== undefined && { additionalProperties: {} }),
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema["x-kubernetes-list-type"] && { "x-kubernetes-list-type": schema["x-kubernetes-list-type"] }),
    ...(schema["x-kubernetes-list-map-keys"] && {
      "x-kubernetes-list-map-keys": schema["x-kubernetes-list-map-keys"],
    }),
    ...(schema["x-kubernetes-map-type"] && { "x-kubernetes-map-type": schema["x-kubernetes-map-type"] }),
    ...(schema["x-kubernetes-int-or-string"] && { "x-kubernetes-int-or-string": true as const }),
  };
  return schema["x-kubernetes-embedded-resource"] ? withMeta(inner) : inner;
}

function mapValues(record: Readonly<Record<string, JsonSchema>>, make: (schema: JsonSchema) => Schema) {
  return Object.fromEntries(Object.entries(record).map(([name, each]) => [name, make(each)]));
}
