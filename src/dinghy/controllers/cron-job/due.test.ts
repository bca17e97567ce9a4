import assert from "node:assert/strict";
import { test } from "node:test";
import type { CronJob, Job } from "#apimachinery";
import { due, untilNextMs } from "./due.ts";
import { expiredJobs, review } from "./history.ts";
import { parseSchedule } from "./schedule.ts";
import { jobName, scheduledJob } from "./scheduled-job.ts";

const cronJobOf = (spec: Partial<CronJob["spec"]> = {}, status: CronJob["status"] = {}): CronJob => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: {
    name: "c",
    namespace: "default",
    uid: "c",
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:30Z",
  },
  spec: { schedule: "*/5 * * * *", jobTemplate: { spec: { template: { spec: { containers: [] } } } }, ...spec },
  status,
});
const every5 = parseSchedule("*/5 * * * *");
const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);

test("only the latest of the times that have come is due", () => {
  for (const [why, now, status, spec, expected] of [
    ["none has come", "00:04:59", {}, {}, undefined],
    ["one has come", "00:05:00", {}, {}, "00:05:00"],
    ["three were missed", "00:16:00", {}, {}, "00:15:00"],
    ["served", "00:06:00", { lastScheduleTime: "2026-01-01T00:05:00Z" }, {}, undefined],
    ["too late to be made up for", "00:06:00", {}, { startingDeadlineSeconds: 30 }, undefined],
    ["just in time", "00:06:00", {}, { startingDeadlineSeconds: 90 }, "00:05:00"],
  ] as const) {
    const found = due(cronJobOf(spec, status), every5, at(now));
    assert.equal(found.atMs, expected === undefined ? undefined : at(expected), why);
  }
});

test("more than a hundred missed times are too many", () => {
  const minutely = parseSchedule("* * * * *");
  assert.equal(due(cronJobOf(), minutely, at("01:00:00")).tooMany, false);
  const many = due(cronJobOf(), minutely, at("02:00:00"));
  assert.deepEqual(many, { atMs: at("02:00:00"), tooMany: true });
});

test("the next look is a moment after the next time", () => {
  assert.equal(untilNextMs(cronJobOf(), every5, at("00:01:00")), 240_100);
  const served = cronJobOf({}, { lastScheduleTime: "2026-01-01T00:05:00Z" });
  assert.equal(untilNextMs(served, every5, at("00:05:00")), 300_100);
  assert.equal(untilNextMs(cronJobOf(), parseSchedule("0 0 31 2 *"), at("00:01:00")), undefined);
});

const jobNamed = (name: string, outcome?: "Complete" | "Failed", time = "2026-01-01T00:10:00Z"): Job => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: time },
  spec: { template: { spec: { containers: [] } } },
  status: {
    startTime: time,
    ...(outcome && { conditions: [{ type: outcome, status: "True" }] }),
    ...(outcome === "Complete" && { completionTime: time }),
  },
});

test("the status follows the Jobs", () => {
  const status = {
    active: [
      { uid: "a", name: "a" },
      { uid: "b", name: "b" },
      { uid: "gone", name: "gone" },
    ],
  };
  const found = review(cronJobOf({}, status), [jobNamed("a"), jobNamed("b", "Complete"), jobNamed("new")]);
  assert.deepEqual(
    found.status.active?.map(({ uid }) => uid),
    ["a", "gone"],
  );
  assert.equal(found.status.lastSuccessfulTime, "2026-01-01T00:10:00Z");
  assert.deepEqual(
    found.completed.map(({ job, outcome }) => [job.metadata.name, outcome]),
    [["b", "Complete"]],
  );
  assert.deepEqual(
    found.unexpected.map(({ metadata }) => metadata.name),
    ["new"],
  );
  assert.deepEqual(
    found.missing.map(({ uid }) => uid),
    ["gone"],
  );
});

test("of each outcome the newest are kept", () => {
  const jobs = [
    jobNamed("late", "Complete", "2026-01-01T03:00:00Z"),
    jobNamed("early", "Complete", "2026-01-01T01:00:00Z"),
    jobNamed("bad", "Failed"),
    jobNamed("running"),
  ];
  const names = (spec: Partial<CronJob["spec"]>): string[] =>
    expiredJobs(cronJobOf(spec), jobs).map(({ metadata }) => metadata.name);
  assert.deepEqual(names({ successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1 }), ["early"]);
  assert.deepEqual(names({ successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0 }), ["early", "late", "bad"]);
  assert.deepEqual(names({}), []);
});

test("a Job is named after its minute and says when it was to run", () => {
  const cronJob = cronJobOf({ timeZone: "Asia/Tokyo" });
  assert.equal(jobName(cronJob, at("00:05:00")), "c-29453765");
  assert.deepEqual(scheduledJob(cronJob, at("00:05:00")).metadata.annotations, {
    "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-01-01T09:05:00+09:00",
  });
});
