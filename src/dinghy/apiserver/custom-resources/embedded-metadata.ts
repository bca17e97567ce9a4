/**
 * `apiVersion`, `kind` and `metadata` of what is embedded in custom resources (`x-kubernetes-embedded-resource`), and
 * the metadata of custom resources themselves: of the same type as everywhere, whatever a schema says.
 *
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta.
 */
import { decode, loadSchemas } from "#schemas";
import { type FieldError, invalid, required } from "../field-error.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1035Label, pathSegmentName } from "../validation/names.ts";
import { validateObjectMeta } from "../validation/object-meta.ts";
import { type JsonSchema, someSchema } from "./definition.ts";
import { mapped, type Note } from "./prune.ts";

const embedding = new WeakMap<JsonSchema, boolean>();

function embedsSomewhere(schema: JsonSchema): boolean {
  let known = embedding.get(schema);
  if (known === undefined) {
    known = someSchema(schema, (each) => each["x-kubernetes-embedded-resource"] === true);
    embedding.set(schema, known);
  }
  return known;
}

const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

export interface DecodedMeta {
  readonly metadata: JsonObject;
  readonly unknownFields: readonly string[];
  readonly problems: readonly string[];
}

/** Metadata with known fields only. */
export function decodeMetadata(metadata: unknown): DecodedMeta {
  const definition = loadSchemas().definition(objectMeta);
  if (definition === undefined) throw new Error(`${objectMeta} is not among the schemas; derive them again`);
  if (!isJsonObject(metadata)) return { metadata: {}, unknownFields: [], problems: [] };
  const { object, unknownFields, problems } = decode(definition, metadata);
  return { metadata: object, unknownFields, problems };
}

/**
 * Brings the metadata of embedded resources into its type; the same value where nothing changes. `dropInvalid`: what is
 * not of its type goes (as for objects that were stored long ago), instead of being an error.
 */
export function coerceEmbedded(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
  tell: { readonly note?: Note; readonly error?: (error: FieldError) => void },
): unknown {
  if (schema === undefined || !embedsSomewhere(schema)) return value;
  if (Array.isArray(value)) {
    return mapped(value, (item, index) => coerceEmbedded(item, schema.items, `${path}[${index}]`, tell));
  }
  if (!isJsonObject(value)) return value;
  let changed: JsonObject | undefined;
  const set = (name: string, next: unknown): void => {
    changed ??= { ...value };
    if (next === undefined) delete changed[name];
    else changed[name] = next;
  };
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const { properties = {}, additionalProperties } = schema;
  const isEmbedded = schema["x-kubernetes-embedded-resource"] === true;
  for (const name in value) {
    const given = value[name];
    if (isEmbedded && (name === "apiVersion" || name === "kind")) {
      if (typeof given === "string") continue;
      if (tell.error) tell.error(invalid(at(name), given, "must be a string"));
      else set(name, undefined);
      continue;
    }
    if (isEmbedded && name === "metadata") {
      const decoded = decodeMetadata(given);
      const problem = decoded.problems[0];
      if (problem !== undefined && tell.error) tell.error(invalid(at(name), given, problem));
      for (const field of decoded.unknownFields) tell.note?.(`${at(name)}.${field}`);
      if (decoded.unknownFields.length > 0) set(name, decoded.metadata);
      continue;
    }
    const inner = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const next = typeof inner === "object" ? coerceEmbedded(given, inner, at(name), tell) : given;
    if (next !== given) set(name, next);
  }
  return changed ?? value;
}

/** What is wrong with the metadata of embedded resources. */
export function embeddedErrors(value: unknown, schema: JsonSchema | undefined, path: string): FieldError[] {
  if (schema === undefined || !embedsSomewhere(schema)) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => embeddedErrors(item, schema.items, `${path}[${index}]`));
  }
  if (!isJsonObject(value)) return [];
  const errors = schema["x-kubernetes-embedded-resource"] ? resourceErrors(value, path) : [];
  const { properties = {}, additionalProperties } = schema;
  for (const name in value) {
    const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const at = path === "" ? name : `${path}.${name}`;
    if (inner !== undefined) errors.push(...embeddedErrors(value[name], inner, at));
    else if (typeof additionalProperties === "object") {
      errors.push(...embeddedErrors(value[name], additionalProperties, `${path}[${name}]`));
    }
  }
  return errors;
}

function resourceErrors(value: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const { apiVersion, kind, metadata } = value;
  if (apiVersion === undefined) errors.push(required(at("apiVersion")));
  else if (typeof apiVersion !== "string") errors.push(invalid(at("apiVersion"), apiVersion, "must be a string"));
  else if (apiVersion === "") errors.push(invalid(at("apiVersion"), apiVersion, "must not be empty"));
  else if (apiVersion.split("/").length > 2) {
    errors.push(invalid(at("apiVersion"), apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  }
  if (kind === undefined) errors.push(required(at("kind")));
  else if (typeof kind !== "string") errors.push(invalid(at("kind"), kind, "must be a string"));
  else if (kind === "") errors.push(invalid(at("kind"), kind, "must not be empty"));
  else {
    const problems = dns1035Label(kind.toLowerCase());
    const why = "may have mixed case, but should otherwise match: ";
    if (problems.length > 0) errors.push(invalid(at("kind"), kind, why + problems.join(",")));
  }
  if (isJsonObject(metadata)) {
    const meta = { ...metadata, name: metadata.name || "fakename" };
    const rules = { namespaced: Boolean(metadata.namespace), validateName: pathSegmentName, anyFinalizer: true };
    const found = validateObjectMeta({ metadata: meta } as unknown as AnyObject, rules);
    errors.push(...found.map((error) => ({ ...error, field: at(error.field) })));
  }
  return errors;
}
