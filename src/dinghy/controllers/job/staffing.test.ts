import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobSpec, JobStatus, Pod } from "#apimachinery";
import { noFailures } from "./failure-record.ts";
import { jobOf, none, worker } from "./job.test-data.ts";
import { podOfJob } from "./job-pod.ts";
import { staff } from "./staffing.ts";
import { tally } from "./tally.ts";

const now = Date.parse("2026-01-01T00:00:12Z");
const plan = (spec: Partial<JobSpec>, status: JobStatus, pods: readonly Pod[], record = noFailures) => {
  const job = jobOf(spec, status);
  const found = staff(job, tally(job, pods, none), record, now);
  return {
    create: found.create.map(({ index }) => index ?? "any"),
    delete: found.delete.map(({ metadata }) => metadata.name),
    ...(found.waitMs !== undefined && { waitMs: found.waitMs }),
  };
};
const running = (...names: string[]): Pod[] => names.map((name) => worker(name));

test("as many Pods as there are completions left, at most parallelism", () => {
  for (const [why, spec, status, pods, create, gone] of [
    ["all are missing", { completions: 5, parallelism: 2 }, {}, [], 2, 0],
    ["one is missing", { completions: 5, parallelism: 2 }, {}, running("a"), 1, 0],
    ["one is left to do", { completions: 3, parallelism: 2 }, { succeeded: 2 }, [], 1, 0],
    ["nothing is left to do", { completions: 3, parallelism: 2 }, { succeeded: 3 }, [], 0, 0],
    ["too many run", { completions: 5, parallelism: 1 }, {}, running("a", "b"), 0, 1],
    ["no number is given", { completions: undefined, parallelism: 3 }, {}, [], 3, 0],
    ["no number, and one is done", { completions: undefined, parallelism: 3 }, { succeeded: 1 }, running("a"), 0, 0],
    ["suspended", { completions: 5, parallelism: 2, suspend: true }, {}, running("a", "b"), 0, 2],
  ] as const) {
    const found = plan(spec, status, pods);
    assert.deepEqual([found.create.length, found.delete.length], [create, gone], why);
  }
});

test("after a failure the next Pod waits, but surplus ones go at once", () => {
  const record = { failures: 1, lastMs: Date.parse("2026-01-01T00:00:10Z") };
  assert.deepEqual(plan({}, {}, [], record), { create: [], delete: [], waitMs: 8000 });
  assert.equal(plan({ parallelism: 0 }, {}, running("a"), record).delete.length, 1);
});

test("a Pod that is leaving is replaced at once, or when it has failed", () => {
  const leaving = [worker("a", { leaving: true })];
  assert.deepEqual(plan({}, {}, leaving).create, ["any"]);
  assert.deepEqual(plan({ podReplacementPolicy: "Failed" }, {}, leaving).create, []);
});

const indexed = { completionMode: "Indexed", completions: 4, parallelism: 4 } as const;

test("in an indexed Job each index has one Pod, the lowest first", () => {
  const held = [worker("b", { index: 1 }), worker("c", { index: 2, exit: 0 })];
  assert.deepEqual(plan(indexed, { completedIndexes: "3" }, held).create, [0]);
  const odd = [worker("b", { index: 1 }), worker("z"), worker("y", { index: 9 })];
  assert.deepEqual(plan(indexed, {}, odd).delete.sort(), ["y", "z"]);
  assert.equal(plan(indexed, {}, [worker("b", { index: 1 }), worker("c", { index: 1 })]).delete.length, 1);
});

test("with a limit per index each index waits for itself", () => {
  const spec = { ...indexed, completions: 2, backoffLimitPerIndex: 3 };
  const failed = worker("a", { index: 0, exit: 1, failuresBefore: 1, ended: "2026-01-01T00:00:10Z" });
  assert.deepEqual(plan(spec, {}, [failed]).create, [1]);
  assert.deepEqual(plan(spec, {}, [failed, worker("b", { index: 1 })]), { create: [], delete: [], waitMs: 18_000 });
});

test("a Pod of an index knows it by annotation, label, variable and host name", () => {
  const job = jobOf({ ...indexed, template: { spec: { containers: [{ name: "main" }] } }, backoffLimitPerIndex: 1 });
  const { metadata, spec } = podOfJob(job, 3, worker("x", { index: 3, exit: 1, failuresBefore: 1 }));
  assert.equal(metadata.generateName, "work-3-");
  assert.equal(metadata.labels?.["batch.kubernetes.io/job-completion-index"], "3");
  assert.deepEqual(metadata.annotations, {
    "batch.kubernetes.io/job-completion-index": "3",
    "batch.kubernetes.io/job-index-failure-count": "2",
  });
  assert.equal(spec.hostname, "work-3");
  assert.deepEqual(spec.containers[0]?.env, [
    {
      name: "JOB_COMPLETION_INDEX",
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
    },
  ]);
});
