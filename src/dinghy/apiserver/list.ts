/**
 * Lists: all of a resource or of a namespace, at the present or a past revision, whole or in pages.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/{cacher,etcd3}. Answers to @seed:K1.1.
 */
import { CompactedError, type Entry, FutureRevisionError, type Store } from "#store";
import type { Response } from "#wire";
import { type ContinueToken, decodeContinue, encodeContinue } from "./continue-token.ts";
import { type ListOptions, readListOptions, readRevision, requireReached } from "./list-options.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import { keyOf, prefixOf } from "./resource-registry.ts";
import { type List, listResponse } from "./respond.ts";
import { readSelection, type Selection } from "./selection.ts";
import { preparation, servedObject } from "./served.ts";
import type { ResourceRequest } from "./server-context.ts";
import { badRequest, expired, tooLargeResourceVersion } from "./status.ts";

export async function list(request: ResourceRequest): Promise<Response> {
  const options = readListOptions(request.info.query);
  const selection = readSelection(request.definition, options);
  return listResponse(request, await readList(request, options, selection));
}

/** Rejects with `ApiError` 410 when the history asked for is gone, 504 when it is still to come. */
export async function readList(
  { server, definition, info }: ResourceRequest,
  options: ListOptions,
  selection: Selection,
): Promise<List> {
  const plan = planOf(options, prefixOf(definition, info.namespace));
  if (plan.notOlderThan !== undefined) await requireReached(server.store, plan.notOlderThan);
  const prefix = prefixOf(definition, info.namespace);
  try {
    const single = singleKey(definition, info.namespace, selection);
    if (single !== undefined && plan.after === undefined)
      return await listOne(server.store, single, definition, plan, selection);
    return await listPrefix(server.store, prefix, definition, plan, selection);
  } catch (error) {
    if (error instanceof FutureRevisionError) throw tooLargeResourceVersion(plan.revision ?? 0, error.current);
    if (!(error instanceof CompactedError)) throw error;
    if (plan.after === undefined) throw expired("The resourceVersion for the provided list is too old.");
    throw expired(inconsistentContinue, encodeContinue({ revision: -1, after: plan.after }, prefix));
  }
}

const inconsistentContinue =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
  "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
  "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
  "deleted between the time the first chunk was returned and now may show up in the list.";

interface Plan {
  /** Undefined: the present. */
  readonly revision?: number;
  /** The present will do once it has come so far. */
  readonly notOlderThan?: number;
  readonly after?: string;
  readonly limit: number;
}

function planOf(options: ListOptions, prefix: string): Plan {
  const { limit, resourceVersion, resourceVersionMatch } = options;
  if (options.continue !== "") {
    const { revision, after } = readToken(options.continue, prefix);
    if (resourceVersion !== "" && resourceVersion !== "0") {
      throw badRequest("specifying resource version is not allowed when using continue");
    }
    return { limit, after, ...(revision > 0 && { revision }) };
  }
  const revision = readRevision(resourceVersion);
  // What is read from memory is never paged when any version will do: so real servers behave with "0".
  if (revision === undefined) return { limit: resourceVersion === "0" ? 0 : limit };
  const exact = resourceVersionMatch === "Exact" || (resourceVersionMatch === "" && limit > 0);
  return exact ? { limit, revision } : { limit, notOlderThan: revision };
}

function readToken(text: string, prefix: string): ContinueToken {
  try {
    return decodeContinue(text, prefix);
  } catch (error) {
    throw badRequest(`invalid continue token: ${(error as Error).message}`);
  }
}

/** A selection of one name needs no walk over its neighbours. */
function singleKey(
  definition: ResourceDefinition,
  namespace: string | undefined,
  { name }: Selection,
): string | undefined {
  if (name === undefined || (definition.namespaced && namespace === undefined)) return undefined;
  return keyOf(definition, namespace, name);
}

async function listOne(
  store: Store,
  key: string,
  definition: ResourceDefinition,
  { revision }: Plan,
  selection: Selection,
): Promise<List> {
  const at = revision ?? (await store.revision());
  const entry = await store.get(key, revision);
  await preparation([entry], definition);
  const entries = entry !== undefined && selection.matches(servedObject(entry, definition)) ? [entry] : [];
  return { metadata: { resourceVersion: String(Math.max(at, entry?.modRevision ?? 0)) }, entries };
}

/** With a selector, pages are filled by reading on until enough has matched. */
async function listPrefix(
  store: Store,
  prefix: string,
  definition: ResourceDefinition,
  plan: Plan,
  selection: Selection,
): Promise<List> {
  const { limit } = plan;
  const entries: Entry[] = [];
  let { revision, after } = plan;
  for (;;) {
    const chunk = limit === 0 ? undefined : selection.all ? limit : Math.max(limit, 100);
    const range = await store.range(prefix, { revision, after, limit: chunk });
    revision ??= range.revision;
    const pending = preparation(range.entries, definition);
    if (pending) await pending;
    for (const [index, entry] of range.entries.entries()) {
      if (!selection.all && !selection.matches(servedObject(entry, definition))) continue;
      entries.push(entry);
      const left = range.entries.length - index - 1 + range.remaining;
      if (limit > 0 && entries.length === limit && left > 0) {
        const token = encodeContinue({ revision, after: entry.key }, prefix);
        const counted = selection.all ? { remainingItemCount: left } : {};
        return { metadata: { resourceVersion: String(revision), continue: token, ...counted }, entries };
      }
    }
    if (range.remaining === 0) return { metadata: { resourceVersion: String(revision) }, entries };
    after = range.entries.at(-1)?.key;
  }
}
