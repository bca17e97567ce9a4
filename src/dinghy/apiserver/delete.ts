/**
 * DELETE of one object and of a collection.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go. Answers to @seed:K1.2.
 */
import type { Entry } from "#store";
import { type Document, documentOf, type Response } from "#wire";
import { type Admission, admissionOf } from "./admission-request.ts";
import { type DeleteOptions, readDeleteOptions } from "./delete-options.ts";
import { judgeDeletion, type Verdict } from "./deletion.ts";
import { requirePreconditions } from "./deletion-preconditions.ts";
import { equalJson } from "./json-value.ts";
import { readList } from "./list.ts";
import { readListOptions } from "./list-options.ts";
import { deleteOptionsObject } from "./options-object.ts";
import { type Intent, type Outcome, update } from "./persist.ts";
import { keyOf, type ResourceDefinition } from "./resource-registry.ts";
import { documentResponse, listResponse, objectResponse } from "./respond.ts";
import { readSelection } from "./selection.ts";
import { preparation, servedDocument, servedObject, storedObject } from "./served.ts";
import { nameOf, type ResourceRequest } from "./server-context.ts";
import { deleted, notFound } from "./status.ts";
import type { AnyObject } from "./strategy.ts";

export async function deleteOne(request: ResourceRequest): Promise<Response> {
  const { definition, info, warnings } = request;
  const options = readDeleteOptions(request.request, info.query);
  warnOfOrphans(request, options);
  const { document, gone } = await deleteObject(request, info.namespace, nameOf(request), options);
  if (gone && definition.strategy.returnsDeleted !== true) {
    const { uid } = (document.object as AnyObject).metadata as { uid?: string };
    return documentResponse(200, documentOf(deleted(definition, nameOf(request), uid)), warnings);
  }
  return objectResponse(request, gone || options.orphanDependents !== false ? 200 : 202, document);
}

/** Deletes everything that the selectors match; what goes away meanwhile does not matter. */
export async function deleteCollection(request: ResourceRequest): Promise<Response> {
  const { definition, info } = request;
  const options = readDeleteOptions(request.request, info.query);
  warnOfOrphans(request, options);
  const listOptions = readListOptions(info.query);
  const list = await readList(request, listOptions, readSelection(definition, listOptions));
  for (const entry of list.entries) {
    const { namespace, name } = entry.object.metadata as { namespace?: string; name: string };
    await deleteObject(request, namespace, name, options).catch((error: unknown) => {
      if ((error as { reason?: string }).reason !== "NotFound") throw error;
    });
  }
  return listResponse(request, list);
}

/** Upstream: pkg/registry/batch/job/storage/storage.go. */
function warnOfOrphans({ definition, warnings }: ResourceRequest, options: DeleteOptions): void {
  const { orphaningWarning } = definition.strategy;
  if (orphaningWarning === undefined) return;
  if (options.propagationPolicy === undefined && options.orphanDependents === undefined) warnings.add(orphaningWarning);
}

export interface Deleted {
  /** The object as it is now, or as it was last. */
  readonly document: Document;
  /** False when it is still there: marked, and waiting for its finalizers or the end of its grace period. */
  readonly gone: boolean;
}

/** Rejects with `ApiError` 404, and 409 when a precondition does not hold. */
export async function deleteObject(
  request: ResourceRequest,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions,
  // A collection is deleted without naming anything: webhooks see no name, but each object as it was.
  admission = admissionOf(request, "DELETE", options.dryRun, request.info.name ?? "", {
    options: () => deleteOptionsObject(options),
  }),
): Promise<Deleted> {
  const { server, definition } = request;
  const key = keyOf(definition, namespace, name);
  const first = await deleteStep(request, key, name, options, admission);
  await preparation([first.outcome.entry], definition);
  if (first.verdict.kind !== "remove" || first.outcome.removed || options.dryRun) return deletedOf(definition, first);
  // Marked with no grace left: now it may go. Somebody else may have been faster.
  const { outcome } = await removeStep(server.store, key, options);
  await preparation([outcome.entry], definition);
  return { document: servedDocument(outcome.entry ?? (first.outcome.entry as Entry), definition), gone: true };
}

interface Step {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  /** What a dry run answers. */
  readonly pretended?: AnyObject;
}

function deletedOf(definition: ResourceDefinition, { outcome, verdict, pretended }: Step): Deleted {
  const document = pretended ? documentOf(pretended) : servedDocument(outcome.entry as Entry, definition);
  return { document, gone: outcome.removed || verdict.kind === "remove" };
}

async function deleteStep(
  request: ResourceRequest,
  key: string,
  name: string,
  options: DeleteOptions,
  admission: Admission,
): Promise<Step> {
  const { server, definition } = request;
  let verdict: Verdict = { kind: "pending" };
  let pretended: AnyObject | undefined;
  const outcome = await update(server.store, key, async (current): Promise<Intent> => {
    if (current === undefined) throw notFound(definition, name);
    await preparation([current], definition);
    const object = servedObject(current, definition);
    requirePreconditions(definition, object, name, options);
    await admission.mutate(undefined, object);
    await admission.validate(undefined, object);
    verdict =
      definition.strategy.judgeDeletion?.(object, options, server.clock.now()) ??
      judgeDeletion(object, definition.strategy, options, server.clock.now());
    if (verdict.kind === "pending") return { keep: true };
    if (options.dryRun) {
      pretended = verdict.mark;
      return { keep: true };
    }
    if (verdict.mark !== undefined && !equalJson(verdict.mark, object))
      return { put: await storedObject(verdict.mark, definition) };
    return verdict.kind === "remove" ? { remove: true } : { keep: true };
  });
  return { outcome, verdict, pretended };
}

async function removeStep(
  store: ResourceRequest["server"]["store"],
  key: string,
  { uid }: DeleteOptions,
): Promise<{ outcome: Outcome }> {
  const outcome = await update(store, key, async (current): Promise<Intent> => {
    const found = current?.object.metadata as { uid?: string } | undefined;
    return found === undefined || (uid !== undefined && found.uid !== uid) ? { keep: true } : { remove: true };
  });
  return { outcome };
}
