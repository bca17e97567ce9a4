/**
 * Values seen through their types: which fields they have, how two of them differ, what one becomes when another is
 * laid over it, and what is left when fields are taken away. Pure.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed.
 */
import { emptySet, type FieldSet, fieldName, isEmptySet, leaf, nodeOf } from "./field-set.ts";
import { equalJson, isJsonObject, type JsonObject, ownField, setField } from "./json-value.ts";
import { anyType, type TypeNode } from "./type-node.ts";

/** A list that has an owner per item. */
function isAssociative(type: TypeNode): boolean {
  return type.kind === "list" && (type.listType === "map" || type.listType === "set");
}

/** A struct or map that has an owner per field. What nobody has described is one if it looks like one. */
function isGranular(type: TypeNode, value: unknown): boolean {
  if (type.atomic) return false;
  return type.kind === "struct" || type.kind === "map" || (type.kind === "any" && isJsonObject(value));
}

function fieldType(type: TypeNode, name: string): TypeNode {
  return (type.kind === "map" ? type.element() : (type.field(name) ?? type.element())) ?? anyType;
}

/** Fields of structs are there by their nature; whoever names another has made it. */
function isDeclared(type: TypeNode, name: string): boolean {
  return type.kind === "struct" && type.field(name) !== undefined;
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

/**
 * All fields of a value: of maps and lists those of what is in them, and what stands in a list, or under a name that no
 * type has. Items that stand twice are one field. Throws an `Error` for an item without keys.
 */
export function fieldsOf(value: unknown, type: TypeNode): FieldSet {
  if (isGranular(type, value) && isJsonObject(value)) return fieldsOfMap(value, type);
  if (isAssociative(type) && Array.isArray(value)) return fieldsOfList(value, type);
  return leaf;
}

function fieldsOfMap(value: JsonObject, type: TypeNode): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const name in value) {
    if (value[name] === undefined) continue;
    const inner = fieldsOf(value[name], fieldType(type, name));
    const set = isDeclared(type, name) ? inner : nodeOf(true, inner.children);
    if (!isEmptySet(set)) children.set(fieldName(name), set);
  }
  return children.size === 0 ? leaf : nodeOf(false, children);
}

function fieldsOfList(items: readonly unknown[], type: TypeNode): FieldSet {
  const children = new Map<string, FieldSet>();
  const element = itemType(type);
  for (const item of items) {
    const name = itemName(type, item);
    children.set(name, children.has(name) ? leaf : nodeOf(true, fieldsOf(item, element).children));
  }
  return nodeOf(false, children);
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
  const granular = isGranular(type, isJsonObject(after) ? after : before);
  const container = granular || isAssociative(type);
  if (!container || (isVoid(before) && isVoid(after))) return compareLeaf(before, after);
  if (!fits(before, granular) || !fits(after, granular)) {
    return type.kind === "any" ? compareForms(before, after, type) : compareLeaf(before, after);
  }
  const found: Found = { changed: undefined, removed: undefined };
  if (granular) compareFields((before ?? {}) as JsonObject, (after ?? {}) as JsonObject, type, found);
  else compareItems((before ?? []) as unknown[], (after ?? []) as unknown[], type, found);
  const added = before === undefined;
  const gone = after === undefined;
  const { changed, removed } = found;
  if (!added && !gone && changed === undefined && removed === undefined) return same;
  return { changed: nodeOf(added, changed ?? emptySet.children), removed: nodeOf(gone, removed ?? emptySet.children) };
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

/** What was an object is something else now, or the other way about: its fields come or go with it. */
function compareForms(before: unknown, after: unknown, type: TypeNode): Comparison {
  const inside = (value: unknown): FieldSet =>
    isJsonObject(value) ? nodeOf(false, fieldsOf(value, type).children) : emptySet;
  return { changed: nodeOf(true, inside(after).children), removed: inside(before) };
}

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
  const [old, now] = [itemsByName(before, type), itemsByName(after, type)];
  for (const [name, items] of now) note(found, name, compareItem(old.get(name) ?? [], items, element));
  for (const [name, items] of old) if (!now.has(name)) note(found, name, compareItem(items, [], element));
}

/** By name, in their order: some stand twice where nobody has forbidden it. */
function itemsByName(list: readonly unknown[], type: TypeNode): Map<string, unknown[]> {
  const items = new Map<string, unknown[]>();
  list.forEach((item, index) => {
    const name = safeItemName(type, item, index);
    const known = items.get(name);
    if (known) known.push(item);
    else items.set(name, [item]);
  });
  return items;
}

/** Those of one name. What stands twice is seen as a whole. */
function compareItem(before: readonly unknown[], after: readonly unknown[], element: TypeNode): Comparison {
  const [wasTwice, isTwice] = [before.length > 1, after.length > 1];
  if (!wasTwice && !isTwice) return compareTyped(before[0], after[0], element);
  if (wasTwice && isTwice) return equalJson(before, after) ? same : { changed: leaf, removed: emptySet };
  const single = wasTwice
    ? after.length > 0 && compareTyped(undefined, after[0], element)
    : before.length > 0 && compareTyped(before[0], undefined, element);
  const { changed, removed } = single || same;
  return wasTwice
    ? { changed, removed: nodeOf(true, removed.children) }
    : { changed: nodeOf(true, changed.children), removed };
}

/** `over` laid over `base`: fields of both, items of associative lists by their keys, everything else as in `over`. */
export function mergeTyped(base: unknown, over: unknown, type: TypeNode): unknown {
  if (over === undefined) return base;
  // Nothing laid over something that has items or fields of its own takes none of them away.
  if (over === null && !isVoid(base) && (isGranular(type, base) || isAssociative(type))) return base;
  if (isGranular(type, base) && isJsonObject(base) && isJsonObject(over)) {
    const result: JsonObject = { ...base };
    for (const name in over) {
      setField(result, name, mergeTyped(ownField(base, name), over[name], fieldType(type, name)));
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
  // What stands twice is replaced, for nobody knows which of them is meant.
  const inLeft = new Map<string, unknown>();
  left.forEach((name, index) => {
    inLeft.set(name, inLeft.has(name) ? undefined : base[index]);
  });
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
  if (isGranular(type, value) && isJsonObject(value)) {
    const result: JsonObject = {};
    for (const name in value) {
      const inner = set.children.get(fieldName(name));
      const kept = inner === undefined ? value[name] : withoutFields(value[name], inner, fieldType(type, name));
      if (kept !== undefined) setField(result, name, kept);
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
