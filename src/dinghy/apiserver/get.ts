import type { Response } from "#wire";
import { readRevision, requireReached } from "./list-options.ts";
import { keyOf } from "./resource-registry.ts";
import { objectResponse } from "./respond.ts";
import { preparation, servedDocument } from "./served.ts";
import { nameOf, type ResourceRequest } from "./server-context.ts";
import { notFound } from "./status.ts";

/** GET of one object, also through `/status` and the other views of the same object. */
export async function get(request: ResourceRequest): Promise<Response> {
  const { server, definition, info } = request;
  // A version that is asked for is one that the answer must not be older than.
  const wanted = readRevision(info.query.get("resourceVersion") ?? "", false);
  if (wanted !== undefined) await requireReached(server.store, wanted);
  const entry = await server.store.get(keyOf(definition, info.namespace, nameOf(request)));
  if (entry === undefined) throw notFound(definition, nameOf(request));
  const pending = preparation([entry], definition);
  if (pending) await pending;
  return objectResponse(request, 200, servedDocument(entry, definition));
}
