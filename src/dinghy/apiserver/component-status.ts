/**
 * `v1 ComponentStatus`, deprecated long ago: the parts of a control plane, found well when they are asked.
 * Upstream: pkg/registry/core/componentstatus/rest.go.
 */
import type { Entry } from "#store";
import type { Response } from "#wire";
import { readListOptions } from "./list-options.ts";
import { listResponse, objectResponse } from "./respond.ts";
import { readSelection } from "./selection.ts";
import { nameOf, type ResourceRequest } from "./server-context.ts";
import { notFound } from "./status.ts";
import type { AnyObject } from "./strategy.ts";

const components = ["scheduler", "controller-manager", "etcd-0"];

export async function listComponents(request: ResourceRequest): Promise<Response> {
  const selection = readSelection(request.definition, readListOptions(request.info.query));
  const entries = components
    .map(entryOf)
    .filter(({ object }) => selection.all || selection.matches(object as AnyObject));
  return listResponse(request, { metadata: {}, entries });
}

export async function getComponent(request: ResourceRequest): Promise<Response> {
  const name = nameOf(request);
  if (!components.includes(name)) throw notFound(request.definition, name);
  return objectResponse(request, 200, entryOf(name));
}

/** As if it had been stored. */
function entryOf(name: string): Entry {
  const conditions = [{ type: "Healthy", status: "True", message: "ok" }];
  const object = { kind: "ComponentStatus", apiVersion: "v1", metadata: { name }, conditions } as unknown as AnyObject;
  const bytes = Buffer.from(JSON.stringify(object));
  return { key: name, object, createRevision: 0, modRevision: 0, version: 0, bytes: () => bytes } as unknown as Entry;
}
