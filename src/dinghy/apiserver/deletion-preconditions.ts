/**
 * What a deletion insists on: the very object by its uid, or one version of it.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go, and for namespaces and CustomResourceDefinitions
 * the Delete of their own storage. Answers to @seed:K1.2.
 */
import type { DeleteOptions } from "./delete-options.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import { conflict } from "./status.ts";
import type { AnyObject } from "./strategy.ts";

/** Throws the 409 of a real server when `object`, as stored, is not the one that `options` mean. */
export function requirePreconditions(
  definition: ResourceDefinition,
  { metadata }: AnyObject,
  name: string,
  { uid, resourceVersion }: DeleteOptions,
): void {
  const wrongUid = uid !== undefined && uid !== metadata.uid;
  if (!wrongUid && (resourceVersion === undefined || resourceVersion === metadata.resourceVersion)) return;
  const [field, asked, found] = wrongUid
    ? ["UID", uid, String(metadata.uid)]
    : ["ResourceVersion", resourceVersion, String(metadata.resourceVersion)];
  const { group, kind, resource, strategy } = definition;
  // Kinds that are taken down in steps look for themselves before the common deletion does.
  if (strategy.judgeDeletion !== undefined) {
    const why = `${field} in precondition: ${asked}, ${field} in object meta: ${found}`;
    throw conflict({ group, resource }, name, `Precondition failed: ${why}`);
  }
  const why = `the ${field} in the precondition (${asked}) does not match the ${field} in record (${found})`;
  const guess = wrongUid ? "deleted and then recreated" : "modified";
  // Real servers name the kind here, not the resource.
  throw conflict({ group, resource: kind }, name, `${why}. The object might have been ${guess}`);
}
