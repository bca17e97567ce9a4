/**
 * JSON patch (RFC 6902) as real servers carry it out: negative indices count from the end, a test of what is missing
 * holds for null, and whatever cannot be done is answered alike.
 *
 * Upstream: gopkg.in/evanphx/json-patch.v4, staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
 * https://datatracker.ietf.org/doc/html/rfc6902 Answers to @seed:K1.2. Pure.
 */
import { goDecodingProblem, jsonTypeOf } from "./go-decoding.ts";
import { cloneJson, equalJson, isJsonObject, type JsonObject, ownField, setField } from "./json-value.ts";
import { badRequest, requestTooLarge, unprocessable } from "./status.ts";

/** As real servers: more operations than this are refused. */
const mostOperations = 10_000;
/** And so is what copies make of an object, which doubles with each. */
const mostCopiedBytes = 3 * 1024 * 1024;

export interface Operation {
  readonly op?: string;
  readonly path?: string;
  readonly from?: string;
  readonly value?: unknown;
}

const fields = { op: "string", path: "string", from: "string" } as const;

/** Throws `ApiError` 400 for what is no list of operations, 413 for too many. */
export function readJsonPatch(value: unknown): readonly Operation[] {
  if (value === null) return [];
  const cannot = (type: string, into: string) =>
    badRequest(`error decoding patch: json: cannot unmarshal ${type} into Go value of type ${into}`);
  if (!Array.isArray(value)) throw cannot(jsonTypeOf(value), "[]handlers.jsonPatchOp");
  for (const each of value) {
    if (each === null) continue;
    if (!isJsonObject(each)) throw cannot(jsonTypeOf(each), "handlers.jsonPatchOp");
    const problem = goDecodingProblem("jsonPatchOp", fields, each);
    if (problem !== undefined) throw badRequest(`error decoding patch: ${problem}`);
  }
  if (value.length > mostOperations) {
    throw requestTooLarge(`The allowed maximum operations in a JSON patch is ${mostOperations}, got ${value.length}`);
  }
  return value.map((each) => (each ?? {}) as Operation);
}

/** Fields of operations that mean nothing, as `[0].extra`. */
export function unknownOperationFields(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation, index) =>
    Object.keys(operation)
      .filter((name) => !["op", "path", "from", "value"].includes(name))
      .map((name) => `[${index}].${name}`),
  );
}

/** Changes `object`, which is lost when an operation fails: `ApiError` 422. */
export function jsonPatch(object: JsonObject, operations: readonly Operation[]): JsonObject {
  let copied = 0;
  for (const operation of operations) {
    if (operation.op === "copy") {
      copied += JSON.stringify(found(placeOf(object, operation.from))).length;
      if (copied > mostCopiedBytes) throw unprocessable();
    }
    carryOut(object, operation);
  }
  return object;
}

function carryOut(object: JsonObject, { op, path, from, value = null }: Operation): void {
  if (op === "add") add(placeOf(object, path), cloneJson(value));
  else if (op === "remove") remove(placeOf(object, path));
  else if (op === "replace") replace(placeOf(object, path), cloneJson(value));
  else if (op === "move") move(object, path, from);
  else if (op === "copy") add(placeOf(object, path), cloneJson(found(placeOf(object, from))));
  else if (op !== "test" || !equalJson(valueAt(placeOf(object, path)) ?? null, value)) throw unprocessable();
}

/** A key of an object, or an index of a list. */
interface Place {
  readonly container: JsonObject | unknown[];
  readonly key: string;
}

function placeOf(object: JsonObject, path: string | undefined): Place {
  const [first, ...keys] = (path ?? "-").split("/");
  const key = keys.pop();
  if (first === undefined || key === undefined) throw unprocessable();
  let container: unknown = object;
  for (const each of keys) {
    if (!isContainer(container)) throw unprocessable();
    container = valueAt({ container, key: decoded(each) });
  }
  if (!isContainer(container)) throw unprocessable();
  return { container, key: decoded(key) };
}

function isContainer(value: unknown): value is JsonObject | unknown[] {
  return typeof value === "object" && value !== null;
}

function decoded(key: string): string {
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Undefined when it is missing from an object; refused when it lies outside of a list. */
function valueAt({ container, key }: Place): unknown {
  if (!Array.isArray(container)) return ownField(container, key);
  return container[indexOf(key, container.length)];
}

function found(place: Place): unknown {
  const value = valueAt(place);
  if (value === undefined) throw unprocessable();
  return value;
}

/** Below `end`; negative ones count from there. */
function indexOf(key: string, end: number): number {
  if (!/^-?\d+$/.test(key)) throw unprocessable();
  const index = Number(key) < 0 ? Number(key) + end : Number(key);
  if (index < 0 || index >= end) throw unprocessable();
  return index;
}

/** The place is looked for when its new content has been taken away. */
function move(object: JsonObject, path: string | undefined, from: string | undefined): void {
  const value = remove(placeOf(object, from));
  add(placeOf(object, path), value);
}

function add({ container, key }: Place, value: unknown): void {
  if (!Array.isArray(container)) setField(container, key, value);
  else container.splice(key === "-" ? container.length : indexOf(key, container.length + 1), 0, value);
}

function remove(place: Place): unknown {
  const value = found(place);
  const { container, key } = place;
  if (Array.isArray(container)) container.splice(indexOf(key, container.length), 1);
  else delete container[key];
  return value;
}

function replace(place: Place, value: unknown): void {
  found(place);
  const { container, key } = place;
  if (Array.isArray(container)) container[indexOf(key, container.length)] = value;
  else setField(container, key, value);
}
