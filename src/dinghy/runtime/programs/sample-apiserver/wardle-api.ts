/** The HTTP side of the sample API server: group wardle.example.com with flunders and fischers. */
import type { HttpReply, HttpRequest } from "#network";
import { wardleDocument } from "./wardle-openapi.ts";
import { WardleError, type WardleEvent, type WardleObject, type WardleStore } from "./wardle-store.ts";

const group = "wardle.example.com";
const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const json = { "Content-Type": "application/json" };

const flunder = { name: "flunders", singularName: "flunder", namespaced: true, kind: "Flunder", verbs };
const fischer = { name: "fischers", singularName: "fischer", namespaced: false, kind: "Fischer", verbs };
const resources: Readonly<Record<string, readonly (typeof flunder)[]>> = {
  v1alpha1: [fischer, flunder],
  v1beta1: [flunder],
};

export function answerWardle(store: WardleStore, request: HttpRequest): HttpReply {
  const url = new URL(request.path, "https://wardle");
  const parts = url.pathname.split("/").filter((part) => part !== "");
  if (["healthz", "livez", "readyz"].includes(parts[0] ?? "")) return { status: 200, body: "ok" };
  // Whoever comes without the aggregator's word is nobody.
  if (request.headers["x-remote-user"] === undefined) {
    return failure(
      403,
      "Forbidden",
      `forbidden: User "system:anonymous" cannot get path ${JSON.stringify(url.pathname)}`,
    );
  }
  try {
    return discovery(parts) ?? serve(store, request, url, parts);
  } catch (error) {
    if (error instanceof WardleError) return failure(error.code, error.reason, error.message);
    if (error instanceof SyntaxError) return failure(400, "BadRequest", error.message);
    throw error;
  }
}

function reply(status: number, object: unknown): HttpReply {
  return { status, headers: json, body: JSON.stringify(object) };
}

function failure(code: number, reason: string, message: string): HttpReply {
  return reply(code, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code });
}

function discovery(parts: readonly string[]): HttpReply | undefined {
  const versions = Object.keys(resources).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  const described = { name: group, versions, preferredVersion: versions[0] };
  if (parts[0] === "openapi") return openApi(parts.slice(1));
  if (parts[0] !== "apis") return failure(404, "NotFound", "the server could not find the requested resource");
  if (parts.length === 1) return reply(200, { kind: "APIGroupList", apiVersion: "v1", groups: [described] });
  if (parts[1] !== group) return failure(404, "NotFound", "the server could not find the requested resource");
  if (parts.length === 2) return reply(200, { kind: "APIGroup", apiVersion: "v1", ...described });
  const list = resources[parts[2] ?? ""];
  if (list === undefined) return failure(404, "NotFound", "the server could not find the requested resource");
  if (parts.length > 3) return undefined;
  const groupVersion = `${group}/${parts[2]}`;
  return reply(200, { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: list });
}

function openApi([edition, ...rest]: readonly string[]): HttpReply {
  const locations = Object.keys(resources).map((version): [string, object] => {
    const path = `apis/${group}/${version}`;
    return [path, { serverRelativeURL: `/openapi/v3/${path}` }];
  });
  if (edition === "v3" && rest.length === 0) return reply(200, { paths: Object.fromEntries(locations) });
  const [apis, asked, version = ""] = rest;
  const list = resources[version];
  if (edition !== "v3" || apis !== "apis" || asked !== group || rest.length !== 3 || list === undefined)
    return failure(404, "NotFound", "the server could not find the requested resource");
  return reply(200, wardleDocument(group, version, list));
}

interface Asked {
  readonly resource: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace?: string;
  readonly name?: string;
}

function serve(store: WardleStore, request: HttpRequest, url: URL, parts: readonly string[]): HttpReply {
  const [, , version = "", ...rest] = parts;
  const namespace = rest[0] === "namespaces" ? rest[1] : undefined;
  const [resource = "", name] = namespace === undefined ? rest : rest.slice(2);
  const known = resources[version]?.find((each) => each.name === resource);
  if (known === undefined) throw new WardleError(404, "NotFound", "the server could not find the requested resource");
  const asked: Asked = { resource, kind: known.kind, apiVersion: `${group}/${version}`, namespace, name };
  return name === undefined
    ? serveCollection(store, request, url, asked)
    : serveOne(store, request, { ...asked, name });
}

function serveCollection(store: WardleStore, request: HttpRequest, url: URL, asked: Asked): HttpReply {
  const { resource, namespace, kind, apiVersion } = asked;
  const wanted = selectorOf(url.searchParams.get("labelSelector") ?? "");
  const items = store
    .list(resource, namespace)
    .filter(wanted)
    .map((each) => ({ ...each, apiVersion }));
  const list = { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: store.version }, items };
  switch (request.method) {
    case "GET":
      return ["true", "1"].includes(url.searchParams.get("watch") ?? "")
        ? watch(store, asked, wanted)
        : reply(200, list);
    case "POST":
      return reply(201, store.create(resource, namespace, { ...bodyOf(request), apiVersion, kind }));
    case "DELETE":
      for (const { metadata } of items) store.delete(resource, metadata.namespace, metadata.name);
      return reply(200, list);
    default:
      throw notAllowed();
  }
}

function serveOne(store: WardleStore, request: HttpRequest, asked: Asked & { readonly name: string }): HttpReply {
  const { resource, namespace, name, kind, apiVersion } = asked;
  switch (request.method) {
    case "GET":
      return reply(200, { ...store.get(resource, namespace, name), apiVersion });
    case "PUT":
      return reply(200, store.update(resource, namespace, name, { ...bodyOf(request), apiVersion, kind }));
    case "PATCH": {
      const before = store.get(resource, namespace, name);
      return reply(200, store.update(resource, namespace, name, merged(before, bodyOf(request)) as WardleObject));
    }
    case "DELETE": {
      const { uid } = store.delete(resource, namespace, name).metadata;
      const details = { name, group, kind: resource, uid };
      return reply(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
    }
    default:
      throw notAllowed();
  }
}

function notAllowed(): WardleError {
  return new WardleError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
}

function bodyOf({ body }: HttpRequest): WardleObject {
  return JSON.parse(new TextDecoder().decode(body)) as WardleObject;
}

/** RFC 7386. */
function merged(before: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = typeof before === "object" && before !== null ? { ...before } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

/** `key=value` and `key!=value` and `key`, joined by commas. */
function selectorOf(text: string): (object: WardleObject) => boolean {
  const terms = text.split(",").filter((term) => term !== "");
  return ({ metadata }) =>
    terms.every((term) => {
      const [, key = "", operator, value] = /^([^=!]+)(?:(!?=)=?(.*))?$/.exec(term) ?? [];
      const label = metadata.labels?.[key];
      if (operator === undefined) return label !== undefined;
      return operator === "=" ? label === value : label !== value;
    });
}

function watch(
  store: WardleStore,
  { resource, namespace, kind }: Asked,
  wanted: (object: WardleObject) => boolean,
): HttpReply {
  const waiting: WardleEvent[] = store.list(resource, namespace).map((object) => ({ type: "ADDED", object }));
  let wake = (): void => {};
  const stop = store.watch((event) => {
    const { metadata } = event.object;
    if (event.object.kind !== kind || (namespace !== undefined && metadata.namespace !== namespace)) return;
    waiting.push(event);
    wake();
  });
  async function* lines(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        for (const event of waiting.splice(0)) {
          if (wanted(event.object)) yield new TextEncoder().encode(`${JSON.stringify(event)}\n`);
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      stop();
    }
  }
  return { status: 200, headers: json, body: lines() };
}
