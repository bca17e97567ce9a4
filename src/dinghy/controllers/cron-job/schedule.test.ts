import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSchedule } from "./schedule.ts";
import { createTimeZone } from "./time-zone.ts";

const next = (schedule: string, after: string, timeZone?: string): string | undefined => {
  const atMs = parseSchedule(schedule, timeZone).next(Date.parse(after));
  return atMs === undefined ? undefined : new Date(atMs).toISOString().slice(0, 19);
};

test("the next time is the first that all fields allow", () => {
  for (const [schedule, after, expected] of [
    ["* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00"],
    ["*/15 * * * *", "2026-01-01T00:15:00Z", "2026-01-01T00:30:00"],
    ["0 3 * * *", "2026-01-01T04:00:00Z", "2026-01-02T03:00:00"],
    ["30 6-16/4 * * 1-5", "2026-01-02T14:31:00Z", "2026-01-05T06:30:00"],
    ["5/20 * * * *", "2026-01-01T00:06:00Z", "2026-01-01T00:25:00"],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00"],
    ["0 0 31 2 *", "2026-01-01T00:00:00Z", undefined],
    ["0 0 * JAN mon", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00"],
    ["59 23 31 12 *", "2026-01-01T00:00:00Z", "2026-12-31T23:59:00"],
    ["@hourly", "2026-01-01T00:30:00Z", "2026-01-01T01:00:00"],
    ["@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00"],
    ["@yearly", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00"],
    ["@every 1h30m", "2026-01-01T00:00:05Z", "2026-01-01T01:30:05"],
  ] as const) {
    assert.equal(next(schedule, after), expected, schedule);
  }
});

test("where day of month and day of week are both given, one is enough", () => {
  assert.equal(next("0 0 13 * 5", "2026-01-01T00:00:00Z"), "2026-01-02T00:00:00");
  assert.equal(next("0 0 13 * *", "2026-01-01T00:00:00Z"), "2026-01-13T00:00:00");
  assert.equal(next("0 0 */13 * 5", "2026-01-02T12:00:00Z"), "2026-01-09T00:00:00");
});

test("a time zone moves the times, and an hour that its clock skips is skipped", () => {
  for (const [schedule, after, zone, expected] of [
    ["0 9 * * *", "2026-01-01T00:00:00Z", "Asia/Tokyo", "2026-01-02T00:00:00"],
    ["0 9 * * *", "2026-07-01T00:00:00Z", "Europe/Berlin", "2026-07-01T07:00:00"],
    ["0 9 * * *", "2026-12-01T00:00:00Z", "Europe/Berlin", "2026-12-01T08:00:00"],
    ["30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin", "2026-03-30T00:30:00"],
    ["0 0 1 * *", "2026-10-20T00:00:00Z", "America/New_York", "2026-11-01T04:00:00"],
    ["15 * * * *", "2026-01-01T00:00:00Z", "Asia/Kathmandu", "2026-01-01T00:30:00"],
  ] as const) {
    assert.equal(next(schedule, after, zone), expected, `${schedule} ${zone}`);
  }
});

test("what cannot be read is told", () => {
  for (const [schedule, message] of [
    ["* * * *", /expected exactly 5 fields, found 4/],
    ["60 * * * *", /failed to parse "60"/],
    ["* * * * x", /failed to parse "x"/],
    ["@every soon", /failed to parse duration/],
    ["@sometimes", /expected exactly 5 fields/],
  ] as const) {
    assert.throws(() => parseSchedule(schedule), message);
  }
  assert.throws(() => parseSchedule("* * * * *", "Nowhere/Town"), RangeError);
});

test("an instant is written with the local offset", () => {
  const atMs = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(createTimeZone("UTC").format(atMs), "2026-01-01T00:00:00Z");
  assert.equal(createTimeZone("Asia/Kathmandu").format(atMs), "2026-01-01T05:45:00+05:45");
  assert.equal(createTimeZone("America/New_York").format(atMs), "2025-12-31T19:00:00-05:00");
});
