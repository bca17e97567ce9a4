import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeploymentStatus } from "#apimachinery";
import { deploymentOf, setOf } from "./rollout.test-data.ts";
import { pausedConditions, rolloutStatus, stuckAgainMs } from "./rollout-status.ts";

const now = Date.parse("2026-01-01T00:10:00Z");
const reason = (status: DeploymentStatus, type: string) =>
  status.conditions?.find((condition) => condition.type === type)?.reason;
const updating: DeploymentStatus = {
  observedGeneration: 1,
  replicas: 2,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
  conditions: [
    {
      type: "Progressing",
      status: "True",
      reason: "ReplicaSetUpdated",
      lastUpdateTime: "2026-01-01T00:09:00Z",
      lastTransitionTime: "2026-01-01T00:00:00Z",
    },
  ],
};

test("a complete rollout says so, and that enough Pods are available", () => {
  const fresh = setOf("new", 2);
  const status = rolloutStatus(deploymentOf(2, { status: updating }), fresh, [setOf("old", 0), fresh], now);
  assert.equal(reason(status, "Progressing"), "NewReplicaSetAvailable");
  assert.equal(reason(status, "Available"), "MinimumReplicasAvailable");
  assert.equal(status.unavailableReplicas, undefined);
});

test("each step forward renews the time that the deadline counts from, not that of the transition", () => {
  const fresh = setOf("new", 2, { available: 1 });
  const status = rolloutStatus(deploymentOf(2, { status: updating }), fresh, [fresh], now);
  const condition = status.conditions?.find(({ type }) => type === "Progressing");
  assert.equal(condition?.lastUpdateTime, "2026-01-01T00:10:00Z");
  assert.equal(condition?.lastTransitionTime, "2026-01-01T00:00:00Z");
  assert.equal(status.unavailableReplicas, 1);
});

test("no progress for longer than the deadline is told, and until then looked at again", () => {
  const fresh = setOf("new", 1, { available: 0 });
  const sets = [setOf("old", 1), fresh];
  const patient = deploymentOf(2, { status: updating, deadlineSeconds: 120 });
  const waiting = rolloutStatus(patient, fresh, sets, now);
  assert.equal(reason(waiting, "Progressing"), "ReplicaSetUpdated");
  assert.equal(stuckAgainMs(patient, waiting, now), 61_000);
  const hasty = deploymentOf(2, { status: updating, deadlineSeconds: 30 });
  const late = rolloutStatus(hasty, fresh, sets, now);
  assert.equal(reason(late, "Progressing"), "ProgressDeadlineExceeded");
  assert.equal(stuckAgainMs(hasty, late, now), undefined);
});

test("pausing and resuming are told once", () => {
  const paused = pausedConditions(deploymentOf(1, { paused: true, status: updating }), now);
  assert.equal(paused?.at(-1)?.reason, "DeploymentPaused");
  const status = { conditions: paused };
  assert.equal(pausedConditions(deploymentOf(1, { paused: true, status }), now), undefined);
  assert.equal(pausedConditions(deploymentOf(1, { status }), now)?.at(-1)?.reason, "DeploymentResumed");
});

test("a ReplicaSet that cannot make Pods passes its failure on", () => {
  const fresh = setOf("new", 1);
  const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "no" } as const;
  fresh.status = { ...fresh.status, replicas: 0, conditions: [failure] };
  assert.equal(reason(rolloutStatus(deploymentOf(2), fresh, [fresh], now), "ReplicaFailure"), "FailedCreate");
});

test("Pods that are going are counted as soon as every set that was looked at counts them", () => {
  const counted = { ...setOf("old", 1), status: { replicas: 1, observedGeneration: 1, terminatingReplicas: 2 } };
  const unseen = { ...setOf("new", 1), status: { replicas: 0 } };
  const silent = { ...setOf("silent", 1), status: { replicas: 1, observedGeneration: 1 } };
  const terminating = (...sets: (typeof unseen)[]) =>
    rolloutStatus(deploymentOf(2), undefined, sets, now).terminatingReplicas;
  assert.deepEqual(
    [terminating(counted, unseen), terminating(unseen), terminating(counted, silent)],
    [2, 0, undefined],
  );
});
