/**
 * Strategic merge patch: a merge patch that knows which lists are merged, by which key, and a few directives.
 *
 * https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go. Answers to @seed:K1.2.
 */

import { goFormat } from "./go-format.ts";
import { equalJson, isJsonObject, type JsonObject, ownField, setField } from "./json-value.ts";
import { badRequest, unknownError, unprocessable } from "./status.ts";
import { anyType, type TypeNode } from "./type-node.ts";

const directive = "$patch";
const retainKeys = "$retainKeys";
const deleteFromList = "$deleteFromPrimitiveList/";
const elementOrder = "$setElementOrder/";

/** Changes `original` and returns what it becomes; `patch` is left as it is. Throws `ApiError` 400 for bad directives. */
export function strategicMerge(original: JsonObject, patch: JsonObject, type: TypeNode): JsonObject {
  return mergeMap(original, patch, type);
}

function mergeMap(original: JsonObject, patch: JsonObject, type: TypeNode): JsonObject {
  const how = patch[directive];
  if (how === "replace") return withoutDirectives(patch, type) as JsonObject;
  if (how === "delete") return {};
  if (how !== undefined && how !== "merge") {
    throw unknownError(`unknown patch type: ${goFormat(how)} in map: ${goFormat(patch)}`);
  }
  retain(original, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(deleteFromList)) removePrimitives(original, key.slice(deleteFromList.length), value);
  }
  const ordered = orderedFields(original, patch, type);
  for (const [key, value] of Object.entries(patch)) {
    if (isDirective(key) || ordered.has(key)) continue;
    if (value === null) delete original[key];
    else setField(original, key, mergeValue(ownField(original, key), value, fieldType(type, key)));
  }
  return original;
}

function mergeValue(original: unknown, patch: unknown, type: TypeNode): unknown {
  if (isJsonObject(patch)) {
    if (!isJsonObject(original) || type.patchStrategy?.includes("replace")) return withoutDirectives(patch, type);
    return mergeMap(original, patch, type);
  }
  if (Array.isArray(patch)) {
    if (!isMerged(type)) return withoutDirectives(patch, type);
    return mergeList(Array.isArray(original) ? original : [], patch, type);
  }
  return patch;
}

function isMerged(type: TypeNode): boolean {
  return type.patchStrategy?.includes("merge") ?? false;
}

function isDirective(key: string): boolean {
  return key === directive || key === retainKeys || key.startsWith(deleteFromList) || key.startsWith(elementOrder);
}

function fieldType(type: TypeNode, key: string): TypeNode {
  return type.field(key) ?? (type.kind === "map" ? type.element() : undefined) ?? anyType;
}

function elementType(type: TypeNode): TypeNode {
  return type.element() ?? anyType;
}

/** `$retainKeys` names all fields that may stay; used for unions such as a volume's source. */
function retain(original: JsonObject, patch: JsonObject): void {
  const keys = patch[retainKeys];
  if (keys === undefined) return;
  if (!Array.isArray(keys)) throw badRequest("invalid patch format of retainKeys");
  for (const key of Object.keys(patch)) {
    if (!isDirective(key) && patch[key] !== null && !keys.includes(key)) {
      throw unprocessable();
    }
  }
  for (const key of Object.keys(original)) if (!keys.includes(key)) delete original[key];
}

function removePrimitives(original: JsonObject, field: string, values: unknown): void {
  const list = original[field];
  if (!Array.isArray(values)) throw badRequest("invalid patch format of primitive list");
  if (!Array.isArray(list)) return;
  const left = list.filter((item) => !values.includes(item));
  if (left.length === 0) delete original[field];
  else original[field] = left;
}

/** Merges the lists whose order is given by `$setElementOrder`; tells which fields these were. */
function orderedFields(original: JsonObject, patch: JsonObject, type: TypeNode): ReadonlySet<string> {
  const done = new Set<string>();
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(elementOrder)) continue;
    const field = key.slice(elementOrder.length);
    const list = fieldType(type, field);
    if (!Array.isArray(order)) throw badRequest("invalid patch format of setElementOrder list");
    const changes = patch[field];
    done.add(field);
    if (changes === null) {
      delete original[field];
      continue;
    }
    if (changes !== undefined && !Array.isArray(changes))
      throw badRequest("invalid patch format of setElementOrder list");
    const before = Array.isArray(original[field]) ? (original[field] as unknown[]) : [];
    if (!isMerged(list)) {
      if (changes !== undefined) setField(original, field, withoutDirectives(changes, list));
      continue;
    }
    const merged = mergeItems(before, changes ?? [], list);
    if (merged.length === 0 && original[field] === undefined) continue;
    setField(original, field, arrange(merged, order, before, list.patchMergeKey));
  }
  return done;
}

function mergeList(original: readonly unknown[], patch: readonly unknown[], type: TypeNode): unknown[] {
  if (patch.some((item) => isJsonObject(item) && item[directive] === "replace")) {
    return patch
      .filter((item) => !isJsonObject(item) || item[directive] !== "replace")
      .map((item) => withoutDirectives(item, elementType(type)));
  }
  const merged = mergeItems(original, patch, type);
  return arrange(merged, patch, original, type.patchMergeKey);
}

/** Items of both lists: those that the patch names are changed or removed, new ones come last. */
function mergeItems(original: readonly unknown[], patch: readonly unknown[], type: TypeNode): unknown[] {
  const key = type.patchMergeKey;
  if (key === undefined) return unique([...original, ...patch]);
  const element = elementType(type);
  let items = [...original];
  for (const item of patch) {
    if (!isJsonObject(item)) throw badRequest("strategic merge patch format is not supported");
    if (item[key] === undefined) {
      throw unknownError(`map: ${goFormat(item)} does not contain declared merge key: ${key}`);
    }
    if (item[directive] === "delete") {
      items = items.filter((each) => !sameKey(each, item, key));
      continue;
    }
    const index = items.findIndex((each) => sameKey(each, item, key));
    if (index < 0) items.push(withoutDirectives(item, element));
    else items[index] = mergeMap(items[index] as JsonObject, item, element);
  }
  return items;
}

function unique(items: readonly unknown[]): unknown[] {
  return items.filter((item, index) => items.findIndex((each) => equalJson(each, item)) === index);
}

function sameKey(a: unknown, b: unknown, key: string | undefined): boolean {
  if (key === undefined) return equalJson(a, b);
  return isJsonObject(a) && isJsonObject(b) && a[key] !== undefined && equalJson(a[key], b[key]);
}

/**
 * The items that `order` names stand in its order; the others keep the order they had on the server, each before the
 * first named item that followed it there.
 */
function arrange(
  items: readonly unknown[],
  order: readonly unknown[],
  server: readonly unknown[],
  key: string | undefined,
): unknown[] {
  if (isInOrder(items, order, server, key)) return items as unknown[];
  const rankIn = (list: readonly unknown[], item: unknown): number => rankOf(list, item, key);
  const named = items.filter((item) => rankIn(order, item) >= 0).sort((a, b) => rankIn(order, a) - rankIn(order, b));
  const others = items.filter((item) => rankIn(order, item) < 0).sort((a, b) => rankIn(server, a) - rankIn(server, b));
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const rank = rankIn(server, item);
    while (next < others.length && rank >= 0) {
      const other = rankIn(server, others[next]);
      if (other < 0 || other >= rank) break;
      result.push(others[next++]);
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

/** As nearly always: what is named stands in that order already, and nothing new (new items are last) has to move. */
function isInOrder(
  items: readonly unknown[],
  order: readonly unknown[],
  server: readonly unknown[],
  key: string | undefined,
): boolean {
  let old = items.length;
  while (old > 0 && rankOf(server, items[old - 1], key) < 0) old--;
  const fresh = items.length - old;
  let last = -1;
  let named = 0;
  for (const item of order) {
    const rank = rankOf(items, item, key);
    if (rank <= last) return false;
    last = rank;
    if (rank < old) named++;
  }
  return fresh === 0 || (named === old && order.length === old + fresh);
}

function rankOf(list: readonly unknown[], item: unknown, key: string | undefined): number {
  for (let index = 0; index < list.length; index++) if (sameKey(list[index], item, key)) return index;
  return -1;
}

/** What a patch adds where nothing was: without nulls and without directives. */
function withoutDirectives(value: unknown, type: TypeNode): unknown {
  if (Array.isArray(value)) {
    const element = elementType(type);
    return value
      .filter((item) => !isJsonObject(item) || item[directive] !== "delete")
      .map((item) => withoutDirectives(item, element));
  }
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (isDirective(key) || item === null) continue;
    setField(result, key, withoutDirectives(item, fieldType(type, key)));
  }
  return result;
}
