import { jsonTypeOf } from "../../go-decoding.ts";
import { goJsonProblem } from "../../go-json-problem.ts";
import { jsonPatch, type Operation } from "../../json-patch.ts";
import { jsonPatchFailure } from "../../json-patch-failure.ts";
import { cloneJson, type JsonObject } from "../../json-value.ts";
import { internalError } from "../../status.ts";
import { WebhookCallError } from "../../webhook-call-error.ts";

/**
 * Applies the JSON patch of a webhook to a copy of the object; undefined for a patch that has nothing in it. Throws
 * `WebhookCallError` for what is no patch, `ApiError` 500 for one that does not fit the object.
 */
export function applyAnswer(hook: string, patch: string, object: JsonObject | undefined): JsonObject | undefined {
  const operations = readOperations(patch);
  if (operations.length === 0) return undefined;
  if (object === undefined) {
    const why = "attempted to modify the object, which is not supported for this operation";
    throw internalError(`admission webhook ${JSON.stringify(hook)} ${why}`);
  }
  const copy = cloneJson(object);
  for (const operation of operations) {
    try {
      jsonPatch(copy, [operation]);
    } catch {
      throw internalError(jsonPatchFailure(copy, operation));
    }
  }
  return copy;
}

function readOperations(patch: string): Operation[] {
  const problem = (why: string): WebhookCallError =>
    new WebhookCallError(`received undecodable patch in webhook response: ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(patch);
  } catch (error) {
    throw problem(goJsonProblem(patch) ?? (error as Error).message);
  }
  if (Array.isArray(value)) return value as Operation[];
  throw problem(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type jsonpatch.Patch`);
}
