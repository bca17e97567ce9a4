import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobSpec, JobStatus, Pod } from "#apimachinery";
import { jobOf, none, worker } from "./job.test-data.ts";
import { tally } from "./tally.ts";
import { completion, verdict } from "./verdict.ts";

const now = Date.parse("2026-01-01T00:01:00Z");
const reasonOf = (spec: Partial<JobSpec>, status: JobStatus, pods: readonly Pod[]): string | undefined => {
  const job = jobOf(spec, status);
  return verdict(job, tally(job, pods, none), now)?.reason;
};
const failed = (name: string, traits = {}) => worker(name, { exit: 1, ...traits });

test("a Job fails when more Pods have failed than backoffLimit says", () => {
  assert.equal(reasonOf({ backoffLimit: 1 }, {}, [failed("a")]), undefined);
  assert.equal(reasonOf({ backoffLimit: 1 }, { failed: 1 }, [failed("b")]), "BackoffLimitExceeded");
  assert.equal(reasonOf({ backoffLimit: 0 }, {}, [worker("a", { leaving: true })]), "BackoffLimitExceeded");
  const patient = { backoffLimit: 0, podReplacementPolicy: "Failed" } as const;
  assert.equal(reasonOf(patient, {}, [worker("a", { leaving: true })]), undefined);
});

test("failures that are ignored do not count", () => {
  const podFailurePolicy = {
    rules: [{ action: "Ignore" as const, onExitCodes: { operator: "In" as const, values: [1] } }],
  };
  assert.equal(reasonOf({ backoffLimit: 0, podFailurePolicy }, {}, [failed("a")]), undefined);
});

test("under OnFailure restarts count", () => {
  const template = { spec: { restartPolicy: "OnFailure" as const, containers: [] } };
  const restarted = (restarts: number) => [worker("a", { restarts })];
  assert.equal(reasonOf({ template, backoffLimit: 2 }, {}, restarted(1)), undefined);
  assert.equal(reasonOf({ template, backoffLimit: 2 }, {}, restarted(2)), "BackoffLimitExceeded");
  assert.equal(reasonOf({ template, backoffLimit: 0 }, {}, restarted(0)), undefined);
});

test("a Job fails when its time is over, unless it is suspended", () => {
  const startTime = "2026-01-01T00:00:00Z";
  assert.equal(reasonOf({ activeDeadlineSeconds: 61 }, { startTime }, []), undefined);
  assert.equal(reasonOf({ activeDeadlineSeconds: 60 }, { startTime }, []), "DeadlineExceeded");
  assert.equal(reasonOf({ activeDeadlineSeconds: 60, suspend: true }, { startTime }, []), undefined);
});

test("what has been announced stands", () => {
  const condition = { type: "FailureTarget", status: "True" as const, reason: "Announced" };
  assert.equal(reasonOf({}, { conditions: [condition] }, [worker("a", { exit: 0 })]), "Announced");
});

test("with a limit per index the Job fails when indexes have, and the others are done", () => {
  const spec = { completionMode: "Indexed", completions: 2, backoffLimit: 100, backoffLimitPerIndex: 1 } as const;
  const zero = failed("a", { index: 0, failuresBefore: 1 });
  assert.equal(reasonOf(spec, {}, [failed("a", { index: 0, failuresBefore: 0 })]), undefined);
  assert.equal(reasonOf(spec, {}, [zero]), undefined);
  assert.equal(reasonOf(spec, {}, [zero, worker("b", { exit: 0, index: 1 })]), "FailedIndexes");
  assert.equal(reasonOf({ ...spec, maxFailedIndexes: 0 }, {}, [zero]), "MaxFailedIndexesExceeded");
});

test("a success policy ends the Job early", () => {
  const spec = { completionMode: "Indexed", completions: 5 } as const;
  const done = { completedIndexes: "1-3" };
  for (const [why, rule, reason] of [
    ["all that are required", { succeededIndexes: "1,2" }, "SuccessPolicy"],
    ["one is missing", { succeededIndexes: "0,1" }, undefined],
    ["enough of them", { succeededIndexes: "0,1", succeededCount: 1 }, "SuccessPolicy"],
    ["enough in all", { succeededCount: 3 }, "SuccessPolicy"],
    ["not enough in all", { succeededCount: 4 }, undefined],
  ] as const) {
    assert.equal(reasonOf({ ...spec, successPolicy: { rules: [rule] } }, done, []), reason, why);
  }
});

test("a Job is complete with its completions, or, without a number, with one, when nothing runs any more", () => {
  for (const [completions, succeeded, active, complete] of [
    [3, 2, 0, false],
    [3, 3, 0, true],
    [3, 3, 1, false],
    [0, 0, 0, true],
    [undefined, 0, 0, false],
    [undefined, 1, 0, true],
    [undefined, 1, 1, false],
  ] as const) {
    const job = jobOf({ completions }, { succeeded });
    assert.equal(completion(job, tally(job, [], none), active) !== undefined, complete);
  }
});
