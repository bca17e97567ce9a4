/**
 * PATCH in its four kinds.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go. Answers to @seed:K1.2.
 */
import type { Response } from "#wire";
import { applyPatch } from "./apply-patch.ts";
import { jsonPatch, readJsonPatch } from "./json-patch.ts";
import { cloneJson, isJsonObject, type JsonObject } from "./json-value.ts";
import { trackUpdate } from "./managed-fields.ts";
import { mergePatch } from "./merge-patch.ts";
import { bodyLimitBytes, jsonProblem, mediaType } from "./read-body.ts";
import { objectResponse } from "./respond.ts";
import type { ResourceRequest } from "./server-context.ts";
import { nameOf } from "./server-context.ts";
import { badRequest, notFound, requestTooLarge, unsupportedPatchType } from "./status.ts";
import { strategicMerge } from "./strategic-merge.ts";
import type { AnyObject } from "./strategy.ts";
import { readResourceObject } from "./typed-object.ts";
import { requireName, type UpdateRule, updateObject } from "./update.ts";
import { readWriteOptions } from "./write-options.ts";

/** Gives what an object becomes; the argument may be changed. */
type Change = (object: JsonObject) => JsonObject;

export function patchWith(rule: UpdateRule): (request: ResourceRequest) => Promise<Response> {
  return async (request) => {
    if (mediaType(request.request) === "application/apply-patch+yaml") return applyPatch(request, rule);
    const { definition, info, warnings } = request;
    const options = readWriteOptions(info.query, "PatchOptions");
    if (!patchTypes.includes(mediaType(request.request))) throw unsupportedPatchType();
    // What is no patch at all is told only where there is something to patch.
    let change: Change | undefined;
    const warn = (text: string) => void warnings.add(text);
    const produce = (old: AnyObject | undefined): AnyObject => {
      if (old === undefined) throw notFound(definition, nameOf(request));
      change ??= readPatch(request);
      const value = change(copyOf(old, mediaType(request.request)));
      const object = readResourceObject(definition, { value }, options.fieldValidation, warn);
      requireName(object, nameOf(request));
      trackUpdate(request, object, old, options.fieldManager);
      return object;
    };
    const { document } = await updateObject(request, { ...rule, mayCreate: false }, produce, options);
    return objectResponse(request, 200, document);
  };
}

const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

/** A copy to patch. What is known of managers is large, and only a JSON patch could reach into it. */
function copyOf(old: AnyObject, type: string): JsonObject {
  const { managedFields, ...metadata } = old.metadata;
  if (managedFields === undefined || type === "application/json-patch+json") return cloneJson(old);
  const copy = cloneJson({ ...old, metadata });
  copy.metadata.managedFields = managedFields;
  return copy;
}

function readPatch(request: ResourceRequest): Change {
  const { definition } = request;
  switch (mediaType(request.request)) {
    case "application/json-patch+json": {
      const operations = readJsonPatch(readValue(request));
      return (object) => jsonPatch(object, operations);
    }
    case "application/merge-patch+json": {
      const patch = readObjectPatch(request);
      return (object) => mergePatch(object, patch) as JsonObject;
    }
    case "application/strategic-merge-patch+json": {
      if (definition.custom) throw unsupportedPatchType();
      const patch = readObjectPatch(request);
      return (object) => strategicMerge(object, patch, definition.type());
    }
    default:
      throw unsupportedPatchType();
  }
}

function readObjectPatch(request: ResourceRequest): JsonObject {
  const value = readValue(request);
  if (isJsonObject(value)) return value;
  const type = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  throw badRequest(
    `error decoding patch: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
  );
}

const decoder = new TextDecoder();

export function readValue({ request }: ResourceRequest): unknown {
  const { body } = request;
  if (body !== undefined && "object" in body) return cloneJson(body.object);
  if (body !== undefined && body.length > bodyLimitBytes) throw requestTooLarge(bodyLimitBytes);
  const text = body === undefined ? "" : decoder.decode(body);
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = text === "" ? "unexpected end of JSON input" : jsonProblem(text, error as Error);
    throw badRequest(`error decoding patch: ${problem}`);
  }
}
