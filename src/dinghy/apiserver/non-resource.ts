/** Requests that are for no resource: discovery, OpenAPI, health, version, metrics, the keys of tokens. */
import { documentOf, type Request, type Response, textOf } from "#wire";
import { discoveryResponse } from "./discovery.ts";
import { healthPaths, healthResponse } from "./health.ts";
import { openapiResponse } from "./openapi.ts";
import { prefixOf } from "./resource-registry.ts";
import { documentResponse, prettyResponse } from "./respond.ts";
import type { RequestInfo } from "./route.ts";
import type { ServerContext } from "./server-context.ts";
import { methodNotServed, resourceNotServed } from "./status.ts";

export async function handleNonResource(server: ServerContext, request: Request, info: RequestInfo): Promise<Response> {
  // Who only asks whether the server is well may ask as he likes.
  const health = healthResponse(info.path, info.query);
  if (health !== undefined) return health;
  const found = await answer(server, request, info);
  if (found === undefined) {
    // A group that is served, in a version that is not.
    const group = /^\/apis\/([^/]+)\/[^/]+$/.exec(info.path)?.[1];
    if (group !== undefined && server.registry.hasGroup(group) && !server.registry.isCustomGroup(group))
      throw resourceNotServed();
    return pageNotFound();
  }
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotServed();
  return found;
}

/** Where nothing is served at all, real servers do not answer as an API. */
export function pageNotFound(): Response {
  return {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: textOf("404 page not found\n"),
  };
}

async function answer(server: ServerContext, request: Request, info: RequestInfo): Promise<Response | undefined> {
  const path = info.path.length > 1 ? info.path.replace(/\/$/, "") : info.path;
  const { registry, tokens, advertiseAddress, clock } = server;
  switch (path) {
    case "/version":
      return prettyResponse(documentResponse(200, documentOf(version)));
    case "/openid/v1/jwks":
      return keysResponse(tokens.jwks(), "application/jwk-set+json");
    case "/.well-known/openid-configuration":
      return keysResponse(tokens.openidConfiguration(), "application/json");
    case "/metrics":
      return metricsResponse(server);
  }
  if (path === "/") return prettyResponse(documentResponse(200, documentOf({ paths: rootPaths(server) })));
  if (path.startsWith("/openapi/")) {
    const { url, headers } = request;
    return openapiResponse(url, headers, registry.all(), clock.now(), server.aggregation.documents());
  }
  const others = server.aggregation.versions();
  return discoveryResponse(path, request.headers, registry.all(), `${advertiseAddress}:443`, others);
}

/** Who checks tokens may keep for an hour what he checks them with. */
function keysResponse(document: object, contentType: string): Response {
  const headers = { "content-type": contentType, "cache-control": "public, max-age=3600" };
  return { status: 200, headers, body: documentOf(document) };
}

async function metricsResponse({ registry, store, metrics, transformations }: ServerContext): Promise<Response> {
  const stored = registry.all().filter(({ verbs, storage }) => verbs.includes("list") && !storage.conversion);
  const counted = await Promise.all(stored.map(async (each) => [each, await store.count(prefixOf(each))] as const));
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores" };
  return { status: 200, headers, body: textOf(metrics.write(new Map(counted), transformations?.())) };
}

const version = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.0",
  gitCommit: "0000000000000000000000000000000000000000",
  gitTreeState: "clean",
  buildDate: "2026-04-22T00:00:00Z",
  goVersion: "go1.26.0",
  compiler: "gc",
  platform: "linux/amd64",
};

function rootPaths({ registry }: ServerContext): string[] {
  const groups = registry.all().filter(({ group }) => group !== "");
  const paths = [
    "/.well-known/openid-configuration",
    "/api",
    "/api/v1",
    "/apis",
    "/apis/",
    "/metrics",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/",
    "/openid/v1/jwks",
    "/version",
    ...healthPaths(),
  ];
  for (const { group, version: each } of groups) paths.push(`/apis/${group}`, `/apis/${group}/${each}`);
  return [...new Set(paths)].sort();
}
