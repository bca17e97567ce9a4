/**
 * From JSON data to an object of the type that the URL asks for: known fields, right types, defaults filled in.
 *
 * Upstream: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation.
 */
import { findDuplicateFields } from "#schemas";
import { notSupported } from "./field-error.ts";
import type { JsonObject } from "./json-value.ts";
import { apiVersionOf, type ResourceDefinition } from "./resource-registry.ts";
import { badRequest, invalidObject } from "./status.ts";
import type { AnyObject } from "./strategy.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** Throws `ApiError` 422 for a value that does not exist; `kind` is that of the options: `CreateOptions`. */
export function readFieldValidation(query: URLSearchParams, kind: string): FieldValidation {
  const value = query.get("fieldValidation") ?? "";
  if (value === "Strict" || value === "Ignore" || value === "Warn") return value;
  if (value === "") return "Warn";
  const error = notSupported("fieldValidation", value, ["", "Ignore", "Strict", "Warn"]);
  throw invalidObject({ group: "meta.k8s.io", kind }, "", [error]);
}

/** What a body is read as. */
export interface Expected {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  decode(value: JsonObject): { object: JsonObject; unknownFields: readonly string[]; problems: readonly string[] };
}

/**
 * A new object with `kind` and `apiVersion` in front. Throws `ApiError` 400 for another kind or version, for values
 * of a wrong type, and, when strict, for unknown and duplicate fields; otherwise tells of those through `warn`.
 */
export function readTyped(
  expected: Expected,
  body: { readonly value: JsonObject; readonly text?: string },
  validation: FieldValidation,
  warn: (text: string) => void,
): AnyObject {
  requireKind(expected, body.value);
  const { object, unknownFields, problems } = expected.decode(body.value);
  const [problem] = problems;
  if (problem !== undefined) throw notHandled(expected, problem);
  if (validation !== "Ignore") {
    const duplicates = body.text === undefined ? [] : findDuplicateFields(body.text);
    const strict = [
      ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
      ...unknownFields.map((path) => `unknown field ${JSON.stringify(path)}`),
    ];
    if (strict.length > 0 && validation === "Strict") {
      throw notHandled(expected, `strict decoding error: ${strict.join(", ")}`);
    }
    for (const each of strict) warn(each);
  }
  return inOrder(expected, object);
}

/** Kind and version first: lists leave them out by cutting off the beginning of the bytes. */
export function inOrder(expected: { group: string; version: string; kind: string }, object: JsonObject): AnyObject {
  const { kind: _, apiVersion: __, metadata, ...rest } = object;
  const ordered = { kind: expected.kind, apiVersion: apiVersionOf(expected), metadata: metadata ?? {}, ...rest };
  return ordered as unknown as AnyObject;
}

function requireKind(expected: Expected, value: JsonObject): void {
  const { kind, apiVersion } = value;
  const wanted = apiVersionOf(expected);
  const given = typeof apiVersion === "string" && apiVersion !== "" ? apiVersion : wanted;
  if (given !== wanted) {
    const group = given.includes("/") ? given.slice(0, given.indexOf("/")) : "";
    if (group === expected.group && group !== "") {
      throw badRequest(`the API version in the data (${given}) does not match the expected API version (${wanted})`);
    }
    const name = typeof kind === "string" && kind !== "" ? kind : expected.kind;
    throw badRequest(
      `${name} in version ${JSON.stringify(given)} cannot be handled as a ${expected.kind}: no kind "${name}" is ` +
        `registered for version ${JSON.stringify(given)} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    );
  }
  if (typeof kind === "string" && kind !== "" && kind !== expected.kind) {
    const internal = expected.group === "" ? "core" : (expected.group.split(".")[0] as string);
    throw badRequest(
      `${kind} in version ${JSON.stringify(wanted.split("/").at(-1))} cannot be handled as a ${expected.kind}: ` +
        `converting (${expected.version}.${kind}) to (${internal}.${expected.kind}): unknown conversion`,
    );
  }
}

function notHandled({ kind, version }: Expected, why: string): Error {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

/** The decoded and defaulted object of a write to this resource. */
export function readResourceObject(
  definition: ResourceDefinition,
  body: { readonly value: JsonObject; readonly text?: string },
  validation: FieldValidation,
  warn: (text: string) => void,
): AnyObject {
  const object = readTyped(definition, body, validation, warn);
  definition.strategy.defaults?.(object);
  return object;
}
