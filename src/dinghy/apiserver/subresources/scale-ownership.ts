/**
 * Who owns the number of replicas, told of a Scale instead of the object that it is the scale of, and back again. Pure.
 *
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/managedfields/scalehandler.go. Answers to @seed:K1.2.
 */
import type { ManagedFieldsEntry } from "#apimachinery";
import { difference, type FieldSet, leaf, nodeOf } from "../field-set.ts";
import { type Managed, readManaged, writeManaged } from "../managed-fields.ts";
import type { AnyObject } from "../strategy.ts";

/**
 * The fields that lead to the number of replicas, in the version that is asked for. Null: that version has no `/scale`.
 * Undefined: there is no such version; what is told of it is forgotten.
 */
export type ReplicasPath = (apiVersion: string) => readonly string[] | null | undefined;

const scaleVersion = "autoscaling/v1";
const inScale = setOf(["spec", "replicas"]);

/** Who owns `.spec.replicas` of the Scale of `parent`. */
export function scaleManagers(parent: AnyObject, path: ReplicasPath): ManagedFieldsEntry[] | undefined {
  const managed = new Map<string, Managed>();
  for (const [key, { entry, set }] of readManaged(parent)) {
    const steps = path(entry.apiVersion ?? "");
    if (!steps || !owns(set, steps)) continue;
    managed.set(key, { entry: { ...entry, apiVersion: scaleVersion }, set: inScale });
  }
  return entriesOf(managed);
}

/**
 * The managers of `parent`, now that its Scale has those of `scale`. As in real servers, nobody knows when somebody
 * came to own the number by way of its Scale, and who updated (not applied) it there counts anew.
 */
export function parentManagers(
  parent: AnyObject,
  scale: AnyObject,
  apiVersion: string,
  path: ReplicasPath,
): ManagedFieldsEntry[] | undefined {
  const scalers = readManaged(scale);
  const managed = new Map<string, Managed>();
  for (const [key, { entry, set }] of readManaged(parent)) {
    const steps = path(entry.apiVersion ?? "");
    if (steps === undefined) continue;
    if (steps === null || !owns(set, steps) || scalers.delete(key)) managed.set(key, { entry, set });
    else managed.set(key, { entry, set: difference(set, setOf(steps)) });
  }
  const set = setOf(path(apiVersion) ?? ["spec", "replicas"]);
  for (const [key, scaler] of scalers) {
    if (!owns(scaler.set, ["spec", "replicas"])) continue;
    const { time: _, ...entry } = scaler.entry;
    managed.set(key, { entry: { ...entry, apiVersion }, set });
  }
  return entriesOf(managed);
}

function owns(set: FieldSet, steps: readonly string[]): boolean {
  let at: FieldSet | undefined = set;
  for (const step of steps) at = at?.children.get(`f:${step}`);
  return at?.self === true;
}

function setOf(steps: readonly string[]): FieldSet {
  return steps.reduceRight((inner, step) => nodeOf(false, new Map([[`f:${step}`, inner]])), leaf);
}

/** In the order of real servers; without those who own nothing. */
function entriesOf(managed: ReadonlyMap<string, Managed>): ManagedFieldsEntry[] | undefined {
  const holder = { metadata: {} } as AnyObject;
  writeManaged(holder, managed);
  return holder.metadata.managedFields as ManagedFieldsEntry[] | undefined;
}

/** Workloads have the number in the same place in every version that there ever was. */
export const replicasOfWorkloads: ReplicasPath = (apiVersion) =>
  workloadVersions.has(apiVersion) ? ["spec", "replicas"] : undefined;

const workloadVersions = new Set(["v1", "apps/v1", "apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"]);
