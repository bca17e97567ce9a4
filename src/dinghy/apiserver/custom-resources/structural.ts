/**
 * Structural schemas: a type for every field, said outside of `allOf`, `anyOf`, `oneOf` and `not`, so that pruning,
 * defaulting and ownership of fields know where they are. Pure.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go.
 */
import { regularExpression } from "#cel";
import { type FieldError, forbidden, invalid, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import { type JsonSchema, someSchema } from "./definition.ts";

type Level = "root" | "item" | "field";

/** What keeps a schema from being structural, sorted by its text as real servers sort it. */
export function structuralErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...invariantErrors(schema, "root", path), ...completenessErrors(schema, schema, path, path)];
  const text = ({ field, message }: FieldError): string => `${field}: ${message}`;
  return errors.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

const unsupportedWords = [
  ["id", "id"],
  ["$schema", "schema"],
  ["$ref", "$ref"],
  ["patternProperties", "patternProperties"],
  ["dependencies", "dependencies"],
  ["additionalItems", "additionalItems"],
  ["definitions", "definitions"],
] as const;

function isGiven(value: unknown): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

/** Words that no structural schema can be made with; told only when nothing else is wrong. */
export function unsupportedWord(schema: JsonSchema): string | undefined {
  let word: string | undefined;
  someSchema(schema, (each) => {
    const odd = unsupportedWords.find(([name]) => isGiven(each[name]));
    if (odd) word = `OpenAPIV3Schema '${odd[1]}' is not supported`;
    else if (Array.isArray(each.items)) word = "OpenAPIV3Schema 'items' must be a schema, but is an array";
    else if (each["x-kubernetes-preserve-unknown-fields"] === false) {
      word = "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
    }
    return word !== undefined;
  });
  return word;
}

const emptyTypes: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

function invariantErrors(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = "", items, properties = {}, additionalProperties } = schema;
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true;
  const intOrString = schema["x-kubernetes-int-or-string"] === true;
  if (type === "array" && items === undefined) errors.push(required(`${path}.items`, "must be specified"));
  if (items !== undefined) errors.push(...invariantErrors(items, "item", `${path}.items`));
  for (const [name, each] of Object.entries(properties)) {
    errors.push(...invariantErrors(each, "field", `${path}.properties[${name}]`));
  }
  if (additionalProperties !== undefined) {
    const at = `${path}.additionalProperties`;
    if (level === "root") errors.push(forbidden(at, "must not be used at the root"));
    if (typeof additionalProperties === "object") errors.push(...invariantErrors(additionalProperties, "field", at));
    if (embedded) errors.push(forbidden(at, "must not be used if x-kubernetes-embedded-resource is set"));
  }
  const whenInt = "must be false if x-kubernetes-int-or-string is true";
  if (intOrString && preserves) errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, whenInt));
  if (intOrString && embedded) errors.push(invalid(`${path}.x-kubernetes-embedded-resource`, true, whenInt));
  errors.push(...valueErrors(schema, path, isIntOrString(schema.anyOf), isIntOrString(schema.allOf?.[0]?.anyOf)));
  errors.push(...typeErrors(type, level, path, embedded, intOrString || preserves));
  errors.push(...metaErrors(schema, level, path, embedded));
  if (embedded && !preserves && Object.keys(properties).length === 0) {
    const why =
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
    errors.push(required(`${path}.properties`, why));
  }
  return errors;
}

function typeErrors(type: string, level: Level, path: string, embedded: boolean, maybeEmpty: boolean): FieldError[] {
  const at = `${path}.type`;
  const errors: FieldError[] = [];
  if (embedded && type !== "object") {
    const why = "must be object if x-kubernetes-embedded-resource is true";
    errors.push(type === "" ? required(at, why) : invalid(at, type, why));
  } else if (type === "" && !maybeEmpty) errors.push(required(at, emptyTypes[level]));
  if (level === "root" && type !== "" && type !== "object")
    errors.push(invalid(at, type, "must be object at the root"));
  return errors;
}

/** `kind`, `apiVersion` and `metadata` are what they are everywhere; of metadata only the name may be restricted. */
function metaErrors({ properties = {} }: JsonSchema, level: Level, path: string, embedded: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const checked = level === "root" || embedded;
  for (const name of ["kind", "apiVersion"]) {
    const property = properties[name];
    if (checked && property !== undefined && property.type !== "string") {
      errors.push(invalid(`${path}.properties[${name}].type`, property.type ?? "", "must be string"));
    }
  }
  const { metadata } = properties;
  if (metadata === undefined) return errors;
  const at = `${path}.properties[metadata]`;
  if (checked && metadata.type !== "object") {
    errors.push(invalid(`${at}.type`, metadata.type ?? "", "must be object"));
  }
  if (level === "root" && !restrictsNameOnly(metadata)) {
    const why = "must not specify anything other than name and generateName, but metadata is implicitly specified";
    errors.push(forbidden(at, why));
  }
  return errors;
}

function restrictsNameOnly(metadata: JsonSchema): boolean {
  const { type: _, default: __, externalDocs: ___, example: ____, properties = {}, ...rest } = metadata;
  const names = Object.keys(properties);
  if (!names.every((name) => name === "name" || name === "generateName")) return false;
  return Object.values(rest).every((value) => value === false || value === "" || isEmpty(value));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

const intOrStringAlternatives = [{ type: "integer" }, { type: "string" }];

function isIntOrString(alternatives: readonly JsonSchema[] | undefined): boolean {
  return equalJson(alternatives, intOrStringAlternatives);
}

/** The two ways in which the types of int-or-string may stand in `anyOf` and `allOf` are skipped. */
function valueErrors(schema: JsonSchema, path: string, skipAnyOf: boolean, skipFirstAllOf: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!skipAnyOf) {
    schema.anyOf?.forEach((each, index) => void errors.push(...nestedErrors(each, `${path}.anyOf[${index}]`)));
  }
  schema.allOf?.forEach((each, index) => {
    errors.push(...nestedErrors(each, `${path}.allOf[${index}]`, skipFirstAllOf && index === 0));
  });
  schema.oneOf?.forEach((each, index) => void errors.push(...nestedErrors(each, `${path}.oneOf[${index}]`)));
  if (schema.not) errors.push(...nestedErrors(schema.not, `${path}.not`));
  if (schema.pattern) {
    const problem = regularExpression(schema.pattern).problem;
    if (problem !== undefined) {
      const why = `must be a valid regular expression, but isn't: ${problem}`;
      errors.push(invalid(`${path}.pattern`, schema.pattern, why));
    }
  }
  return errors;
}

/** Words that only the outer schema may use, with what is said of them. */
const outerWords: readonly (readonly [word: keyof JsonSchema, why: string])[] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

function nestedErrors(schema: JsonSchema, path: string, skipAnyOf = false): FieldError[] {
  const errors = valueErrors(schema, path, skipAnyOf, false);
  if (schema.items !== undefined) errors.push(...nestedErrors(schema.items, `${path}.items`));
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    errors.push(...nestedErrors(each, `${path}.properties[${name}]`));
  }
  for (const [word, why] of outerWords) {
    const value = schema[word];
    if (value !== false && value !== "" && !isEmpty(value)) errors.push(forbidden(`${path}.${word}`, why));
  }
  if (schema.properties?.metadata !== undefined) {
    errors.push(forbidden(`${path}.properties[metadata]`, "must not be specified in a nested context"));
  }
  return errors;
}

/** Whatever is restricted somewhere has to be specified outside. */
function completenessErrors(
  restriction: JsonSchema,
  schema: JsonSchema,
  schemaPath: string,
  restrictionPath: string,
): FieldError[] {
  const nested: [JsonSchema, string][] = [];
  if (restriction.not) nested.push([restriction.not, `${restrictionPath}.not`]);
  for (const word of ["allOf", "anyOf", "oneOf"] as const) {
    restriction[word]?.forEach((each, index) => void nested.push([each, `${restrictionPath}.${word}[${index}]`]));
  }
  return nested.flatMap(([each, path]) => nestedCompleteness(each, schema, schemaPath, path));
}

function nestedCompleteness(
  restriction: JsonSchema,
  schema: JsonSchema | undefined,
  schemaPath: string,
  restrictionPath: string,
): FieldError[] {
  if (schema === undefined) return [required(schemaPath, `because it is defined in ${restrictionPath}`)];
  const errors = completenessErrors(restriction, schema, schemaPath, restrictionPath);
  if (restriction.items !== undefined) {
    const [at, from] = [`${schemaPath}.items`, `${restrictionPath}.items`];
    errors.push(...nestedCompleteness(restriction.items, schema.items, at, from));
  }
  for (const [name, each] of Object.entries(restriction.properties ?? {})) {
    const [at, from] = [`${schemaPath}.properties[${name}]`, `${restrictionPath}.properties[${name}]`];
    errors.push(...nestedCompleteness(each, schema.properties?.[name], at, from));
  }
  return errors;
}
