/**
 * An OpenAPI v2 document as protobuf, which is the only form that kubectl asks for. What has no field of its own
 * (enums, defaults, extensions) travels as YAML text.
 *
 * Upstream: https://github.com/google/gnostic, openapiv2/OpenAPIv2.proto.
 */
import {
  delimited,
  double,
  fields,
  flag,
  integer,
  many,
  named,
  one,
  text,
  texts,
  type Write,
} from "./protobuf/write-message.ts";

const anything: Write = (value) => delimited(2, Buffer.from(`${JSON.stringify(value)}\n`));

const schema: Write = fields(
  () => ({
    $ref: text(1),
    format: text(2),
    title: text(3),
    description: text(4),
    default: one(5, anything),
    multipleOf: double(6),
    maximum: double(7),
    exclusiveMaximum: flag(8),
    minimum: double(9),
    exclusiveMinimum: flag(10),
    maxLength: integer(11),
    minLength: integer(12),
    pattern: text(13),
    maxItems: integer(14),
    minItems: integer(15),
    uniqueItems: flag(16),
    maxProperties: integer(17),
    minProperties: integer(18),
    required: texts(19),
    enum: many(20, anything),
    additionalProperties: one(21, schemaOrFlag),
    type: one(22, text(1)),
    items: one(23, one(1, schema)),
    allOf: many(24, schema),
    properties: one(25, named(1, schema)),
    example: one(30, anything),
  }),
  named(31, anything),
);

const schemaOrFlag: Write = (value) => (typeof value === "boolean" ? flag(2)(value) : one(1, schema)(value));

const bodyParameter = fields(() => ({
  description: text(1),
  name: text(2),
  in: text(3),
  required: flag(4),
  schema: one(5, schema),
}));

/** Of a query and of a path: the same fields, but that a query's may be empty, which moves what follows. */
const plainParameter = (shift: number): Write =>
  fields(() => ({
    required: flag(1),
    in: text(2),
    description: text(3),
    name: text(4),
    type: text(5 + shift),
    format: text(6 + shift),
    uniqueItems: flag(19 + shift),
  }));

const queryParameter = plainParameter(1);
const pathParameter = plainParameter(0);

const parameter: Write = (value: { readonly in: string }) => {
  const own = value as never;
  if (value.in === "body") return delimited(1, delimited(1, bodyParameter(own)));
  const other = value.in === "query" ? delimited(3, queryParameter(own)) : delimited(4, pathParameter(own));
  return delimited(1, delimited(2, other));
};

const response: Write = one(
  1,
  fields(() => ({ description: text(1), schema: one(2, one(1, schema)) })),
);

const operation = fields(
  () => ({
    tags: texts(1),
    summary: text(2),
    description: text(3),
    operationId: text(5),
    produces: texts(6),
    consumes: texts(7),
    parameters: many(8, parameter),
    responses: one(9, named(1, response)),
    schemes: texts(10),
    deprecated: flag(11),
  }),
  named(13, anything),
);

const pathItem = fields(
  () => ({
    get: one(2, operation),
    put: one(3, operation),
    post: one(4, operation),
    delete: one(5, operation),
    options: one(6, operation),
    head: one(7, operation),
    patch: one(8, operation),
    parameters: many(9, parameter),
  }),
  named(10, anything),
);

const apiKey = fields(() => ({ type: text(1), name: text(2), in: text(3), description: text(4) }));

const document = fields(() => ({
  swagger: text(1),
  info: one(
    2,
    fields(() => ({ title: text(1), version: text(2) })),
  ),
  paths: one(8, named(2, pathItem)),
  definitions: one(9, named(1, schema)),
  security: many(12, named(1, texts(1))),
  securityDefinitions: one(13, named(1, one(2, apiKey))),
}));

export function openapiV2Protobuf(of: object): Uint8Array {
  return document(of as never);
}
