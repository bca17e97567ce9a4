/**
 * Custom resources against their schemas, compiled once per version: types, bounds, patterns, formats, enumerations and
 * what must be there, with the paths, reasons and words of real servers. What an update leaves as it was passes, however
 * wrong it is by now. Pure.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation
 * Upstream: k8s.io/kube-openapi/pkg/validation/validate,
 * staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/validation/{validation,ratcheting}.go.
 */
import { regularExpression } from "#cel";
import { type FieldError, invalid, notSupported, required, tooLong, tooMany, typeInvalid } from "../field-error.ts";
import { equalJson, isJsonObject, type JsonObject } from "../json-value.ts";
import type { JsonSchema } from "./definition.ts";
import { formatCheck } from "./formats.ts";
import { mapListIndex } from "./map-list.ts";

/** Where nothing is said of a field at all. */
export const noField = "<nil>";

export interface SchemaValidator {
  /** `old`: what was there before, when this is an update. `path` is that of the value; empty for an object itself. */
  validate(value: unknown, path: string, old?: { readonly value: unknown }): FieldError[];
}

export function createSchemaValidator(schema: JsonSchema): SchemaValidator {
  const check = checkOf(schema);
  return {
    validate: (value, path, old) => check(value, path, old).errors,
  };
}

/** Errors, and how many checks went well: of several alternatives the one that came furthest is told about. */
interface Result {
  errors: FieldError[];
  matches: number;
}

/** The value before this one, where there was one that belongs to it. */
type Old = { readonly value: unknown } | undefined;

type Check = (value: unknown, path: string, old: Old) => Result;

const checks = new WeakMap<JsonSchema, Check>();

function checkOf(schema: JsonSchema): Check {
  let check = checks.get(schema);
  if (check === undefined) {
    check = compile(schema);
    checks.set(schema, check);
  }
  return check;
}

function compile(schema: JsonSchema): Check {
  const ofType = typeCheck(schema);
  const ofEnum = enumCheck(schema);
  const alternatives = alternativesCheck(schema);
  const parts: Record<string, ((value: never, path: string, old: Old, result: Result) => void)[]> = {
    string: stringChecks(schema),
    number: numberChecks(schema),
    array: [sliceCheck(schema)],
    object: [objectCheck(schema)],
    boolean: [],
  };
  return (value, path, old) => {
    const result: Result = { errors: [], matches: 1 };
    ofType(value, path, result);
    if (value === null) {
      ofEnum?.(value, path, result);
      return settled(result, value, old);
    }
    alternatives?.(value, path, old, result);
    const kind = Array.isArray(value) ? "array" : typeof value;
    if (kind === "string" || kind === "number")
      for (const part of parts[kind] ?? []) part(value as never, path, old, result);
    if (kind === "array") for (const part of parts[kind] ?? []) part(value as never, path, old, result);
    ofEnum?.(value, path, result);
    if (kind === "object") for (const part of parts[kind] ?? []) part(value as never, path, old, result);
    return settled(result, value, old);
  };
}

/** Unchanged values keep whatever is wrong with them. */
function settled(result: Result, value: unknown, old: Old): Result {
  if (result.errors.length > 0 && old !== undefined && equalJson(old.value, value)) result.errors = [];
  return result;
}

function add(result: Result, error: FieldError): void {
  const known = result.errors.some(({ field, message }) => field === error.field && message === error.message);
  if (!known) result.errors.push(error);
}

function merge(into: Result, from: Result): void {
  for (const error of from.errors) add(into, error);
  into.matches += from.matches;
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema["x-kubernetes-int-or-string"]) return ["integer", "string"];
  return schema.type ? [schema.type] : [];
}

function shownPath(path: string): string {
  return path.startsWith(".") ? path.slice(1) : path;
}

/** Paths that are empty stand for the object itself. */
function fieldOf(path: string): string {
  return path === "" ? noField : shownPath(path);
}

function jsonType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function typeCheck(schema: JsonSchema): (value: unknown, path: string, result: Result) => void {
  const types = typesOf(schema);
  const format = knownFormat(schema);
  const numeric = types.includes("number") || types.includes("integer");
  return (value, path, result) => {
    if (types.length === 0 && format === "") return;
    const found = jsonType(value);
    const fail = (wanted: string, shown: string): void => {
      const text = `${path} in body must be of type ${wanted}: ${JSON.stringify(shown)}`;
      add(result, typeInvalid(fieldOf(path), shown, text));
    };
    if (value === null) {
      if (types.length > 0 && !schema.nullable) fail(types.join(","), "null");
      else result.matches++;
      return;
    }
    const fits = types.includes(found) || (found === "integer" && types.includes("number"));
    const textual = found === "string" || found === "array";
    if (!textual && format !== "" && !fits) {
      fail(format, found === "integer" ? "int64" : found === "number" ? "double" : "");
    } else if (!numeric && format !== "" && textual) result.matches++;
    else if (!fits) fail(types.join(","), found);
    else result.matches++;
  };
}

/** Formats that mean nothing are as good as none. */
function knownFormat(schema: JsonSchema): string {
  const { format = "", type = "" } = schema;
  if (format === "") return "";
  if (type === "" || type === "string") return formatCheck(format) === undefined ? "" : format;
  if (type === "integer") return format === "int32" || format === "int64" ? format : "";
  if (type === "number") return format === "float" || format === "double" ? format : "";
  return "";
}

function enumCheck({ enum: values }: JsonSchema): ((value: unknown, path: string, result: Result) => void) | undefined {
  if (!values?.length) return undefined;
  const shown = values.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  return (value, path, result) => {
    if (value !== null && values.some((each) => equalJson(each, value))) result.matches++;
    else add(result, notSupported(fieldOf(path), value, shown));
  };
}

type Part<T> = (value: T, path: string, old: Old, result: Result) => void;

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function stringChecks(schema: JsonSchema): Part<string>[] {
  const { maxLength, minLength, pattern } = schema;
  const format = knownFormat(schema);
  const isFormat = format === "" ? undefined : formatCheck(format);
  const expression = pattern ? regularExpression(pattern) : undefined;
  const fail = (result: Result, path: string, value: string, why: string): void =>
    add(result, invalid(fieldOf(path), value, `${path} in body ${why}`));
  const length: Part<string> = (value, path, _old, result) => {
    if (maxLength !== undefined && value.length > maxLength && characters(value) > maxLength) {
      add(result, tooLong(fieldOf(path), maxLength));
    } else if (minLength !== undefined && characters(value) < minLength) {
      fail(result, path, value, `should be at least ${minLength} chars long`);
    } else if (expression !== undefined && !expression.test(value)) {
      fail(result, path, value, `should match '${pattern}'`);
    } else result.matches++;
  };
  const formatted: Part<string> = (value, path, _old, result) => {
    if (isFormat?.(value) !== false) {
      result.matches++;
      return;
    }
    const why = `${path} in body must be of type ${format}: ${JSON.stringify(value)}`;
    add(result, typeInvalid(fieldOf(path), value, why));
  };
  return isFormat === undefined ? [length] : [length, formatted];
}

function numberChecks(schema: JsonSchema): Part<number>[] {
  const { maximum, minimum, multipleOf } = schema;
  const range = numberRange(schema);
  if (maximum === undefined && minimum === undefined && multipleOf === undefined && range === undefined) return [];
  return [
    (value, path, _old, result) => {
      if (range !== undefined && !range.holds(value)) add(result, invalid(noField, "", `${range.why} in ${path}`));
      const fail = (why: string): void =>
        add(result, invalid(fieldOf(path), value, `${path} in body should be ${why}`));
      if (multipleOf !== undefined && !isMultiple(value, multipleOf)) fail(`a multiple of ${multipleOf}`);
      if (maximum !== undefined) {
        if (schema.exclusiveMaximum && value >= maximum) fail(`less than ${maximum}`);
        else if (value > maximum) fail(`less than or equal to ${maximum}`);
      }
      if (minimum !== undefined) {
        if (schema.exclusiveMinimum && value <= minimum) fail(`greater than ${minimum}`);
        else if (value < minimum) fail(`greater than or equal to ${minimum}`);
      }
      if (result.errors.length === 0) result.matches++;
    },
  ];
}

/** What a number of this type can be at all. */
function numberRange(schema: JsonSchema): { holds(value: number): boolean; why: string } | undefined {
  const { type, format = "" } = schema;
  const why = `Checked value must be of type ${type} ${format === "" ? "(default format)" : `with format ${format}`}`;
  if (type === "integer") {
    const bits = format === "int32" ? 31 : 63;
    return { holds: (value) => Number.isInteger(value) && value >= -(2 ** bits) && value < 2 ** bits, why };
  }
  const isSingle = format === "float" || format === "float32";
  return isSingle ? { holds: (value) => Number.isFinite(Math.fround(value)), why } : undefined;
}

function isMultiple(value: number, factor: number): boolean {
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient));
}

function sliceCheck(schema: JsonSchema): Part<readonly unknown[]> {
  const { items, minItems, maxItems, uniqueItems } = schema;
  return (list, path, old, result) => {
    if (items !== undefined) {
      const check = checkOf(items);
      const before = old === undefined ? undefined : oldItems(schema, old.value);
      list.forEach((item, index) => void merge(result, check(item, `${path}[${index}]`, before?.(item, index))));
    }
    if (minItems !== undefined && list.length < minItems) {
      const why = `${path} in body should have at least ${minItems} items`;
      add(result, invalid(fieldOf(path), list.length, why));
    }
    if (maxItems !== undefined && list.length > maxItems) add(result, tooMany(fieldOf(path), list.length, maxItems));
    if (uniqueItems && list.some((item, index) => list.findIndex((each) => equalJson(each, item)) < index)) {
      add(result, invalid(fieldOf(path), "", `${path} in body shouldn't contain duplicates`));
    }
    result.matches++;
  };
}

/** Which item of the old list an item belongs to: by its keys, or by its place. */
function oldItems(schema: JsonSchema, old: unknown): ((item: unknown, index: number) => Old) | undefined {
  if (!Array.isArray(old)) return undefined;
  switch (schema["x-kubernetes-list-type"]) {
    case "map": {
      const byKeys = mapListIndex(schema, old);
      return (item) => byKeys(item);
    }
    case "set":
    case "atomic":
      return undefined;
    default:
      return (_item, index) => (index < old.length ? { value: old[index] } : undefined);
  }
}

function objectCheck(schema: JsonSchema): Part<JsonObject> {
  const { properties = {}, additionalProperties, required: needed = [], minProperties, maxProperties } = schema;
  const names = Object.keys(properties).sort();
  const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
  return (object, path, old, result) => {
    const count = minProperties === undefined && maxProperties === undefined ? 0 : Object.keys(object).length;
    if (minProperties !== undefined && count < minProperties) {
      const why = `${path} in body should have at least ${minProperties} properties`;
      return add(result, invalid(fieldOf(path), count, why));
    }
    if (maxProperties !== undefined && count > maxProperties) {
      return add(result, tooMany(fieldOf(path), count, maxProperties));
    }
    const before = old !== undefined && isJsonObject(old.value) ? old.value : undefined;
    const oldField = (name: string): Old =>
      before !== undefined && ownField(before, name) !== undefined ? { value: before[name] } : undefined;
    if (typeof additionalProperties === "object") {
      const check = checkOf(additionalProperties);
      for (const name in object) {
        if (Object.hasOwn(properties, name)) continue;
        merge(result, check(object[name], join(path, name), oldField(name)));
      }
    } else if (additionalProperties === false) {
      for (const name in object) {
        if (Object.hasOwn(properties, name)) continue;
        add(result, invalid(fieldOf(path), name, `${path}.${name} in body is a forbidden property`));
      }
    }
    for (const name of names) {
      const value = ownField(object, name);
      if (value === undefined) continue;
      merge(result, checkOf(properties[name] as JsonSchema)(value, join(path, name), oldField(name)));
    }
    for (const name of needed) {
      if (ownField(object, name) === undefined) add(result, required(join(shownPath(path), name)));
    }
  };
}

/** A field may be called as something that every object of JavaScript inherits. */
function ownField(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function alternativesCheck(schema: JsonSchema): Part<unknown> | undefined {
  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  if (anyOf.length + oneOf.length + allOf.length === 0 && not === undefined) return undefined;
  return (value, path, old, result) => {
    const fail = (why: string): void => add(result, invalid(noField, "", `${JSON.stringify(path)} must ${why}`));
    if (anyOf.length > 0) {
      const { valid, first, best } = tried(anyOf, value, path, old);
      if (valid === 0) fail("validate at least one schema (anyOf)");
      merge(result, (valid === 0 ? best : first) as Result);
    }
    if (oneOf.length > 0) {
      const { valid, first, best } = tried(oneOf, value, path, old);
      if (valid !== 1) {
        const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
        fail(`validate one and only one schema (oneOf). ${found}`);
      }
      if (valid === 0) merge(result, best as Result);
      else if (valid === 1) merge(result, first as Result);
    }
    if (allOf.length > 0) {
      const results = allOf.map((each) => checkOf(each)(value, path, old));
      for (const each of results) merge(result, each);
      const valid = results.filter(({ errors }) => errors.length === 0).length;
      if (valid < allOf.length) fail(`validate all the schemas (allOf)${valid === 0 ? ". None validated" : ""}`);
    }
    if (not !== undefined && checkOf(not)(value, path, undefined).errors.length === 0) {
      fail("not validate the schema (not)");
    }
    result.matches++;
  };
}

/** How many alternatives hold, the first that does, and of those that do not the one that came furthest. */
function tried(
  schemas: readonly JsonSchema[],
  value: unknown,
  path: string,
  old: Old,
): { valid: number; first?: Result; best?: Result } {
  let valid = 0;
  let first: Result | undefined;
  let best: Result | undefined;
  for (const schema of schemas) {
    const result = checkOf(schema)(value, path, old);
    if (result.errors.length === 0) {
      valid++;
      first ??= result;
    } else if (best === undefined || result.matches > best.matches) best = result;
  }
  return { valid, first, best };
}
