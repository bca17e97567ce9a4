import { jsonPatch, type Operation } from "../../json-patch.ts";
import { cloneJson, type JsonObject } from "../../json-value.ts";
import { internalError } from "../../status.ts";
import { WebhookCallError } from "../../webhook-client.ts";

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
      throw internalError(failureText(operation));
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
    throw problem((error as Error).message);
  }
  if (Array.isArray(value)) return value as Operation[];
  throw problem(`json: cannot unmarshal ${typeof value} into Go value of type jsonpatch.Patch`);
}

/** As the library that real servers use words it: gopkg.in/evanphx/json-patch.v4. */
export function failureText({ op = "", path = "" }: Pick<Operation, "op" | "path">): string {
  if (op === "test") return `testing value ${path} failed: test failed`;
  if (!["add", "remove", "replace", "move", "copy"].includes(op)) return `Unexpected kind: ${op}`;
  const what = op === "add" ? "path" : "key";
  const at = op === "add" ? JSON.stringify(path) : path;
  return `${op} operation does not apply: doc is missing ${what}: ${at}: missing value`;
}
