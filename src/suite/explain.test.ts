import assert from "node:assert/strict";
import { test } from "node:test";
import { explainFailure, explainWhy, type Failure } from "./explain.ts";
import type { Kind } from "./kind.ts";
import type { Mismatch } from "./match-shape.ts";
import { createView } from "./view.ts";

const at = (path: string, got: string): Mismatch => ({ path, wanted: "3", got, line: 14 });

const failure: Failure = {
  headline: "within 30s Deployment/web matches: it was not so",
  circumstances: ["cluster 30s", "seed 7"],
  mismatches: [at(".status.readyReplicas", "2")],
  history: [
    { atMs: 0, mismatches: [at(".status.readyReplicas", "absent")] },
    { atMs: 2000, mismatches: [at(".status.readyReplicas", "1")] },
    { atMs: 2100, mismatches: [at(".status.readyReplicas", "2")] },
  ],
  anchorMs: 0,
  untilMs: 30_000,
  file: "scale.feature",
  why: [],
  rerun: "npx cucumber-js features/scale.feature:9",
  attached: ["trace.ndjson"],
};

test("a difference shows its line and how the value moved", () => {
  assert.deepEqual(explainFailure(failure).split("\n").slice(2, 4), [
    "  .status.readyReplicas   want 3   got 2   scale.feature:14",
    "      absent@0ms → 1@2s → 2@2.1s, then silent for 27.9s",
  ]);
});

test("however much is wrong, a failure has at most 25 lines and ends with the way to run it again", () => {
  const paths = Array.from({ length: 40 }, (_, index) => `.spec.field${index}`);
  const history = [0, 1000, 2000].map((atMs) => ({ atMs, mismatches: paths.map((path) => at(path, String(atMs))) }));
  const why = Array.from({ length: 20 }, (_, index) => `  why ${index}`);
  const mismatches = paths.map((path) => at(path, "2000"));
  const lines = explainFailure({ ...failure, mismatches, history, why, lastError: "GET /x → 404" }).split("\n");
  assert.ok(lines.length <= 25, `${lines.length} lines`);
  assert.ok(lines.includes("  … and 34 more paths"));
  assert.deepEqual(lines.slice(-3), [
    "  last API error  GET /x → 404",
    "  rerun  npx cucumber-js features/scale.feature:9",
    "  attached  trace.ndjson",
  ]);
});

const kind = (resource: string, name: string): Kind => ({
  group: "",
  version: "v1",
  resource,
  kind: name,
  namespaced: true,
  verbs: [],
});

test("the reason is looked for along the owners, down to the Pod in trouble and its warnings", () => {
  const [deployments, replicaSets, pods, events] = [
    kind("deployments", "Deployment"),
    kind("replicasets", "ReplicaSet"),
    kind("pods", "Pod"),
    kind("events", "Event"),
  ] as const;
  const view = createView();
  const add = (of: Kind, name: string, owner: string | undefined, parts: object): void => {
    const ownerReferences = owner === undefined ? undefined : [{ uid: owner, kind: "", name: "", apiVersion: "" }];
    const metadata = {
      name,
      namespace: "n",
      uid: name,
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ownerReferences,
    };
    view.apply({ atMs: 0, type: "ADDED", kind: of, object: { apiVersion: "v1", kind: of.kind, metadata, ...parts } });
  };
  add(deployments, "web", undefined, { spec: { replicas: 3 }, status: { readyReplicas: 2 } });
  add(replicaSets, "web-6d4f", "web", { spec: { replicas: 3 }, status: { readyReplicas: 2 } });
  add(pods, "web-6d4f-ok", "web-6d4f", { status: { conditions: [{ type: "Ready", status: "True" }] } });
  add(pods, "web-6d4f-x2k", "web-6d4f", {
    status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] },
  });
  const about = { type: "Warning", reason: "FailedScheduling", message: "0/2 nodes are available" };
  add(events, "e1", undefined, { ...about, involvedObject: { uid: "web-6d4f-x2k" } });
  add(events, "e2", undefined, { ...about, message: "another's", involvedObject: { uid: "else" } });
  const context = { view, kinds: [deployments, replicaSets, pods], events, nowMs: Date.parse("2026-01-01T00:00:30Z") };
  assert.deepEqual(explainWhy({ kind: deployments, namespace: "n", name: "web" }, context), [
    "  why  Deployment/web (2/3) → ReplicaSet/web-6d4f (2/3) → Pod/web-6d4f-x2k Pending (Unschedulable), 30s old",
    "       Warning FailedScheduling: 0/2 nodes are available",
  ]);
});
