import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job, Pod } from "#apimachinery";
import { jobOf, none, worker } from "./job.test-data.ts";
import { account, settle } from "./ledger.ts";
import { tally } from "./tally.ts";
import type { Verdict } from "./verdict.ts";

const failure: Verdict = { outcome: "failure", reason: "R", message: "m" };
const written = (job: Job, pods: readonly Pod[], end?: Verdict) => {
  const { status, release } = account(job, job.status ?? {}, tally(job, pods, none), none, end);
  return { status, release: release.map(({ metadata }) => metadata.name) };
};

test("an end is written down before the Pod is freed, and counted after", () => {
  const pods = [worker("a", { exit: 0 }), worker("b", { exit: 1 }), worker("c")];
  const { status, release } = written(jobOf({ completions: 3 }, { succeeded: 4 }), pods);
  assert.deepEqual(status, { succeeded: 4, uncountedTerminatedPods: { succeeded: ["uid-a"], failed: ["uid-b"] } });
  assert.deepEqual(release, ["a", "b"]);
  assert.deepEqual(settle(status, new Set(["uid-b"])), {
    succeeded: 5,
    uncountedTerminatedPods: { failed: ["uid-b"] },
  });
  assert.deepEqual(settle(status, none), { succeeded: 5, failed: 1, uncountedTerminatedPods: {} });
});

test("no end is counted twice", () => {
  const uncountedTerminatedPods = { failed: ["uid-b"] };
  const job = jobOf({}, { failed: 1, uncountedTerminatedPods });
  assert.deepEqual(written(job, [worker("b", { exit: 1 })]).status, { failed: 1, uncountedTerminatedPods });
  assert.deepEqual(written(job, [worker("b", { exit: 1, freed: true })]).status, {
    failed: 2,
    uncountedTerminatedPods: {},
  });
  assert.deepEqual(written(jobOf({}, { failed: 1 }), [worker("b", { exit: 1, freed: true })]).status, {
    failed: 1,
    uncountedTerminatedPods: {},
  });
});

test("when a Job has failed, so have the Pods that it takes away", () => {
  const { status, release } = written(jobOf(), [worker("a")], failure);
  assert.deepEqual([status.uncountedTerminatedPods, release], [{ failed: ["uid-a"] }, ["a"]]);
  const success: Verdict = { ...failure, outcome: "success" };
  assert.deepEqual(written(jobOf(), [worker("a")], success).status.uncountedTerminatedPods, {});
});

test("an indexed Job counts indexes, not Pods", () => {
  const job = jobOf({ completionMode: "Indexed", completions: 5 }, { completedIndexes: "0", succeeded: 1 });
  const pods = [worker("c", { index: 2, exit: 0 }), worker("b", { index: 1, exit: 0 }), worker("x", { exit: 0 })];
  const { status, release } = written(job, [...pods, worker("again", { index: 0, exit: 0 })]);
  assert.deepEqual(status, { succeeded: 3, completedIndexes: "0-2", uncountedTerminatedPods: {} });
  assert.deepEqual(release, ["x", "again", "b", "c"]);
});

test("a failed Pod stays until its successor has taken over the count of its index", () => {
  const job = jobOf({ completionMode: "Indexed", completions: 1, backoffLimitPerIndex: 2 });
  const failed = worker("a", { index: 0, exit: 1 });
  assert.deepEqual(written(job, [failed]).release, []);
  assert.deepEqual(written(job, [failed, worker("b", { index: 0 })]).release, ["a"]);
});
