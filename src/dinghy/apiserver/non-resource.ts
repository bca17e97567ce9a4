/** Requests that are for no resource: discovery, OpenAPI, health, version, metrics, the keys of tokens. */
import { documentOf, type Request, type Response, textOf } from "#wire";
import { discoveryResponse } from "./discovery.ts";
import { openapiResponse } from "./openapi.ts";
import { documentResponse } from "./respond.ts";
import type { RequestInfo } from "./route.ts";
import { isTrue } from "./route.ts";
import type { ServerContext } from "./server-context.ts";
import { methodNotServed, resourceNotServed } from "./status.ts";

export function handleNonResource(server: ServerContext, request: Request, info: RequestInfo): Response {
  const found = answer(server, request, info);
  if (found === undefined) {
    // A group that is served, in a version that is not.
    const group = /^\/apis\/([^/]+)\/[^/]+$/.exec(info.path)?.[1];
    if (group !== undefined && server.registry.hasGroup(group)) throw resourceNotServed();
    return pageNotFound();
  }
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotServed();
  return found;
}

/** Where nothing is served at all, real servers do not answer as an API. */
export function pageNotFound(): Response {
  return {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: textOf("404 page not found\n"),
  };
}

function answer(server: ServerContext, request: Request, info: RequestInfo): Response | undefined {
  const path = info.path.length > 1 ? info.path.replace(/\/$/, "") : info.path;
  const { registry, tokens, advertiseAddress } = server;
  switch (path) {
    case "/version":
      return documentResponse(200, documentOf(version));
    case "/openid/v1/jwks":
      return {
        ...documentResponse(200, documentOf(tokens.jwks())),
        headers: { "content-type": "application/jwk-set+json" },
      };
    case "/.well-known/openid-configuration":
      return documentResponse(200, documentOf(tokens.openidConfiguration()));
    case "/metrics":
      return plain(
        '# HELP kubernetes_build_info A metric with a constant \'1\' value labeled by version.\n# TYPE kubernetes_build_info gauge\nkubernetes_build_info{git_version="v1.36.0",major="1",minor="36"} 1\n',
      );
  }
  const health = /^\/(healthz|livez|readyz)(?:\/([^/]+))?$/.exec(path);
  if (health !== null) return healthResponse(health[1] as string, health[2], info.query);
  if (path === "/") return documentResponse(200, documentOf({ paths: rootPaths(server) }));
  if (path.startsWith("/openapi/")) return openapiResponse(request.url, request.headers, registry.all());
  return discoveryResponse(path, request.headers, registry.all(), `${advertiseAddress}:443`);
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

const checks = [
  "ping",
  "log",
  "etcd",
  "informer-sync",
  "poststarthook/start-apiserver-admission-initializer",
  "poststarthook/rbac/bootstrap-roles",
];

function healthResponse(endpoint: string, check: string | undefined, query: URLSearchParams): Response | undefined {
  if (check !== undefined) return checks.includes(check) ? plain("ok") : undefined;
  if (!query.has("verbose") || !isTrue(query.get("verbose"))) return plain("ok");
  const excluded = new Set(query.getAll("exclude"));
  const lines = checks.map((name) => `[+]${name} ${excluded.has(name) ? "excluded: ok" : "ok"}`);
  return plain(`${lines.join("\n")}\n${endpoint} check passed\n`);
}

function rootPaths({ registry }: ServerContext): string[] {
  const groups = registry.all().filter(({ group }) => group !== "");
  const paths = [
    "/api",
    "/api/v1",
    "/apis",
    "/healthz",
    "/livez",
    "/metrics",
    "/openapi/v2",
    "/openapi/v3",
    "/readyz",
    "/version",
  ];
  for (const { group, version: each } of groups) paths.push(`/apis/${group}`, `/apis/${group}/${each}`);
  return [...new Set(paths)].sort();
}

function plain(text: string): Response {
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: textOf(text) };
}
