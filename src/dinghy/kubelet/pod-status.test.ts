import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import type { ContainerReport } from "./container-statuses.ts";
import { podStatus } from "./pod-status.ts";
import type { Failure } from "./pod-worker.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "boat", namespace: "x", uid: "u", generation: 1 },
  spec: { containers: [{ name: "main", image: "app" }] },
  status: { phase: "Running" },
} as unknown as Pod;

const running = { id: "c", state: "RUNNING", startedAt: 0, createdAt: 0, image: "app", imageId: "i" };

/** Phase, readiness and reason of a Pod whose container runs or has run. */
function told(failure: Failure, over: boolean): string {
  const status = over ? { ...running, state: "EXITED", exitCode: 137, finishedAt: 1, reason: "Error" } : running;
  const container = { status, restartCount: 0, started: true, ready: true } as unknown as ContainerReport;
  const report = { containers: new Map([["main", container]]), sandboxReady: true, nodeAddress: "10.0.0.1" };
  const verdict = podStatus(pod, { ...report, startTime: "", nowMs: 0, failure, over, restartingAll: false });
  const ready = verdict.status.conditions?.find(({ type }) => type === "Ready");
  return [verdict.status.phase, ready?.status, ready?.reason, verdict.status.reason].join(" ");
}

test("a Pod that is evicted is ready until it has stopped", () => {
  const failure = { reason: "Evicted", message: "too much" };
  assert.equal(told(failure, false), "Running True  ");
  assert.equal(told(failure, true), "Failed False PodFailed Evicted");
});

test("a Pod whose deadline has passed stops being ready at once", () => {
  const failure = { reason: "DeadlineExceeded", message: "too long", unready: true };
  assert.equal(told(failure, false), "Running False PodFailed ");
  assert.equal(told(failure, true), "Failed False PodFailed DeadlineExceeded");
});
