import type { Response } from "#wire";
import { keyOf } from "./resource-registry.ts";
import { objectResponse } from "./respond.ts";
import { servedDocument } from "./served.ts";
import { nameOf, type ResourceRequest } from "./server-context.ts";
import { notFound } from "./status.ts";

/** GET of one object, also through `/status` and the other views of the same object. */
export async function get(request: ResourceRequest): Promise<Response> {
  const { server, definition, info } = request;
  const entry = await server.store.get(keyOf(definition, info.namespace, nameOf(request)));
  if (entry === undefined) throw notFound(definition, nameOf(request));
  return objectResponse(request, 200, servedDocument(entry, definition));
}
