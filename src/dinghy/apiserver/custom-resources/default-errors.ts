/**
 * Defaults of a definition that is about to be stored: each must be what its own schema allows, and nothing more. Pure.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go.
 */
import { type FieldError, invalid } from "../field-error.ts";
import { cloneJson, equalJson } from "../json-value.ts";
import type { JsonSchema } from "./definition.ts";
import { coerceEmbedded, embeddedErrors } from "./embedded-metadata.ts";
import { prune } from "./prune.ts";
import { ruleViolations } from "./rule-validator.ts";
import { createSchemaValidator, noField } from "./schema-validator.ts";

export function defaultErrors(schema: JsonSchema, path: string, insideMeta = false, root = true): FieldError[] {
  const isResource = root || schema["x-kubernetes-embedded-resource"] === true;
  const inMeta = schema["x-kubernetes-embedded-resource"] ? false : insideMeta;
  const errors: FieldError[] = [];
  if (schema.default !== undefined && schema.default !== null) {
    // An object itself is like one that is embedded.
    const like = root ? { ...schema, "x-kubernetes-embedded-resource": true } : schema;
    errors.push(...valueErrors(like, schema.default, `${path}.default`, inMeta));
  }
  // Nothing inside `additionalProperties` may have a default where it cannot be told what it belongs to.
  if (schema.items) errors.push(...defaultErrors(schema.items, `${path}.items`, inMeta, false));
  for (const name of Object.keys(schema.properties ?? {}).sort()) {
    const property = schema.properties?.[name] as JsonSchema;
    const meta = isResource && (name === "metadata" || name === "apiVersion" || name === "kind");
    errors.push(...defaultErrors(property, `${path}.properties[${name}]`, inMeta || meta, false));
  }
  return errors;
}

function valueErrors(schema: JsonSchema, value: unknown, path: string, insideMeta: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  if (!insideMeta && !equalJson(prune(cloneJson(value), schema, embedded), value)) {
    errors.push(invalid(path, value, "must not have unknown fields"));
  }
  const found: FieldError[] = [];
  coerceEmbedded(value, schema, path, { error: (error) => void found.push(error) });
  if (found.length === 0 && !insideMeta) found.push(...embeddedErrors(value, schema, path));
  if (found.length === 0) {
    const inside = createSchemaValidator(schema).validate(value, "");
    found.push(
      ...inside.map((error) => ({ ...error, field: error.field === noField ? path : `${path}.${error.field}` })),
    );
  }
  if (found.length === 0 && !insideMeta) found.push(...ruleViolations(schema, embedded, value, path));
  return [...errors, ...found];
}
