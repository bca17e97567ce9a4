/**
 * Server-side apply: a client says which fields it cares for; what it no longer says goes, unless somebody else cares.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/merge/update.go, apimachinery/pkg/util/managedfields.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/ Answers to @seed:K1.2. Pure.
 */
import type { ManagedFieldsEntry, StatusCause } from "#apimachinery";
import type { Door } from "./field-doors.ts";
import {
  difference,
  emptySet,
  type FieldSet,
  intersection,
  isEmptySet,
  pathsOf,
  union,
  withParents,
} from "./field-set.ts";
import { equalJson, isJsonObject, type JsonObject, sortedJson } from "./json-value.ts";
import {
  changesByVersion,
  type Managed,
  managerKey,
  ownable,
  readManaged,
  reconcileAll,
  withoutManaged,
  writeManaged,
} from "./managed-fields.ts";
import type { OtherVersions } from "./other-versions.ts";
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
  /** Which fields can be owned through this door. */
  readonly door: Door;
  /** An object of this kind of which nothing has been said. */
  readonly blank: AnyObject;
  /** In which other versions managers may have spoken. */
  readonly versions: OtherVersions;
  /** Its type may have changed since somebody was written down. */
  readonly custom?: boolean;
}

/** The new object with its `managedFields`. Throws `ApiError` 409 for conflicts, 500 for lists that are no such lists. */
export function applyConfiguration(application: Application): AnyObject {
  const { live, config, type, manager, apiVersion, subresource, now, door } = application;
  const managed = readManaged(live);
  if (managed.size === 0 && live.metadata.uid !== undefined) adopt(managed, application);
  else if (application.custom) reconcileAll(managed, live, type);
  const entry: ManagedFieldsEntry = {
    manager,
    operation: "Apply",
    apiVersion,
    fieldsType: "FieldsV1",
    ...(subresource !== undefined && { subresource }),
  };
  const key = managerKey(entry);
  const last = managed.get(key);
  const said = door(readFields(config, type));
  const set = ownable(said);
  const base = withoutManaged(live);
  managed.set(key, { entry: { ...entry, ...(last?.entry.time && { time: last.entry.time }) }, set });
  const merged = mergeTyped(base, config, type) as AnyObject;
  const result = prune(merged, last?.set ?? emptySet, said, managed, type) as AnyObject;
  resolveConflicts(managed, key, base, result, application);
  if (!equalJson(base, result)) managed.set(key, { entry: { ...entry, time: now }, set });
  const object: AnyObject = { ...result, metadata: { ...result.metadata } };
  if (manager === "kubectl") renewLastApplied(object, config);
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
  const { live, blank, type, apiVersion, subresource, now, door } = application;
  const entry: ManagedFieldsEntry = {
    manager: "before-first-apply",
    operation: "Update",
    apiVersion,
    time: now,
    fieldsType: "FieldsV1",
    ...(subresource !== undefined && { subresource }),
  };
  managed.set(managerKey(entry), { entry, set: ownable(door(compareTyped(blank, live, type).changed)) });
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
  const { apiVersion, type, door, versions } = application;
  const changesIn = changesByVersion(base, result, { apiVersion, changes: compareTyped(base, result, type) }, versions);
  const conflicts: { entry: ManagedFieldsEntry; set: FieldSet }[] = [];
  for (const [other, { entry, set }] of managed) {
    if (other === key) continue;
    const changes = changesIn(entry.apiVersion);
    if (changes === undefined) {
      managed.delete(other);
      continue;
    }
    // What this door cannot change will not change, whatever the configuration says of it.
    const [changed, removed] = [door(changes.changed), door(changes.removed)];
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

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Who goes back to applying by the client finds what was applied last. Only where it was so before, and by kubectl's own
 * name. Upstream: apimachinery/pkg/util/managedfields/internal/lastappliedupdater.go
 */
function renewLastApplied(object: AnyObject, config: AnyObject): void {
  const annotations = object.metadata.annotations as JsonObject | undefined;
  if (!annotations?.[lastApplied]) return;
  const { [lastApplied]: _, ...others } = (config.metadata.annotations ?? {}) as JsonObject;
  const { annotations: own, ...metadata } = config.metadata;
  const said = { ...config, metadata: own === undefined ? metadata : { ...metadata, annotations: others } };
  object.metadata.annotations = { ...annotations, [lastApplied]: `${JSON.stringify(sortedJson(said))}\n` };
}

/**
 * `kubectl apply --server-side` may go on where `kubectl apply` left off: what it said last stands in an annotation, and
 * what of it is still so is its own. Source: apimachinery/pkg/util/managedfields/internal/lastappliedmanager.go
 */
function fieldsToTakeOver({ manager, live, type, apiVersion }: Application): FieldSet {
  const annotations = live.metadata.annotations as JsonObject | undefined;
  const text = annotations?.[lastApplied];
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
