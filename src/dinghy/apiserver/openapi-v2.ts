/**
 * OpenAPI in its second version, made from what the third says: clients of old, and some of today (`kubectl explain
 * --output=plaintext-openapiv2`, Argo CD, Terraform) read nothing else. It knows fewer words: a reference stands alone
 * with its prose, and a value that may be of several types is a string.
 *
 * Upstream: k8s.io/kube-openapi `builder`, staging/src/k8s.io/apiextensions-apiserver/pkg/controller/openapi/v2.
 */

import type { DocumentedResource } from "./openapi.ts";
import { definitionsOf } from "./openapi-definitions.ts";
import { pathsOf } from "./openapi-paths.ts";

interface SchemaThree {
  readonly type?: string;
  readonly $ref?: string;
  readonly allOf?: readonly SchemaThree[];
  readonly oneOf?: unknown;
  readonly properties?: Readonly<Record<string, SchemaThree>>;
  readonly items?: SchemaThree;
  readonly additionalProperties?: SchemaThree | boolean;
}

interface ParameterThree {
  readonly name: string;
  readonly schema?: object;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: SchemaThree }>>;
}

interface OperationThree {
  readonly parameters: readonly ParameterThree[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}

/** The whole document, of everything that is served. */
export function openapiV2(resources: readonly DocumentedResource[], info: object): object {
  const definitions = Object.entries(definitionsOf(resources, "#/definitions/"));
  const paths = Object.entries(pathsOf(resources));
  return {
    swagger: "2.0",
    info,
    paths: Object.fromEntries(paths.map(([path, item]) => [path, pathItem(item as Record<string, object>)])),
    definitions: Object.fromEntries(definitions.map(([name, schema]) => [name, schemaTwo(schema)])),
    securityDefinitions: {
      BearerToken: { description: "Bearer Token authentication", type: "apiKey", name: "authorization", in: "header" },
    },
    security: [{ BearerToken: [] }],
  };
}

function schemaTwo(schema: SchemaThree): object {
  const { allOf, $ref = allOf?.[0]?.$ref, oneOf, properties, items, additionalProperties, ...rest } = schema;
  // Words of the third version, and of none.
  for (const word of ["anyOf", "not", "nullable", "default"]) delete (rest as Record<string, unknown>)[word];
  if ($ref !== undefined) {
    const { description, ...extensions } = rest as { description?: string };
    return { ...(description !== undefined && { description }), ...marks(extensions), $ref: local($ref) };
  }
  return {
    ...rest,
    ...(oneOf !== undefined && rest.type === undefined && { type: "string" }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, schemaTwo(each)])),
    }),
    ...(items && { items: schemaTwo(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === "boolean" ? additionalProperties : schemaTwo(additionalProperties),
    }),
  };
}

function marks(words: object): object {
  return Object.fromEntries(Object.entries(words).filter(([word]) => word.startsWith("x-")));
}

function local($ref: string): string {
  return $ref.replace("#/components/schemas/", "#/definitions/");
}

function pathItem(item: Readonly<Record<string, object>>): object {
  return Object.fromEntries(
    Object.entries(item).map(([method, value]) => [
      method,
      method === "parameters"
        ? (value as readonly ParameterThree[]).map(parameterTwo)
        : operationTwo(value as OperationThree),
    ]),
  );
}

function parameterTwo({ schema, ...rest }: ParameterThree): object {
  return { ...rest, ...schema };
}

const produces = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

function operationTwo({ requestBody, parameters, responses, ...rest }: OperationThree): object {
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const sent = body && { name: "body", in: "body", required: true, schema: schemaTwo(body) };
  return {
    ...rest,
    consumes: Object.keys(requestBody?.content ?? { "*/*": undefined }),
    produces,
    schemes: ["https"],
    parameters: [...(sent ? [sent] : []), ...parameters.map(parameterTwo)],
    responses: Object.fromEntries(
      Object.entries(responses).map(([code, { content, description }]) => {
        const schema = Object.values(content ?? {})[0]?.schema;
        return [code, { description, ...(schema && { schema: schemaTwo(schema) }) }];
      }),
    ),
  };
}
