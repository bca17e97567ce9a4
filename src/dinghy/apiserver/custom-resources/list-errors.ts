/**
 * `x-kubernetes-list-type`, `-list-map-keys` and `-map-type`: what they ask of the schema that they stand in. Pure.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
 */
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { JsonSchema } from "./definition.ts";

export function listErrors(schema: JsonSchema, path: string): FieldError[] {
  return [...mapTypeErrors(schema, path), ...listTypeErrors(schema, path), ...mapListErrors(schema, path)];
}

function mapTypeErrors(schema: JsonSchema, path: string): FieldError[] {
  const mapType = schema["x-kubernetes-map-type"];
  if (mapType === undefined) return [];
  const errors = typeErrors(schema, path, "object", "x-kubernetes-map-type");
  if (mapType !== "atomic" && mapType !== "granular") {
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ["atomic", "granular"]));
  }
  return errors;
}

function typeErrors({ type = "" }: JsonSchema, path: string, wanted: string, because: string): FieldError[] {
  if (type === wanted) return [];
  const why = `must be ${wanted} if ${because} is specified`;
  return [type === "" ? required(`${path}.type`, why) : invalid(`${path}.type`, type, why)];
}

function listTypeErrors(schema: JsonSchema, path: string): FieldError[] {
  const listType = schema["x-kubernetes-list-type"];
  const errors: FieldError[] = [];
  if (listType !== undefined) {
    errors.push(...typeErrors(schema, path, "array", "x-kubernetes-list-type"));
    if (errors.length === 0 && listType === "set" && schema.items) errors.push(...setErrors(schema.items, path));
    if (!["atomic", "set", "map"].includes(listType)) {
      errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ["atomic", "set", "map"]));
    }
  }
  if ((schema["x-kubernetes-list-map-keys"]?.length ?? 0) > 0 && listType !== "map") {
    const at = `${path}.x-kubernetes-list-type`;
    const why = "must be map if x-kubernetes-list-map-keys is non-empty";
    errors.push(listType === undefined ? required(at, why) : invalid(at, listType, why));
  }
  return errors;
}

/** What stands in a set is owned as a whole. */
function setErrors(items: JsonSchema, path: string): FieldError[] {
  const why = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const listType = items["x-kubernetes-list-type"];
  if (items.type === "array" && listType !== undefined && listType !== "atomic") {
    return [invalid(`${path}.items.x-kubernetes-list-type`, listType, why)];
  }
  if (items.type === "object" && items["x-kubernetes-map-type"] !== "atomic") {
    return [invalid(`${path}.items.x-kubernetes-map-type`, listType ?? null, why)];
  }
  return [];
}

function mapListErrors(schema: JsonSchema, path: string): FieldError[] {
  const listType = schema["x-kubernetes-list-type"];
  const errors: FieldError[] = [];
  const { items } = schema;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  if (listType === "map") {
    const atKeys = `${path}.x-kubernetes-list-map-keys`;
    if (keys.length === 0) errors.push(required(atKeys, "must not be empty if x-kubernetes-list-type is map"));
    if (items === undefined) {
      errors.push(required(`${path}.items`, "must have a schema if x-kubernetes-list-type is map"));
    } else if (items.type !== "object") {
      const why = "must be object if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${path}.items.type`, items.type ?? "", why));
    } else errors.push(...keyErrors(items, keys, path));
  }
  if (items !== undefined && (listType === "map" || listType === "set")) {
    errors.push(...presenceErrors(items, listType, keys, path));
  }
  return errors;
}

function keyErrors(items: JsonSchema, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${path}.x-kubernetes-list-map-keys`;
  keys.forEach((key, index) => {
    const property = items.properties?.[key];
    if (property === undefined) errors.push(invalid(at, keys, "entries must all be names of item properties"));
    else if (property.type === "array" || property.type === "object") {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${path}.items.properties[${key}].type`, items.type, why));
    }
    if (keys.indexOf(key) < index) errors.push(invalid(at, keys, "must not contain duplicate entries"));
  });
  return errors;
}

/** Items of such lists are always there, and so is what tells them apart. */
function presenceErrors(items: JsonSchema, listType: string, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (items.nullable) {
    const why = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(forbidden(`${path}.items.nullable`, why));
  }
  if (listType !== "map") return errors;
  for (const key of keys) {
    const property = items.properties?.[key];
    if (property === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    const because = "this property is in x-kubernetes-list-map-keys, so it";
    if (!items.required?.includes(key) && property.default === undefined) {
      errors.push(required(`${at}.default`, `${because} must have a default or be a required property`));
    }
    if (property.nullable) errors.push(forbidden(`${at}.nullable`, `${because} cannot be nullable`));
  }
  return errors;
}
