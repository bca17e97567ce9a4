import { applyPatch, type Operation } from "rfc6902";
import type { JsonObject } from "./json-value.ts";
import { badRequest, requestTooLarge, unprocessable } from "./status.ts";

/** As real servers: more operations than this are refused. */
const mostOperations = 10_000;

/** Throws `ApiError` 400 for what is no list of operations, 413 for too many. */
export function readJsonPatch(value: unknown): Operation[] {
  if (!Array.isArray(value)) {
    throw badRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  }
  if (value.length > mostOperations) throw requestTooLarge(mostOperations);
  return value as Operation[];
}

/** Changes `object`, which is lost when an operation fails: `ApiError` 422 for a failed test, 400 for what makes no sense. */
export function jsonPatch(object: JsonObject, operations: Operation[]): JsonObject {
  const failures = applyPatch(object, structuredClone(operations));
  const index = failures.findIndex((failure) => failure !== null);
  if (index < 0) return object;
  const failure = failures[index] as Error;
  const { op } = operations[index] as { op?: string };
  if (failure.name === "TestError" || failure.name === "MissingError") throw unprocessable();
  throw badRequest(`jsonpatch ${String(op)} operation: ${failure.message}`);
}
