/**
 * PATCH in its four kinds.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go. Answers to @seed:K1.2.
 */
import { findDuplicateFields } from "#schemas";
import type { Response } from "#wire";
import { applyPatch } from "./apply-patch.ts";
import { goFormat } from "./go-format.ts";
import { jsonPatch, readJsonPatch, unknownOperationFields } from "./json-patch.ts";
import { cloneJson, isJsonObject, type JsonObject } from "./json-value.ts";
import { trackUpdate } from "./managed-fields.ts";
import { mergePatch } from "./merge-patch.ts";
import { refuseDeepNesting } from "./nesting-depth.ts";
import { bodyLimitBytes, jsonProblem, mediaType } from "./read-body.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import { objectResponse } from "./respond.ts";
import type { ResourceRequest } from "./server-context.ts";
import { nameOf } from "./server-context.ts";
import {
  badRequest,
  invalidPatch,
  notFound,
  requestTooLarge,
  unsupportedMediaType,
  unsupportedPatchType,
} from "./status.ts";
import { strategicMerge } from "./strategic-merge.ts";
import type { AnyObject } from "./strategy.ts";
import type { TypeNode } from "./type-node.ts";
import { readResourceObject, type TypedBody } from "./typed-object.ts";
import { requireName, type UpdateRule, updateObject } from "./update.ts";
import { readWriteOptions } from "./write-options.ts";

/** Gives what an object becomes; the argument may be frozen. */
export interface Change {
  (object: AnyObject): TypedBody;
  /** The fields at the top that a merge can touch; undefined where that is not known. */
  readonly fields?: readonly string[];
}

export function patchWith(rule: UpdateRule): (request: ResourceRequest) => Promise<Response> {
  return async (request) => {
    const type = mediaType(request.request);
    if (type === "application/apply-patch+yaml") return applyPatch(request, rule);
    const { definition, info, warnings } = request;
    requirePatchType(definition, type);
    const options = readWriteOptions(info.query, "PatchOptions");
    // What is no patch at all is told only where there is something to patch.
    let change: Change | undefined;
    const warn = (text: string) => void warnings.add(text);
    const produce = (old: AnyObject | undefined): AnyObject => {
      if (old === undefined) throw notFound(definition, nameOf(request));
      change ??= readPatch(request, definition.type());
      const read = (whole: AnyObject, defaults?: false): AnyObject =>
        readResourceObject(definition, (change as Change)(whole), options.fieldValidation, warn, defaults);
      const object = touchesStatusAlone(rule, definition, change)
        ? withTheRestOf(old, read(statusPart(old), false))
        : read(old);
      requireName(object, nameOf(request));
      trackUpdate(request, object, old, options.fieldManager);
      return object;
    };
    const { document } = await updateObject(request, { ...rule, mayCreate: false }, produce, options);
    return objectResponse(request, 200, document);
  };
}

const statusFields = ["kind", "apiVersion", "metadata", "status"];

/** Through `/status` all else stays as it is: then it need not be copied, read and compared. */
function touchesStatusAlone(rule: UpdateRule, { strategy }: ResourceDefinition, { fields }: Change): boolean {
  if (!rule.onlyStatus || !strategy.statusHasNoDefaults || fields === undefined) return false;
  return fields.every((field) => statusFields.includes(field));
}

function statusPart({ kind, apiVersion, metadata, status }: AnyObject): AnyObject {
  return { kind, apiVersion, metadata, ...(status !== undefined && { status }) };
}

/** The fields of `old` in their order, shared, but for what a patch of status has read. */
function withTheRestOf(old: AnyObject, { kind, apiVersion, metadata, status }: AnyObject): AnyObject {
  return { ...old, kind, apiVersion, metadata, status };
}

const strategicType = "application/strategic-merge-patch+json";
const customPatchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
];
const patchTypes = ["application/json-patch+json", "application/merge-patch+json", strategicType];

/** Throws `ApiError` 415 for what is no patch but an application, or none of this resource. */
export function requirePatchType({ custom }: ResourceDefinition, type: string): void {
  if (custom && !customPatchTypes.includes(type)) throw unsupportedMediaType(customPatchTypes);
  if (!patchTypes.includes(type)) throw unsupportedPatchType();
}

/** What is known of managers is large; a merge does not reach into it, it can only put something else in its place. */
function withoutManagers({ metadata, ...rest }: AnyObject): JsonObject {
  const { managedFields: _, ...kept } = metadata;
  // Made of the same fields in the same order: kind and version are first.
  const { kind, apiVersion, ...others } = rest as JsonObject;
  return { kind, apiVersion, metadata: kept, ...others };
}

/** What the body asks to be done to an object of this type. Throws `ApiError` 400, 413 and 415. */
export function readPatch(request: ResourceRequest, type: TypeNode): Change {
  switch (mediaType(request.request)) {
    case "application/json-patch+json": {
      const { value, duplicates } = readValue(request);
      const operations = readJsonPatch(value);
      const unknown = unknownOperationFields(operations).map((path) => `unknown field ${JSON.stringify(path)}`);
      const faults = [...duplicates, ...unknown].map((fault) => `json patch ${fault}`);
      return (object) => patched(jsonPatch(cloneJson(object), operations), faults);
    }
    case "application/merge-patch+json": {
      const { value, duplicates } = readValue(request);
      if (value === null) throw badRequest("Invalid JSON Patch");
      const patch = requireObject(value, "error decoding patch: ");
      return merging(patch, (object) => {
        const value = mergePatch(withoutManagers(object), patch) as JsonObject;
        return {
          ...patched(value, duplicates),
          refuse: (why) => invalidPatch(JSON.stringify(mergePatch(object, patch)), why),
        };
      });
    }
    default: {
      const { value, duplicates } = readValue(request, "");
      const patch = requireObject(value ?? {}, "");
      return merging(patch, (object) => {
        const value = strategicMerge(cloneJson(withoutManagers(object)), patch, type);
        return strategicallyPatched(value, patch, duplicates);
      });
    }
  }
}

function merging(patch: JsonObject, change: (object: AnyObject) => TypedBody): Change {
  return Object.assign(change, { fields: Object.keys(patch) });
}

/** Told by what has come out. */
function patched(value: JsonObject, faults: readonly string[]): TypedBody {
  return { value, faults, refuse: (why) => invalidPatch(JSON.stringify(value), why) };
}

/** Told by what was asked for. Here kind and version of a patch say nothing. */
function strategicallyPatched(value: JsonObject, patch: JsonObject, faults: readonly string[]): TypedBody {
  const { kind: _, apiVersion: __, ...rest } = value;
  return { value: rest, faults, refuse: (why) => invalidPatch(goFormat(patch), why) };
}

function requireObject(value: unknown, prefix: string): JsonObject {
  if (isJsonObject(value)) return value;
  const type = Array.isArray(value) ? "array" : typeof value;
  throw badRequest(`${prefix}json: cannot unmarshal ${type} into Go value of type map[string]interface {}`);
}

const decoder = new TextDecoder();

/** The body of a patch, and what a strict reader minds in it. Throws `ApiError` 400 and 413. */
function readValue(
  { request }: ResourceRequest,
  prefix = "error decoding patch: ",
): { value: unknown; duplicates: readonly string[] } {
  const { body } = request;
  if (body !== undefined && "object" in body) return { value: cloneJson(body.object), duplicates: [] };
  if (body !== undefined && body.length > bodyLimitBytes) throw requestTooLarge(bodyLimitBytes);
  const text = body === undefined ? "" : decoder.decode(body);
  try {
    refuseDeepNesting(text);
    const value: unknown = JSON.parse(text);
    return {
      value,
      duplicates: findDuplicateFields(text, value).map((path) => `duplicate field ${JSON.stringify(path)}`),
    };
  } catch (error) {
    throw badRequest(prefix + jsonProblem(text, error as Error));
  }
}
