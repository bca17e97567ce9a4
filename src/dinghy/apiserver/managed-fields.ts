/**
 * `metadata.managedFields`: who set which field last, by which kind of request.
 *
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management Answers to @seed:K1.2.
 */
import type { ManagedFieldsEntry } from "#apimachinery";
import { formatTime } from "#clock";
import { doorOf } from "./field-doors.ts";
import {
  difference,
  emptySet,
  type FieldSet,
  filterTop,
  isEmptySet,
  nodeOf,
  readFieldsV1,
  union,
  writeFieldsV1,
} from "./field-set.ts";
import { equalJson } from "./json-value.ts";
import { type OtherVersions, versionsOf } from "./other-versions.ts";
import { reconcileFields } from "./reconcile-fields.ts";
import { apiVersionOf, type ResourceDefinition } from "./resource-registry.ts";
import type { ResourceRequest } from "./server-context.ts";
import type { AnyObject } from "./strategy.ts";
import type { TypeNode } from "./type-node.ts";
import { compareTyped } from "./typed-value.ts";
import { isPrintable } from "./write-options.ts";

/** One manager's fields, and the entry that told of them. */
export interface Managed {
  readonly entry: ManagedFieldsEntry;
  readonly set: FieldSet;
}

/** How many managers that update (not apply) are told apart; the oldest beyond that become one. */
const mostUpdaters = 10;
const ancient = "ancient-changes";

/** An applier is the same in every version, an updater is not. */
export function managerKey({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  return `${operation}\n${operation === "Apply" ? "" : apiVersion}\n${subresource ?? ""}\n${manager}`;
}

export function readManaged(object: AnyObject | undefined): Map<string, Managed> {
  const entries = (object?.metadata.managedFields ?? []) as readonly ManagedFieldsEntry[];
  const managed = new Map<string, Managed>();
  for (const entry of entries) managed.set(managerKey(entry), { entry, set: readFieldsV1(entry.fieldsV1) });
  return managed;
}

/** Writes the entries in the order of real servers: appliers first, then by time and name. */
export function writeManaged(object: AnyObject, managed: ReadonlyMap<string, Managed>): void {
  const entries: ManagedFieldsEntry[] = [];
  for (const { entry, set } of managed.values()) if (!isEmptySet(set)) entries.push(encode(entry, set));
  entries.sort(compareEntries);
  if (entries.length === 0) delete object.metadata.managedFields;
  // Kept for long: without the room that arrays have for more.
  else object.metadata.managedFields = entries.slice();
}

/** An entry whose fields are as they were is shared, not written anew. */
function encode(entry: ManagedFieldsEntry, set: FieldSet): ManagedFieldsEntry {
  const fieldsV1 = writeFieldsV1(set);
  return entry.fieldsV1 === fieldsV1 ? entry : { ...entry, fieldsType: "FieldsV1", fieldsV1 };
}

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time, b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

function compareText(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Metadata that belongs to the server, and what names the object. */
const unowned = new Set(
  ["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion"].map(
    (name) => `f:${name}`,
  ),
);

/** Without what nobody owns. */
export function ownable(set: FieldSet): FieldSet {
  const top = filterTop(set, (name) => name !== "f:apiVersion" && name !== "f:kind");
  const metadata = top.children.get("f:metadata");
  if (metadata === undefined) return top;
  const kept = filterTop(metadata, (name) => !unowned.has(name));
  const children = new Map(top.children);
  const inner = nodeOf(false, kept.children);
  if (isEmptySet(inner)) children.delete("f:metadata");
  else children.set("f:metadata", inner);
  return nodeOf(top.self, children);
}

/** Who writes: as the request says, or the first word of the user agent. */
export function managerOf({ request }: ResourceRequest, fieldManager: string): string {
  if (fieldManager !== "") return fieldManager;
  const agent = (request.headers["user-agent"] ?? "").split("/")[0] as string;
  return [...agent].filter(isPrintable).join("").slice(0, 128) || "unknown";
}

/** Those that come and go between two objects. */
export interface Changes {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/**
 * How two objects differ, for whoever spoke of them in a version: in theirs. Undefined: there is no such version any
 * more, and nothing that was said in it counts.
 */
export function changesByVersion(
  before: AnyObject,
  after: AnyObject,
  own: { readonly apiVersion: string; readonly changes: Changes },
  others: OtherVersions,
): (apiVersion: string | undefined) => Changes | undefined {
  const known = new Map<string, Changes | undefined>([[own.apiVersion, own.changes]]);
  return (apiVersion = own.apiVersion) => {
    if (known.has(apiVersion)) return known.get(apiVersion);
    const other = others(apiVersion);
    const found =
      other === undefined
        ? own.changes
        : other === "gone"
          ? undefined
          : compareTyped(other.convert(before), other.convert(after), other.type);
    known.set(apiVersion, found);
    return found;
  };
}

/**
 * Writes down which fields an update (not an apply) has set, and for whom. An object that nobody keeps track of stays
 * so until somebody applies; one that is new is kept track of.
 */
export function trackUpdate(
  request: ResourceRequest,
  object: AnyObject,
  old: AnyObject | undefined,
  fieldManager: string,
): void {
  const { definition, info, server } = request;
  const managed = startingPoint(object, old, info.subresource);
  if (managed === undefined) {
    delete object.metadata.managedFields;
    return;
  }
  const before = old ?? blankOf(definition);
  const door = doorOf(definition, info.subresource);
  // Written anew below: nothing to compare.
  restoreManaged(object, before);
  const type = definition.type();
  if (definition.custom) reconcileAll(managed, before, type);
  const versions = versionsOf(server, definition);
  for (const [other, { entry: each }] of managed) if (versions(each.apiVersion ?? "") === "gone") managed.delete(other);
  const comparison = compareTyped(before, object, type);
  const changed = ownable(door(comparison.changed));
  const removed = ownable(door(comparison.removed));
  const entry: ManagedFieldsEntry = {
    manager: managerOf(request, fieldManager),
    operation: "Update",
    apiVersion: apiVersionOf(definition),
    time: formatTime(server.clock.now()),
    fieldsType: "FieldsV1",
    ...(info.subresource !== undefined && { subresource: info.subresource }),
  };
  const key = managerKey(entry);
  if (!isEmptySet(changed) || !isEmptySet(removed)) {
    const own = { apiVersion: entry.apiVersion as string, changes: { changed, removed } };
    const changesIn = changesByVersion(before, object, own, versions);
    for (const [other, { entry: each, set }] of managed) {
      const changes = changesIn(each.apiVersion);
      const rest = changes === undefined ? emptySet : without(set, changes, other === key);
      if (rest !== set) managed.set(other, { entry: each, set: rest });
    }
  }
  if (!isEmptySet(changed)) managed.set(key, { entry, set: union(managed.get(key)?.set ?? emptySet, changed) });
  capUpdaters(managed, entry.time as string);
  writeManaged(object, managed);
}

/** Others lose what somebody has changed; nobody has what is no more. */
function without(set: FieldSet, { changed, removed }: Changes, isOwn: boolean): FieldSet {
  return difference(isOwn ? set : difference(set, changed), removed);
}

/** Types of custom resources may have changed since. */
export function reconcileAll(managed: Map<string, Managed>, live: AnyObject, type: TypeNode): void {
  for (const [key, { entry, set }] of managed) {
    const now = reconcileFields(set, live, type);
    if (now !== set) managed.set(key, { entry, set: now });
  }
}

function restoreManaged({ metadata }: AnyObject, before: AnyObject): void {
  if (before.metadata.managedFields === undefined) delete metadata.managedFields;
  else metadata.managedFields = before.metadata.managedFields;
}

/** Undefined: nobody keeps track. What a request itself says of managers counts only on the main resource. */
function startingPoint(
  object: AnyObject,
  old: AnyObject | undefined,
  subresource: string | undefined,
): Map<string, Managed> | undefined {
  const given = object.metadata.managedFields as readonly ManagedFieldsEntry[] | undefined;
  if (given !== undefined && subresource === undefined && old !== undefined) {
    // An empty list, or one blank entry, throws everything away.
    if (given.every(isBlank) && given.length <= 1) return undefined;
    if (!equalJson(given, old.metadata.managedFields)) return readManaged(object);
  }
  if (old === undefined) return given !== undefined && given.length > 0 ? readManaged(object) : new Map();
  const known = old.metadata.managedFields as readonly unknown[] | undefined;
  return known === undefined || known.length === 0 ? undefined : readManaged(old);
}

function isBlank(entry: ManagedFieldsEntry): boolean {
  return !entry.manager && !entry.operation && entry.fieldsV1 === undefined;
}

const blanks = new WeakMap<ResourceDefinition, AnyObject>();

/** An object of which nothing has been said: with what real servers always write, so that nobody is said to have set it. */
export function blankOf(definition: ResourceDefinition): AnyObject {
  let blank = blanks.get(definition);
  if (blank === undefined) {
    blank = { metadata: {} } as AnyObject;
    definition.complete(blank);
    blanks.set(definition, blank);
  }
  return blank;
}

export function withoutManaged(object: AnyObject): AnyObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/**
 * The oldest of too many become one for each version that they spoke in; one alone in its version stays as it is.
 * Upstream: apimachinery/pkg/util/managedfields/internal/capmanagers.go.
 */
function capUpdaters(managed: Map<string, Managed>, now: string): void {
  if (managed.size <= mostUpdaters) return;
  const updaters = [...managed].filter(([, { entry, set }]) => entry.operation === "Update" && !isEmptySet(set));
  let left = updaters.length;
  if (left <= mostUpdaters) return;
  updaters.sort(([, a], [, b]) => compareEntries(a.entry, b.entry));
  const firsts = new Map<string | undefined, readonly [key: string, managed: Managed]>();
  for (const [key, { entry, set }] of updaters) {
    if (left <= mostUpdaters) return;
    const first = firsts.get(entry.apiVersion);
    if (first === undefined) {
      firsts.set(entry.apiVersion, [key, { entry, set }]);
      continue;
    }
    const bucket: ManagedFieldsEntry = {
      manager: ancient,
      operation: "Update",
      apiVersion: entry.apiVersion,
      time: entry.time ?? now,
    };
    const into = managerKey(bucket);
    const bucketed = managed.get(into);
    const before = (bucketed ?? first[1]).set;
    if (bucketed === undefined) managed.delete(first[0]);
    managed.delete(key);
    managed.set(into, { entry: { ...bucket, fieldsType: "FieldsV1" }, set: union(before, set) });
    left--;
  }
}
