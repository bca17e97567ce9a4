/**
 * One request from end to end: route, authenticate, authorise, and on to the handler that the table names.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/server/config.go (`DefaultBuildHandlerChain`). Answers to @seed:K1.1.
 */
import { ApiError } from "#apimachinery";
import type { Request, Response, Upgrade } from "#wire";
import { authenticate, impersonate } from "./authenticate.ts";
import { type Attributes, requireAuthorized } from "./authorize.ts";
import { getComponent, listComponents } from "./component-status.ts";
import { create } from "./create.ts";
import { deleteCollection, deleteOne } from "./delete.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { negotiate } from "./negotiate.ts";
import { handleNonResource, pageNotFound } from "./non-resource.ts";
import { patchWith } from "./patch.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import { prettyResponse, statusResponse } from "./respond.ts";
import type { Tunnel } from "./reverse-proxy.ts";
import { reviews } from "./reviews.ts";
import { type RequestInfo, route } from "./route.ts";
import type { Handle, ResourceRequest, ServerContext } from "./server-context.ts";
import {
  badRequest,
  internalError,
  methodNotAllowed,
  methodNotServed,
  notFound,
  onlyAcceptable,
  qualifiedResource,
  resourceNotServed,
} from "./status.ts";
import { logOverChannel, watchOverChannel } from "./stream-channel.ts";
import { bind } from "./subresources/binding.ts";
import { evict } from "./subresources/eviction.ts";
import { log, relay, requireUpgrade } from "./subresources/node-relay.ts";
import { ephemeralContainersRule, resizeRule } from "./subresources/pod-rules.ts";
import { proxy, proxyTunnel } from "./subresources/proxy.ts";
import { approvalRule, finalizeRule } from "./subresources/rules.ts";
import { getScale, patchScale, updateScale } from "./subresources/scale.ts";
import { requestToken } from "./subresources/token.ts";
import { mainRule, statusRule, type UpdateRule, updateWith } from "./update.ts";
import { usageHandles } from "./usage/usage.ts";
import type { UserInfo } from "./user-info.ts";
import { watch } from "./watch.ts";

type Handles = Readonly<Record<string, Handle>>;

const main: Handles = {
  get,
  list,
  watch,
  create,
  update: updateWith(mainRule),
  patch: patchWith(mainRule),
  delete: deleteOne,
  deletecollection: deleteCollection,
};

/** Resources that are not read and written as the rest. */
const ownHandles: Readonly<Record<string, Handles>> = {
  ...usageHandles,
  componentstatuses: { get: getComponent, list: listComponents },
};

/** What comes of these is no object, and in the words of whoever answers. */
const relayed: ReadonlySet<string | undefined> = new Set(["log", "exec", "attach", "portforward", "proxy"]);

function door(rule: UpdateRule): Handles {
  return { get, update: updateWith(rule), patch: patchWith(rule) };
}

const subresources: Readonly<Record<string, Handles>> = {
  status: door(statusRule),
  scale: { get: getScale, update: updateScale, patch: patchScale },
  finalize: door(finalizeRule),
  ephemeralcontainers: door(ephemeralContainersRule),
  resize: door(resizeRule),
  approval: door(approvalRule),
  binding: { create: bind },
  eviction: { create: evict },
  token: { create: requestToken },
  log: { get: log },
  exec: { get: requireUpgrade, create: requireUpgrade },
  attach: { get: requireUpgrade, create: requireUpgrade },
  portforward: { get: requireUpgrade, create: requireUpgrade },
  proxy: { get: proxy, create: proxy, update: proxy, patch: proxy, delete: proxy },
};

/** Is told what is asked by whom, before it is judged. */
export type Note = (attributes: Attributes) => void;

export async function handleRequest(server: ServerContext, request: Request, note?: Note): Promise<Response> {
  const info = route(request.method, request.url);
  const started = server.clock.now();
  let response: Response;
  try {
    response = await respond(server, request, info, note);
  } catch (error) {
    response = failureResponse(error, request);
  }
  server.metrics.count(info, request.method, response.status, (server.clock.now() - started) / 1000);
  return wantsPretty(request) ? prettyResponse(response) : response;
}

/** Asked for, or a program that people use by hand. */
function wantsPretty({ url, headers }: Request): boolean {
  if (url.includes("pretty")) {
    const pretty = new URLSearchParams(url.slice(url.indexOf("?") + 1)).get("pretty") ?? "";
    if (pretty !== "") return ["1", "t", "T", "true", "TRUE", "True"].includes(pretty);
  }
  const agent = headers["user-agent"];
  if (agent !== undefined && /^(curl|Wget|Mozilla\/5\.0)/.test(agent)) return true;
  return headers.accept?.includes("pretty=1") === true;
}

async function respond(server: ServerContext, request: Request, info: RequestInfo, note?: Note): Promise<Response> {
  const user = await identify(server, request, info, note);
  const elsewhere = server.aggregation.respond(request, info, user);
  if (elsewhere !== undefined) return elsewhere;
  if (info.isAstray) return pageNotFound();
  if (!info.isResourceRequest) return handleNonResource(server, request, info);
  if (!server.registry.hasGroup(info.group) || isNotDefined(server, info)) return pageNotFound();
  const resource = resourceRequest(server, request, info, user);
  const handle = handlerOf(resource);
  // Before anything is done: what cannot be told is not done either.
  if (!relayed.has(info.subresource)) requireAcceptable(resource);
  try {
    return await handle(resource);
  } catch (error) {
    // What there is to be warned of is told to those who are refused, too.
    if (!(error instanceof ApiError) || resource.warnings.size === 0) throw error;
    return statusResponse(error, request.headers.accept, resource.warnings);
  }
}

/** Throws `ApiError` 406. */
function requireAcceptable({ definition, request }: ResourceRequest): void {
  try {
    negotiate(request.headers.accept);
  } catch (error) {
    throw definition.custom ? onlyAcceptable(mediaTypes) : error;
  }
}

const mediaTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/** Who asks; throws `ApiError` 401 and 403. */
async function identify(server: ServerContext, request: Request, info: RequestInfo, note?: Note): Promise<UserInfo> {
  const user = impersonate(request, await authenticate(request, server.tokens), server.authorizer);
  const attributes = attributesOf(info, user);
  note?.(attributes);
  requireAuthorized(server.authorizer, attributes);
  return user;
}

function attributesOf(info: RequestInfo, user: UserInfo): Attributes {
  if (!info.isResourceRequest) return { user, verb: info.verb, path: info.path };
  const { verb, group, version, resource, subresource, namespace, query } = info;
  const fieldSelector = query.get("fieldSelector") ?? undefined;
  // A list or watch of a single name counts as a request for that name; nothing else that selects does.
  const selects = fieldSelector !== undefined && (verb === "list" || verb === "watch");
  const name =
    info.name ?? (selects ? /(?:^|,)metadata\.name==?([^,=!%/]+)(?:,|$)/.exec(fieldSelector)?.[1] : undefined);
  // A namespace's own requests are judged within it.
  const within = resource === "namespaces" ? info.name : namespace;
  return { user, verb, group, version, resource, subresource, namespace: within, name, fieldSelector };
}

/** What nobody has defined is no resource, and is answered as any path that leads nowhere. */
function isNotDefined({ registry }: ServerContext, info: RequestInfo): boolean {
  if (!registry.isCustomGroup(info.group)) return false;
  const definition = registry.get(info.group, info.version, info.resource);
  if (definition === undefined || !fits(definition, { ...info, subresource: undefined })) return true;
  const { verb, namespace } = info;
  return definition.namespaced && namespace === undefined && verb !== "list" && verb !== "watch";
}

function resourceRequest(server: ServerContext, request: Request, info: RequestInfo, user: UserInfo): ResourceRequest {
  const definition = server.registry.get(info.group, info.version, info.resource);
  if (definition === undefined || !fits(definition, info)) {
    throw definition?.custom ? notFound(definition, info.name ?? "") : resourceNotServed();
  }
  const { deprecation } = definition;
  const warnings = new Set(deprecation === undefined ? [] : [deprecation]);
  return { server, request, info, definition, user, warnings };
}

/** Namespaced objects are reached through their namespace, cluster-scoped ones are not. */
function fits(definition: ResourceDefinition, info: RequestInfo): boolean {
  if (info.subresource !== undefined && !Object.hasOwn(definition.subresources, info.subresource)) return false;
  if (!definition.namespaced) return info.namespace === undefined;
  if (info.namespace !== undefined) return true;
  return info.name === undefined && info.subresource === undefined;
}

function handlerOf({ definition, info, request }: ResourceRequest): Handle {
  const { verb, subresource, name } = info;
  // Whatever the method is, it is for the other side to understand.
  if (subresource === "proxy" && name !== undefined) return proxy;
  const special = reviews[qualifiedResource(definition)];
  const whole = special ? { create: special } : (ownHandles[qualifiedResource(definition)] ?? main);
  const handles = subresource === undefined ? whole : (subresources[subresource] ?? {});
  const verbs = subresource === undefined ? definition.verbs : (definition.subresources[subresource]?.verbs ?? []);
  const handle = (handles as Handles)[verb];
  const needsName = verb === "update" || verb === "patch";
  // POST goes to collections, except for subresources; of custom resources it creates what the body names.
  const misplaced = subresource === undefined && verb === "create" && name !== undefined && !definition.custom;
  const nowhere = definition.namespaced && info.namespace === undefined && verb !== "list" && verb !== "watch";
  const isHead = request.method === "HEAD" && !relayed.has(subresource) && !definition.custom;
  if (definition.custom && needsName && name === undefined) throw badRequest("name must be provided");
  if (isHead || handle === undefined || !verbs.includes(verb) || misplaced || (needsName && name === undefined))
    throw definition.custom ? methodNotAllowed(definition, verb === "options" ? "" : verb) : methodNotServed();
  if (nowhere && special === undefined) throw methodNotServed();
  return handle;
}

/** A connection that is to become something else at the far side of a proxy; undefined where no proxy is asked for. */
export async function handleTunnel(server: ServerContext, request: Request): Promise<Tunnel | undefined> {
  const info = route(request.method, request.url);
  const proxied = info.isResourceRequest && info.subresource === "proxy" && info.name !== undefined;
  if (!proxied && !server.aggregation.serves(info)) return undefined;
  try {
    const user = await identify(server, request, info);
    if (!proxied) return await server.aggregation.tunnel(request, info, user);
    return await proxyTunnel(resourceRequest(server, request, info, user));
  } catch (error) {
    return { refused: failureResponse(error, request) };
  }
}

/** `exec`, `attach` and `portforward`, logs and watches: the request to upgrade a connection to a channel. */
export async function handleUpgrade(
  server: ServerContext,
  request: Request,
  protocols: readonly string[],
): Promise<Upgrade> {
  try {
    const info = route(request.method, request.url);
    if (info.verb === "watch") return watchOverChannel(await handleRequest(server, request), protocols);
    if (info.subresource === "log") return logOverChannel(await handleRequest(server, request), protocols);
    const user = await identify(server, request, info);
    const streams = ["exec", "attach", "portforward"];
    if (!info.isResourceRequest || info.resource !== "pods" || !streams.includes(info.subresource ?? "")) {
      throw resourceNotServed();
    }
    // Reading a stream is not harmless: whoever may not create one may not open it with GET either.
    if (info.verb === "get")
      requireAuthorized(server.authorizer, { ...attributesOf(info, user), verb: "create" } as Attributes);
    return await relay(resourceRequest(server, request, info, user), protocols);
  } catch (error) {
    return { refused: failureResponse(error, request) };
  }
}

function failureResponse(error: unknown, { headers }: Request): Response {
  if (error instanceof ApiError) return statusResponse(error, headers.accept);
  // Ours: a bug. Whoever asked is told, as real servers tell of a panic; the stack goes to the log.
  console.error(error);
  return statusResponse(internalError(error instanceof Error ? error.message : String(error)), headers.accept);
}
