/**
 * Sets of fields of an object, as `managedFields` records who owns what: a tree whose branches are named as in
 * `FieldsV1` (`f:name` a field, `k:{"name":"web"}` an item of a list by its keys, `v:"x"` an item of a set).
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/fieldpath. Pure; sets are never changed once made.
 */
import { isJsonObject, type JsonObject } from "./json-value.ts";

export interface FieldSet {
  /** The thing itself is in the set, not only what is inside it. */
  readonly self: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const noChildren: ReadonlyMap<string, FieldSet> = new Map();

export const emptySet: FieldSet = { self: false, children: noChildren };
export const leaf: FieldSet = { self: true, children: noChildren };

/** A node; the shared leaf and empty set where it is no more than that. */
export function nodeOf(self: boolean, children: ReadonlyMap<string, FieldSet>): FieldSet {
  if (children.size > 0) return { self, children };
  return self ? leaf : emptySet;
}

const fieldNames = new Map<string, string>();
/** The fields of all kinds are fewer; keys of labels and data may be any. */
const mostNames = 20_000;

/** `f:name`; one string for all fields of a name, for it is looked for again and again. */
export function fieldName(name: string): string {
  let known = fieldNames.get(name);
  if (known === undefined) {
    known = `f:${name}`;
    if (fieldNames.size >= mostNames) fieldNames.clear();
    fieldNames.set(name, known);
  }
  return known;
}

export function isEmptySet(set: FieldSet): boolean {
  return !set.self && set.children.size === 0;
}

/** What is in either; `a` itself where `b` adds nothing. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a)) return b;
  if (isEmptySet(b) || a === b) return a;
  let children: Map<string, FieldSet> | undefined;
  for (const [name, child] of b.children) {
    const other = a.children.get(name);
    const both = other === undefined ? child : union(other, child);
    if (both === other) continue;
    children ??= new Map(a.children);
    children.set(name, both);
  }
  if (children === undefined && (a.self || !b.self)) return a;
  return nodeOf(a.self || b.self, children ?? a.children);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [name, child] of a.children) {
    const other = b.children.get(name);
    if (other === undefined) continue;
    const both = intersection(child, other);
    if (!isEmptySet(both)) children.set(name, both);
  }
  return nodeOf(a.self && b.self, children);
}

/** What is in `a` and not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b) || isEmptySet(a)) return a;
  if (!meet(a, b)) return a;
  const children = new Map<string, FieldSet>();
  for (const [name, child] of a.children) {
    const other = b.children.get(name);
    const rest = other === undefined ? child : difference(child, other);
    if (!isEmptySet(rest)) children.set(name, rest);
  }
  return nodeOf(a.self && !b.self, children);
}

function meet(a: FieldSet, b: FieldSet): boolean {
  if (a.self && b.self) return true;
  for (const [name, child] of b.children) {
    const other = a.children.get(name);
    if (other !== undefined && meet(other, child)) return true;
  }
  return false;
}

export function equalSets(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  if (a.self !== b.self || a.children.size !== b.children.size) return false;
  for (const [name, child] of a.children) {
    const other = b.children.get(name);
    if (other === undefined || !equalSets(child, other)) return false;
  }
  return true;
}

/** The set with every field that leads to one of its members; items of lists and keys of maps are not fields. */
export function withParents(set: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [name, child] of set.children) {
    const inner = withParents(child);
    children.set(name, name.startsWith("f:") ? nodeOf(true, inner.children) : inner);
  }
  return nodeOf(set.self, children);
}

/** Without the branches that `keep` refuses, at the top only. */
export function filterTop(set: FieldSet, keep: (name: string) => boolean): FieldSet {
  let children: Map<string, FieldSet> | undefined;
  for (const name of set.children.keys()) {
    if (keep(name)) continue;
    children ??= new Map(set.children);
    children.delete(name);
  }
  return children === undefined ? set : nodeOf(set.self, children);
}

const known = new WeakMap<object, FieldSet>();

/** Reads `FieldsV1`; the same (immutable) JSON gives the same set. */
export function readFieldsV1(fields: unknown): FieldSet {
  if (!isJsonObject(fields)) return emptySet;
  let set = known.get(fields);
  if (set === undefined) {
    set = readNode(fields, false);
    if (Object.isFrozen(fields)) known.set(fields, set);
  }
  return set;
}

function readNode(fields: JsonObject, self: boolean): FieldSet {
  const children = new Map<string, FieldSet>();
  let member = self;
  for (const name in fields) {
    if (name === ".") {
      member = true;
      continue;
    }
    const value = fields[name];
    let empty = true;
    for (const _ in value as object) {
      empty = false;
      break;
    }
    // A branch with nothing inside stands for the thing itself.
    children.set(name, empty ? leaf : readNode(value as JsonObject, false));
  }
  return nodeOf(member, children);
}

const written = new WeakMap<FieldSet, JsonObject>();
/** What has been written lately, by what is in it: thousands of objects differ in what their fields hold, not in which they have. */
const shared = new Map<string, JsonObject>();
const mostShared = 1000;

/** `FieldsV1` of the set, frozen and shared; fields before keys before values, each in order. */
export function writeFieldsV1(set: FieldSet): JsonObject {
  let fields = written.get(set);
  if (fields !== undefined) return fields;
  const signature = signatureOf(set);
  fields = shared.get(signature);
  if (fields === undefined) {
    fields = writeNode(set);
    if (set.children.size > 0) known.set(fields, set);
    if (shared.size >= mostShared) shared.clear();
    shared.set(signature, fields);
  }
  written.set(set, fields);
  return fields;
}

/** The same for equal sets only, found in the same order, and made quicker than what is written; every name has its length in front. */
function signatureOf(set: FieldSet): string {
  let text = set.self ? "." : "";
  for (const [name, child] of set.children) {
    text += child === leaf ? `${name.length} ${name}` : `${name.length} ${name}{${signatureOf(child)}}`;
  }
  return text;
}

function inOrder({ children }: FieldSet): Iterable<string> {
  return children.size > 1 ? [...children.keys()].sort() : children.keys();
}

const nothing: JsonObject = Object.freeze({});

function writeNode(set: FieldSet): JsonObject {
  if (set.children.size === 0) return nothing;
  const fields: JsonObject = {};
  if (set.self) fields["."] = nothing;
  for (const name of inOrder(set)) fields[name] = writeNode(set.children.get(name) as FieldSet);
  return Object.freeze(fields);
}

/** Every member as a path in the words of conflicts: `.spec.containers[name="web"].image`. At each level, members first. */
export function pathsOf(set: FieldSet): string[] {
  const paths: string[] = [];
  collectPaths(set, "", paths);
  return paths;
}

function collectPaths(set: FieldSet, prefix: string, paths: string[]): void {
  const names = [...set.children.keys()].sort();
  for (const name of names) if (set.children.get(name)?.self) paths.push(prefix + pathElement(name));
  for (const name of names) collectPaths(set.children.get(name) as FieldSet, prefix + pathElement(name), paths);
}

/** `.name` of `f:name`, `[name="web"]` of `k:{"name":"web"}`, `["x"]`-like of values. */
export function pathElement(name: string): string {
  const rest = name.slice(2);
  if (name.startsWith("f:")) return `.${rest}`;
  if (name.startsWith("v:")) return `[=${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as JsonObject).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${keys.join(",")}]`;
}
