/**
 * Server-side apply: a client says which fields it cares for; what it no longer says goes, unless somebody else cares.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/merge/update.go, apimachinery/pkg/util/managedfields.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/ Answers to @seed:K1.2. Pure.
 */
import type { ManagedFieldsEntry, StatusCause } from "#apimachinery";
import {
  difference,
  emptySet,
  type FieldSet,
  filterTop,
  intersection,
  isEmptySet,
  pathsOf,
  union,
  withParents,
} from "./field-set.ts";
import { equalJson, isJsonObject, type JsonObject } from "./json-value.ts";
import { type Managed, managerKey, ownable, readManaged, withoutManaged, writeManaged } from "./managed-fields.ts";
import { applyConflict, unknownError } from "./status.ts";
import type { AnyObject } from "./strategy.ts";
import type { TypeNode } from "./type-node.ts";
import { compareTyped, fieldsOf, mergeTyped, withoutFields } from "./typed-value.ts";

export interface Application {
  /** What is there; for a new object, one without anything. */
  readonly live: AnyObject;
  /** What the client says. */
  readonly config: AnyObject;
  readonly type: TypeNode;
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly force: boolean;
  /** `metav1.Time` */
  readonly now: string;
  /** Which fields (at the top) this door can own. */
  readonly keep: (name: string) => boolean;
}

/** The new object with its `managedFields`. Throws `ApiError` 409 for conflicts, 500 for lists that are no such lists. */
export function applyConfiguration(application: Application): AnyObject {
  const { live, config, type, manager, apiVersion, subresource, now, keep } = application;
  const managed = readManaged(live);
  if (managed.size === 0 && live.metadata.uid !== undefined) adopt(managed, application);
  const entry: ManagedFieldsEntry = {
    manager,
    operation: "Apply",
    apiVersion,
    fieldsType: "FieldsV1",
    ...(subresource !== undefined && { subresource }),
  };
  const key = managerKey(entry);
  const last = managed.get(key);
  const said = filterTop(readFields(config, type), keep);
  const set = ownable(said);
  const base = withoutManaged(live);
  managed.set(key, { entry: { ...entry, ...(last?.entry.time && { time: last.entry.time }) }, set });
  const merged = mergeTyped(base, config, type) as AnyObject;
  const result = prune(merged, last?.set ?? emptySet, said, managed, type) as AnyObject;
  resolveConflicts(managed, key, base, result, application);
  if (!equalJson(base, result)) managed.set(key, { entry: { ...entry, time: now }, set });
  const object: AnyObject = { ...result, metadata: { ...result.metadata } };
  writeManaged(object, managed);
  return object;
}

function readFields(config: AnyObject, type: TypeNode): FieldSet {
  try {
    return fieldsOf(config, type);
  } catch (error) {
    throw unknownError(`failed to create typed patch object: ${(error as Error).message}`);
  }
}

/** Somebody made this before anybody kept track: what is there is theirs. */
function adopt(managed: Map<string, Managed>, application: Application): void {
  const { live, type, apiVersion, subresource, now, keep } = application;
  const entry: ManagedFieldsEntry = {
    manager: "before-first-apply",
    operation: "Update",
    apiVersion,
    time: now,
    fieldsType: "FieldsV1",
    ...(subresource !== undefined && { subresource }),
  };
  managed.set(managerKey(entry), { entry, set: ownable(filterTop(fieldsOf(live, type), keep)) });
}

/** Takes away what this manager applied last, says no more, and nobody else owns. */
function prune(
  merged: AnyObject,
  last: FieldSet,
  said: FieldSet,
  managed: ReadonlyMap<string, Managed>,
  type: TypeNode,
): unknown {
  if (isEmptySet(last)) return merged;
  // With what nobody can own: a name that is said keeps the metadata it stands in.
  let owned = said;
  for (const { set } of managed.values()) owned = union(owned, set);
  const dangling = difference(withParents(last), withParents(owned));
  return isEmptySet(dangling) ? merged : withoutFields(merged, dangling, type);
}

/** Others lose what changes under them, if that is allowed. */
function resolveConflicts(
  managed: Map<string, Managed>,
  key: string,
  base: AnyObject,
  result: AnyObject,
  application: Application,
): void {
  const comparison = compareTyped(base, result, application.type);
  // What this door cannot change will not change, whatever the configuration says of it.
  const changed = filterTop(comparison.changed, application.keep);
  const removed = filterTop(comparison.removed, application.keep);
  const conflicts: { entry: ManagedFieldsEntry; set: FieldSet }[] = [];
  for (const [other, { entry, set }] of managed) {
    if (other === key) continue;
    const lost = intersection(set, changed);
    if (!isEmptySet(lost)) conflicts.push({ entry, set: lost });
    managed.set(other, { entry, set: difference(difference(set, lost), removed) });
  }
  if (conflicts.length === 0 || application.force) return;
  const free = fieldsToTakeOver(application);
  const left = conflicts
    .map(({ entry, set }) => ({ entry, set: difference(set, free) }))
    .filter(({ set }) => !isEmptySet(set));
  if (left.length > 0) throw conflictError(left);
}

/**
 * `kubectl apply --server-side` may go on where `kubectl apply` left off: what it said last stands in an annotation, and
 * what of it is still so is its own. Source: apimachinery/pkg/util/managedfields/internal/lastappliedmanager.go
 */
function fieldsToTakeOver({ manager, live, type, apiVersion }: Application): FieldSet {
  const annotations = live.metadata.annotations as JsonObject | undefined;
  const text = annotations?.["kubectl.kubernetes.io/last-applied-configuration"];
  if (manager !== "kubectl" || typeof text !== "string") return emptySet;
  try {
    const last: unknown = JSON.parse(text);
    if (!isJsonObject(last) || last.apiVersion !== apiVersion) return emptySet;
    const { changed, removed } = compareTyped(last, live, type);
    return withParents(difference(difference(fieldsOf(last, type), changed), removed));
  } catch {
    return emptySet;
  }
}

function conflictError(conflicts: readonly { entry: ManagedFieldsEntry; set: FieldSet }[]): Error {
  const named = conflicts
    .map(({ entry, set }) => ({ who: describe(entry), paths: pathsOf(set) }))
    .sort((a, b) => (a.who < b.who ? -1 : 1));
  const causes: StatusCause[] = named.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: "FieldManagerConflict", message: `conflict with ${who}`, field })),
  );
  const [only] = causes;
  if (causes.length === 1 && only !== undefined) {
    return applyConflict(causes, `Apply failed with 1 conflict: ${only.message}: ${only.field}`);
  }
  const lines = named.map(({ who, paths }) =>
    [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)].join("\n"),
  );
  return applyConflict(causes, `Apply failed with ${causes.length} conflicts: ${lines.join("\n")}`);
}

function describe({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const name = JSON.stringify(manager);
  const through = subresource ? ` with subresource ${JSON.stringify(subresource)}` : "";
  return operation === "Update" ? `${name}${through} using ${apiVersion}` : name + through;
}
