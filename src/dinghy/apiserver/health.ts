/**
 * `/healthz`, `/livez`, `/readyz`: whether the server is well, whole and check by check.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/server/healthz/healthz.go.
 * https://kubernetes.io/docs/reference/using-api/health-checks/ Answers to @seed:K1.6.
 */
import { type Response, textOf } from "#wire";

const hooks = [
  "start-apiserver-admission-initializer",
  "generic-apiserver-start-informers",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-filter",
  "storage-object-count-tracker-hook",
  "start-apiextensions-informers",
  "start-apiextensions-controllers",
  "crd-informer-synced",
  "start-system-namespaces-controller",
  "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "start-legacy-token-tracking-controller",
  "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "priority-and-fairness-config-producer",
  "bootstrap-controller",
  "start-kubernetes-service-cidr-controller",
  "aggregator-reload-proxy-client-cert",
  "start-kube-aggregator-informers",
  "apiservice-status-local-available-controller",
  "apiservice-status-remote-available-controller",
  "apiservice-registration-controller",
  "apiservice-discovery-controller",
  "kube-apiserver-autoregistration",
].map((name) => `poststarthook/${name}`);

const last = ["poststarthook/apiservice-openapi-controller", "poststarthook/apiservice-openapiv3-controller"];
const common = ["ping", "log", "etcd"];
const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: [...common, ...hooks, "autoregister-completion", ...last],
  livez: [...common, ...hooks, "autoregister-completion", ...last],
  readyz: [...common, "etcd-readiness", "informer-sync", ...hooks, "autoregister-completion", ...last, "shutdown"],
};

/** Undefined for a path that is of no check. A server that answers at all is well. */
export function healthResponse(path: string, query: URLSearchParams): Response | undefined {
  const [, endpoint = "", check] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path) ?? [];
  const names = checks[endpoint];
  if (names === undefined) return undefined;
  if (check !== undefined) return names.includes(check) ? plain("ok") : undefined;
  // That it is there counts, not what it says.
  if (!query.has("verbose")) return plain("ok");
  const excluded = new Set(query.getAll("exclude"));
  const lines = names.map((name) => `[+]${name} ${excluded.delete(name) ? "excluded: ok" : "ok"}`);
  if (excluded.size > 0) {
    const list = [...excluded].sort().map((name) => JSON.stringify(name));
    lines.push(`warn: some health checks cannot be excluded: no matches for ${list.join(",")}`);
  }
  return plain(`${lines.join("\n")}\n${endpoint} check passed\n`);
}

function plain(text: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { status: 200, headers, body: textOf(text) };
}

/** The paths of all checks. */
export function healthPaths(): string[] {
  return Object.entries(checks).flatMap(([endpoint, names]) => [
    `/${endpoint}`,
    ...names.map((name) => `/${endpoint}/${name}`),
  ]);
}
