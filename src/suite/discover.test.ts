import assert from "node:assert/strict";
import { test } from "node:test";
import { discover } from "./discover.ts";

const pod = { group: "", version: "v1", resource: "pods", kind: "Pod", namespaced: true, verbs: ["get"] };
const node = { group: "", version: "v1", resource: "nodes", kind: "Node", namespaced: false, verbs: ["get"] };
const job = { group: "batch", version: "v1", resource: "jobs", kind: "Job", namespaced: true, verbs: ["get"] };

const found = (bodies: Record<string, unknown>) =>
  discover(async (path) => (path in bodies ? { status: 200, body: bodies[path] } : { status: 503, body: {} }));

test("aggregated discovery takes two requests", async () => {
  const group = (name: string, kinds: (typeof pod)[]) => ({
    metadata: { name },
    versions: [
      {
        version: "v1",
        resources: kinds.map(({ resource, kind, namespaced, verbs }) => ({
          resource,
          verbs,
          responseKind: { kind },
          scope: namespaced ? "Namespaced" : "Cluster",
        })),
      },
    ],
  });
  const bodies = {
    "/api": { kind: "APIGroupDiscoveryList", items: [group("", [pod, node])] },
    "/apis": { kind: "APIGroupDiscoveryList", items: [group("batch", [job])] },
  };
  assert.deepEqual(await found(bodies), [pod, node, job]);
});

test("older servers are asked version by version; what is away is left out", async () => {
  const list = (...kinds: (typeof pod)[]) => ({
    resources: [...kinds.map(({ resource, ...rest }) => ({ name: resource, ...rest })), { name: "pods/log" }],
  });
  const bodies = {
    "/api": { kind: "APIVersions", versions: ["v1"] },
    "/apis": {
      kind: "APIGroupList",
      groups: [{ versions: [{ groupVersion: "batch/v1" }] }, { versions: [{ groupVersion: "metrics.k8s.io/v1" }] }],
    },
    "/api/v1": list(pod, node),
    "/apis/batch/v1": list(job),
  };
  assert.deepEqual(await found(bodies), [pod, node, job]);
});

test("a target that cannot be discovered is no target", async () => {
  await assert.rejects(found({}), { name: "HarnessError", message: /GET \/api with HTTP 503/ });
});
