import assert from "node:assert/strict";
import { test } from "node:test";
import { route } from "./route.ts";

const cases: readonly (readonly [method: string, url: string, expected: Record<string, unknown>])[] = [
  ["GET", "/api/v1/pods", { verb: "list", group: "", version: "v1", resource: "pods", namespace: undefined }],
  ["GET", "/api/v1/namespaces/a/pods?watch=true", { verb: "watch", namespace: "a", resource: "pods" }],
  ["GET", "/api/v1/namespaces/a/pods?watch=0", { verb: "list" }],
  ["GET", "/api/v1/namespaces/a/pods/p", { verb: "get", name: "p" }],
  ["POST", "/apis/apps/v1/namespaces/a/deployments", { verb: "create", group: "apps", resource: "deployments" }],
  ["PUT", "/apis/apps/v1/namespaces/a/deployments/d/status", { verb: "update", name: "d", subresource: "status" }],
  ["PATCH", "/api/v1/nodes/n", { verb: "patch", name: "n", namespace: undefined }],
  ["DELETE", "/api/v1/namespaces/a/pods", { verb: "deletecollection" }],
  ["DELETE", "/api/v1/namespaces/a/pods/p", { verb: "delete" }],
  ["GET", "/api/v1/namespaces", { verb: "list", resource: "namespaces" }],
  ["GET", "/api/v1/namespaces/a", { verb: "get", resource: "namespaces", name: "a", namespace: undefined }],
  ["PUT", "/api/v1/namespaces/a/finalize", { resource: "namespaces", name: "a", subresource: "finalize" }],
  ["GET", "/api/v1/namespaces/a/services/s/proxy/x/y", { subresource: "proxy", rest: "/x/y" }],
  ["GET", "/api/v1/watch/namespaces/a/pods", { verb: "watch", namespace: "a", resource: "pods" }],
  ["GET", "/api/v1/namespaces/a/configmaps/x%2Fy", { name: "x/y" }],
  ["GET", "/version", { isResourceRequest: false, verb: "get", path: "/version" }],
  ["GET", "/apis/apps/v1", { isResourceRequest: false }],
  ["GET", "/api/v1", { isResourceRequest: false }],
  ["GET", "//", { isResourceRequest: false }],
  ["GET", "/api/v1/pods/%zz", { verb: "get", name: "%zz" }],
];

for (const [method, url, expected] of cases) {
  test(`${method} ${url} is routed`, () => {
    const info = route(method, url) as unknown as Record<string, unknown>;
    for (const [field, value] of Object.entries(expected)) assert.equal(info[field], value, field);
  });
}
