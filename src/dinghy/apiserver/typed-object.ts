/**
 * From JSON data to an object of the type that the URL asks for: known fields, right types, defaults filled in.
 *
 * Upstream: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation.
 */
import { findDuplicateFields, loadSchemas } from "#schemas";
import type { JsonObject } from "./json-value.ts";
import { apiVersionOf, type ResourceDefinition } from "./resource-registry.ts";
import { badRequest } from "./status.ts";
import type { AnyObject } from "./strategy.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** What a body is read as. */
export interface Expected {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  decode(value: JsonObject): { object: JsonObject; unknownFields: readonly string[]; problems: readonly string[] };
  /** Throws `ApiError` for another kind or version, in words of its own. */
  requireKind?(body: TypedBody): void;
}

/** What is read, and how it is told that it cannot be. */
export interface TypedBody {
  readonly value: JsonObject;
  /** The JSON text where there was one: duplicates can be found in it. */
  readonly text?: string;
  /** What a strict reader minds beside unknown and duplicate fields. */
  readonly faults?: readonly string[];
  /** In place of what is there already. */
  readonly isUpdate?: boolean;
  /** Default: `ApiError` 400, with the kind in front. */
  refuse?(why: string): Error;
}

/**
 * A new object with `kind` and `apiVersion` in front. Throws `ApiError` 400 for another kind or version, for values
 * of a wrong type, and, when strict, for unknown and duplicate fields; otherwise tells of those through `warn`.
 */
export function readTyped(
  expected: Expected,
  body: TypedBody,
  validation: FieldValidation,
  warn: (text: string) => void,
): AnyObject {
  const refuse = body.refuse ?? ((why: string) => notHandled(expected, why));
  if (expected.requireKind) expected.requireKind(body);
  else requireKind(expected, body);
  const { object, unknownFields, problems } = expected.decode(body.value);
  const [problem] = problems;
  if (problem !== undefined) throw refuse(problem);
  if (validation !== "Ignore") {
    const duplicates = body.text === undefined ? [] : findDuplicateFields(body.text, body.value);
    const strict = [
      ...(body.faults ?? []),
      ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
      ...unknownFields.map((path) => `unknown field ${JSON.stringify(path)}`),
    ];
    if (strict.length > 0 && validation === "Strict") {
      throw refuse(`strict decoding error: ${strict.join(", ")}`);
    }
    for (const each of strict) warn(each);
  }
  const ordered = inOrder(expected, object);
  return expected.requireKind ? { ...ordered, kind: body.value.kind, apiVersion: body.value.apiVersion } : ordered;
}

/** Kind and version first: lists leave them out by cutting off the beginning of the bytes. */
export function inOrder(expected: { group: string; version: string; kind: string }, object: JsonObject): AnyObject {
  const { kind: _, apiVersion: __, metadata, ...rest } = object;
  const ordered = { kind: expected.kind, apiVersion: apiVersionOf(expected), metadata: metadata ?? {}, ...rest };
  return ordered as unknown as AnyObject;
}

function requireKind(expected: Expected, { value, refuse }: TypedBody): void {
  const { kind, apiVersion } = value;
  const wanted = apiVersionOf(expected);
  const given = typeof apiVersion === "string" && apiVersion !== "" ? apiVersion : wanted;
  const name = typeof kind === "string" && kind !== "" ? kind : expected.kind;
  if (given === wanted && name === expected.kind) return;
  const slash = given.indexOf("/");
  const [group, version] = [given.slice(0, Math.max(0, slash)), given.slice(slash + 1)];
  const known = isRegistered(expected, group, version, name);
  if (known && name === expected.kind) {
    // A patch may name any version that can be read.
    if (refuse !== undefined) return;
    throw badRequest(`the API version in the data (${given}) does not match the expected API version (${wanted})`);
  }
  const internal = expected.group === "" ? "core" : (expected.group.split(".")[0] as string);
  const why = known
    ? `converting (${version}.${name}) to (${internal}.${expected.kind}): unknown conversion`
    : `no kind "${name}" is registered for version ${JSON.stringify(given)} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  if (refuse !== undefined) throw refuse(why);
  throw badRequest(`${name} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${why}`);
}

/** Kinds that are served, and those of old versions, which real servers can still read. */
function isRegistered(expected: Expected, group: string, version: string, kind: string): boolean {
  if (loadSchemas().forKind({ group, version, kind }) !== undefined) return true;
  return group === expected.group && kind === expected.kind && (olderVersions[group] ?? []).includes(version);
}

const olderVersions: Readonly<Record<string, readonly string[]>> = {
  "admissionregistration.k8s.io": ["v1alpha1", "v1beta1"],
  apps: ["v1beta1", "v1beta2"],
  batch: ["v1beta1"],
  "certificates.k8s.io": ["v1alpha1", "v1beta1"],
  "coordination.k8s.io": ["v1alpha2", "v1beta1"],
  "discovery.k8s.io": ["v1beta1"],
  "events.k8s.io": ["v1beta1"],
  "flowcontrol.apiserver.k8s.io": ["v1beta1", "v1beta2", "v1beta3"],
  "networking.k8s.io": ["v1beta1"],
  "node.k8s.io": ["v1alpha1", "v1beta1"],
  policy: ["v1beta1"],
  "rbac.authorization.k8s.io": ["v1alpha1", "v1beta1"],
  "resource.k8s.io": ["v1alpha3", "v1beta1", "v1beta2"],
  "scheduling.k8s.io": ["v1alpha1", "v1beta1"],
  "storage.k8s.io": ["v1alpha1", "v1beta1"],
};

function notHandled({ kind, version }: Expected, why: string): Error {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

/** The decoded object of a write to this resource, with its defaults unless it is a part that has none. */
export function readResourceObject(
  definition: ResourceDefinition,
  body: TypedBody,
  validation: FieldValidation,
  warn: (text: string) => void,
  defaults = true,
): AnyObject {
  const object = readTyped(definition, body, validation, warn);
  // An empty list of managers means something; all other empty lists are as good as none.
  const { managedFields } = (body.value.metadata ?? {}) as { managedFields?: unknown };
  if (Array.isArray(managedFields) && managedFields.length === 0) object.metadata.managedFields = [];
  if (defaults) definition.strategy.defaults?.(object);
  return object;
}
