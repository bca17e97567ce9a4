/**
 * Values seen through their types: which fields they have, how two of them differ, what one becomes when another is
 * laid over it, and what is left when fields are taken away. Pure.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed.
 */
import { emptySet, type FieldSet, fieldName, isEmptySet, leaf, nodeOf } from "./field-set.ts";
import { equalJson, isJsonObject, type JsonObject } from "./json-value.ts";
import { anyType, type TypeNode } from "./type-node.ts";

/** A list that has an owner per item. */
function isAssociative(type: TypeNode): boolean {
  return type.kind === "list" && (type.listType === "map" || type.listType === "set");
}

/** A struct or map that has an owner per field. */
function isGranular(type: TypeNode): boolean {
  return (type.kind === "struct" || type.kind === "map") && !type.atomic;
}

function fieldType(type: TypeNode, name: string): TypeNode {
  return (type.kind === "map" ? type.element() : type.field(name)) ?? anyType;
}

function itemType(type: TypeNode): TypeNode {
  return type.element() ?? anyType;
}

/** The one key of built-in lists that may be left out: that of ports. */
const keyDefaults: Readonly<Record<string, unknown>> = { protocol: "TCP" };

/**
 * How an item of an associative list is named in a set of fields: by those of its keys that it has, or that have a
 * default. Throws an `Error` where there is nothing to name it by.
 */
export function itemName(type: TypeNode, item: unknown): string {
  if (type.listType === "set") return setItemName(item);
  if (item === null) throw new Error("associative list with keys may not have a null element");
  if (!isJsonObject(item)) throw new Error("associative list with keys may not have non-map elements");
  const names = type.listMapKeys ?? [];
  const keys: JsonObject = {};
  for (const key of [...names].sort()) {
    const found = item[key] ?? type.element()?.field(key)?.default ?? keyDefaults[key];
    if (found !== undefined) keys[key] = found;
  }
  for (const _ in keys) return `k:${JSON.stringify(keys)}`;
  const listed = names.map((name) => JSON.stringify(name)).join(" ");
  throw new Error(
    `associative list with keys has an element that omits all key fields [${listed}] (and doesn't have default values for any key fields)`,
  );
}

function setItemName(item: unknown): string {
  if (item === null) throw new Error("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) throw new Error("not supported: associative list with lists as elements");
  if (typeof item === "object") throw new Error("associative list without keys has an element that's a map type");
  return `v:${JSON.stringify(item)}`;
}

/** An unreadable item is named by its place, so that a comparison never fails. */
function safeItemName(type: TypeNode, item: unknown, index: number): string {
  try {
    return itemName(type, item);
  } catch {
    return `i:${index}`;
  }
}

/** All fields of a value. Throws an `Error` for an item without keys, and for one that stands twice. */
export function fieldsOf(value: unknown, type: TypeNode): FieldSet {
  if (isGranular(type) && isJsonObject(value)) {
    const children = new Map<string, FieldSet>();
    for (const name in value) {
      if (value[name] !== undefined) children.set(fieldName(name), fieldsOf(value[name], fieldType(type, name)));
    }
    return children.size === 0 ? leaf : nodeOf(false, children);
  }
  if (isAssociative(type) && Array.isArray(value)) {
    const children = new Map<string, FieldSet>();
    for (const item of value) {
      const name = itemName(type, item);
      if (children.has(name)) throw new Error(`duplicate entries for key [${name.slice(2)}]`);
      const inner = fieldsOf(item, itemType(type));
      children.set(name, nodeOf(true, inner.children));
    }
    return children.size === 0 ? leaf : nodeOf(false, children);
  }
  return leaf;
}

export interface Comparison {
  /** Fields that were added or have another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { changed: emptySet, removed: emptySet };

/** How `after` differs from `before`; undefined is absence, null is a value. */
export function compareTyped(before: unknown, after: unknown, type: TypeNode): Comparison {
  if (before === after) return same;
  const granular = isGranular(type);
  const container = granular || isAssociative(type);
  if (!container || (isVoid(before) && isVoid(after)) || !fits(before, granular) || !fits(after, granular)) {
    return compareLeaf(before, after);
  }
  const found: Found = { changed: undefined, removed: undefined };
  if (granular) compareFields((before ?? {}) as JsonObject, (after ?? {}) as JsonObject, type, found);
  else compareItems((before ?? []) as unknown[], (after ?? []) as unknown[], type, found);
  const added = before === undefined;
  const gone = after === undefined;
  const { changed, removed } = found;
  if (!added && !gone && changed === undefined && removed === undefined) return same;
  return { changed: nodeOf(added, changed ?? none), removed: nodeOf(gone, removed ?? none) };
}

function isVoid(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  for (const _ in value as object) return false;
  return typeof value === "object";
}

function fits(value: unknown, granular: boolean): boolean {
  if (value === undefined || value === null) return true;
  return granular ? isJsonObject(value) : Array.isArray(value);
}

function compareLeaf(before: unknown, after: unknown): Comparison {
  if (after === undefined) return { changed: emptySet, removed: leaf };
  return equalJson(before, after) ? same : { changed: leaf, removed: emptySet };
}

const none: ReadonlyMap<string, FieldSet> = new Map();

/** What a comparison has found so far; most find nothing. */
interface Found {
  changed: Map<string, FieldSet> | undefined;
  removed: Map<string, FieldSet> | undefined;
}

function note(found: Found, name: string, { changed, removed }: Comparison): void {
  if (!isEmptySet(changed)) {
    found.changed ??= new Map();
    found.changed.set(name, changed);
  }
  if (!isEmptySet(removed)) {
    found.removed ??= new Map();
    found.removed.set(name, removed);
  }
}

function compareFields(before: JsonObject, after: JsonObject, type: TypeNode, found: Found): void {
  for (const name in after) {
    const value = after[name];
    const old = before[name];
    if (value === old || value === undefined) continue;
    note(found, fieldName(name), compareTyped(old, value, fieldType(type, name)));
  }
  for (const name in before) {
    if (after[name] === undefined && before[name] !== undefined) {
      note(found, fieldName(name), compareTyped(before[name], undefined, fieldType(type, name)));
    }
  }
}

function compareItems(before: readonly unknown[], after: readonly unknown[], type: TypeNode, found: Found): void {
  const element = itemType(type);
  const old = new Map(before.map((item, index) => [safeItemName(type, item, index), item]));
  after.forEach((item, index) => {
    const name = safeItemName(type, item, index);
    note(found, name, compareTyped(old.get(name), item, element));
    old.delete(name);
  });
  for (const [name, item] of old) note(found, name, compareTyped(item, undefined, element));
}

/** `over` laid over `base`: fields of both, items of associative lists by their keys, everything else as in `over`. */
export function mergeTyped(base: unknown, over: unknown, type: TypeNode): unknown {
  if (over === undefined) return base;
  // Nothing laid over something that has items or fields of its own takes none of them away.
  if (over === null && !isVoid(base) && (isGranular(type) || isAssociative(type))) return base;
  if (isGranular(type) && isJsonObject(base) && isJsonObject(over)) {
    const result: JsonObject = { ...base };
    for (const name in over) {
      result[name] = mergeTyped(base[name], over[name], fieldType(type, name));
    }
    return result;
  }
  if (isAssociative(type) && Array.isArray(base) && Array.isArray(over)) return mergeItems(base, over, type);
  return over;
}

/** The items of `over` in their order; those of `base` alone stay before what followed them. */
function mergeItems(base: readonly unknown[], over: readonly unknown[], type: TypeNode): unknown[] {
  const element = itemType(type);
  const left = base.map((item, index) => safeItemName(type, item, index));
  const right = over.map((item, index) => safeItemName(type, item, index));
  const inRight = new Set(right);
  const inLeft = new Map(left.map((name, index) => [name, base[index]]));
  const shared = right.filter((name) => inLeft.has(name));
  const result: unknown[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const leftName = left[l];
    if (leftName !== undefined && !inRight.has(leftName)) {
      result.push(base[l++]);
    } else if (leftName !== undefined && (r >= right.length || (leftName !== right[r] && leftName !== shared[0]))) {
      // It comes, or came, in the place that `over` gives it.
      l++;
    } else {
      const name = right[r] as string;
      result.push(mergeTyped(inLeft.get(name), over[r++], element));
      if (name === shared[0]) shared.shift();
      if (name === leftName) l++;
    }
  }
  return result;
}

/** The value without the fields in `set`; undefined when it is in the set itself. */
export function withoutFields(value: unknown, set: FieldSet, type: TypeNode): unknown {
  if (set.self) return undefined;
  if (set.children.size === 0) return value;
  if (isGranular(type) && isJsonObject(value)) {
    const result: JsonObject = {};
    for (const name in value) {
      const inner = set.children.get(fieldName(name));
      const kept = inner === undefined ? value[name] : withoutFields(value[name], inner, fieldType(type, name));
      if (kept !== undefined) result[name] = kept;
    }
    return result;
  }
  if (isAssociative(type) && Array.isArray(value)) {
    return value
      .map((item, index) => {
        const inner = set.children.get(safeItemName(type, item, index));
        return inner === undefined ? item : withoutFields(item, inner, itemType(type));
      })
      .filter((item) => item !== undefined);
  }
  return value;
}
