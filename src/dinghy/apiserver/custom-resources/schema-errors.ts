/**
 * What is wrong with the schema of a definition: words that are not allowed, list types that do not fit, rules that do
 * not compile, and everything that keeps it from being structural. Pure.
 *
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
 */
import { type FieldError, forbidden, invalid, notSupported } from "../field-error.ts";
import { defaultErrors } from "./default-errors.ts";
import type { JsonSchema } from "./definition.ts";
import { listErrors } from "./list-errors.ts";
import { beginRules, type RuleScope, ruleErrors, totalCostErrors } from "./rule-errors.ts";
import { structuralErrors, unsupportedWord } from "./structural.ts";

const types = ["array", "boolean", "integer", "number", "object", "string"];

/** Words that would be lost where the status is checked by itself. */
const notBesideStatus: readonly (keyof JsonSchema)[] = [
  "id",
  "$schema",
  "$ref",
  "nullable",
  "default",
  "maxProperties",
  "minProperties",
  "enum",
  "allOf",
  "oneOf",
  "anyOf",
  "not",
  "additionalProperties",
  "patternProperties",
  "dependencies",
  "additionalItems",
  "definitions",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-list-type",
  "x-kubernetes-map-type",
];

const allowedAtRoot =
  "[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern " +
  "MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields " +
  "XValidations]";

/** `path` is that of the schema: `spec.validation.openAPIV3Schema`. */
export function schemaErrors(schema: JsonSchema, path: string, hasStatus: boolean): FieldError[] {
  const errors: FieldError[] = hasStatus ? statusErrors(schema, path) : [];
  if (schema.nullable) errors.push(forbidden(`${path}.nullable`, "nullable cannot be true at the root"));
  const unsupported = unsupportedWord(schema);
  let structural = false;
  if (unsupported === undefined) {
    const found = structuralErrors(schema, path);
    const ofDefaults = found.length === 0 ? defaultErrors(schema, path) : [];
    structural = found.length === 0 && ofDefaults.length === 0;
    errors.push(...found, ...ofDefaults);
  }
  const rules = structural ? beginRules(schema) : undefined;
  const found = nodeErrors(schema, path, { root: true, allowDefaults: true, insideMeta: false }, rules);
  errors.push(...found.schema, ...found.rules);
  if (errors.length === 0 && unsupported !== undefined) errors.push(invalid(path, "", unsupported));
  if (rules !== undefined) errors.push(...totalCostErrors(rules, path));
  return errors;
}

function statusErrors(schema: JsonSchema, path: string): FieldError[] {
  if (schema.type && schema.type !== "object") {
    const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [invalid(`${path}.type`, schema.type, why)];
  }
  if (!notBesideStatus.some((word) => isSaid(schema[word]))) return [];
  const why = `only ${allowedAtRoot} fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(path, schema, why)];
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== "";
}

/** What a schema may do depends on where it stands. */
interface Place {
  readonly root: boolean;
  readonly allowDefaults: boolean;
  readonly noDefaultsWhy?: string;
  /** Within the metadata, kind or version of the object or of one that is embedded. */
  readonly insideMeta: boolean;
  /** The outermost path below which old and new values cannot be told to belong together. */
  readonly uncorrelatable?: string;
}

/** Errors in rules are told after, and only where the schema itself is sound. */
interface Found {
  readonly schema: FieldError[];
  readonly rules: FieldError[];
}

const metaFields = new Set(["metadata", "kind", "apiVersion"]);

function nodeErrors(schema: JsonSchema, path: string, place: Place, rules: RuleScope | undefined): Found {
  const found: Found = { schema: wordErrors(schema, path, place), rules: [] };
  const descend = (inner: JsonSchema, at: string, to: Place, scope: RuleScope | undefined): void => {
    const below = nodeErrors(inner, at, { ...to, root: false }, scope);
    found.schema.push(...below.schema);
    found.rules.push(...below.rules);
  };
  if (schema.uniqueItems) {
    const why = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    found.schema.push(forbidden(`${path}.uniqueItems`, why));
  }
  const { additionalProperties, properties = {}, items } = schema;
  if (additionalProperties !== undefined) {
    const at = `${path}.additionalProperties`;
    if (Object.keys(properties).length > 0 && additionalProperties !== true) {
      found.schema.push(forbidden(at, "additionalProperties and properties are mutual exclusive"));
    }
    if (typeof additionalProperties === "object") {
      const to = place.insideMeta
        ? withoutDefaults(place, "inside additionalProperties applying to object metadata")
        : place;
      descend(additionalProperties, at, to, rules?.values(schema, additionalProperties));
    }
  }
  for (const name of Object.keys(properties).sort()) {
    const inner = properties[name] as JsonSchema;
    let to = schema["x-kubernetes-map-type"] === "atomic" ? uncorrelatable(place, path) : place;
    if ((place.root || schema["x-kubernetes-embedded-resource"]) && metaFields.has(name)) {
      to = { ...to, insideMeta: true };
      if (place.root) to = withoutDefaults(to, `in top-level ${name}`);
    }
    descend(inner, `${path}.properties[${name}]`, to, rules?.field(inner, name));
  }
  for (const { inner, at } of nestedSchemas(schema, path)) descend(inner, at, place, undefined);
  if (items !== undefined) {
    const to = schema["x-kubernetes-list-type"] === "map" ? place : uncorrelatable(place, path);
    if (!Array.isArray(items)) descend(items, `${path}.items`, to, rules?.items(schema, items));
  }
  if (schema["x-kubernetes-preserve-unknown-fields"] === false) {
    const at = `${path}.x-kubernetes-preserve-unknown-fields`;
    found.schema.push(invalid(at, false, "must be true or undefined"));
  }
  found.schema.push(...listErrors(schema, path));
  const ofRules = ruleErrors(schema, path, place.uncorrelatable, found.schema.length === 0 ? rules : undefined);
  found.schema.push(...ofRules.schema);
  found.rules.push(...ofRules.rules);
  return found;
}

function withoutDefaults(place: Place, why: string): Place {
  return { ...place, allowDefaults: false, noDefaultsWhy: why };
}

function uncorrelatable(place: Place, path: string): Place {
  return place.uncorrelatable === undefined ? { ...place, uncorrelatable: path } : place;
}

function* nestedSchemas(schema: JsonSchema, path: string): Generator<{ inner: JsonSchema; at: string }> {
  if (schema.not) yield { inner: schema.not, at: `${path}.not` };
  for (const word of ["allOf", "oneOf", "anyOf"] as const) {
    for (const [index, inner] of (schema[word] ?? []).entries()) yield { inner, at: `${path}.${word}[${index}]` };
  }
}

/** Words of JSON Schema that definitions may not use. */
const unsupportedWords = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"] as const;

function wordErrors(schema: JsonSchema, path: string, place: Place): FieldError[] {
  const errors: FieldError[] = [];
  const { type } = schema;
  if (type && !types.includes(type)) errors.push(notSupported(`${path}.type`, type, types));
  if (schema.default !== undefined && schema.default !== null && !place.allowDefaults) {
    const why = place.noDefaultsWhy === undefined ? "must not be set" : `must not be set ${place.noDefaultsWhy}`;
    errors.push(forbidden(`${path}.default`, why));
  }
  for (const word of unsupportedWords) {
    if (isSaid(schema[word])) errors.push(forbidden(`${path}.${word}`, `${word} is not supported`));
  }
  if (type === "null") {
    errors.push(forbidden(`${path}.type`, "type cannot be set to null, use nullable as an alternative"));
  }
  if (Array.isArray(schema.items)) {
    errors.push(forbidden(`${path}.items`, "items must be a schema object and not an array"));
  }
  if (place.insideMeta && schema["x-kubernetes-embedded-resource"]) {
    const why = "must not be used inside of resource meta";
    errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, why));
  }
  return errors;
}
