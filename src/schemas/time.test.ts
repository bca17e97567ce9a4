import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalTime } from "./time.ts";

const seconds = '"2006-01-02T15:04:05Z07:00"';
const micro = '"2006-01-02T15:04:05.000000Z07:00"';

const cases: [text: string, precision: "seconds" | "microseconds", expected: string | { problem: string }][] = [
  ["2024-01-02T03:04:05Z", "seconds", "2024-01-02T03:04:05Z"],
  ["2024-01-31T03:04:05Z", "seconds", "2024-01-31T03:04:05Z"],
  ["2024-02-29T23:59:59Z", "seconds", "2024-02-29T23:59:59Z"],
  ["2024-01-02T03:04:05.999Z", "seconds", "2024-01-02T03:04:05Z"],
  ["2024-01-01T01:00:00+02:00", "seconds", "2023-12-31T23:00:00Z"],
  ["2024-01-02T03:04:05.123456Z", "microseconds", "2024-01-02T03:04:05.123456Z"],
  ["2024-01-02T03:04:05.123456-01:00", "microseconds", "2024-01-02T04:04:05.123456Z"],
  ["x", "seconds", { problem: `parsing time "x" as ${seconds}: cannot parse "x" as "2006"` }],
  ["", "seconds", { problem: `parsing time "" as ${seconds}: cannot parse "" as "2006"` }],
  ["2024-01-02", "seconds", { problem: `parsing time "2024-01-02" as ${seconds}: cannot parse "" as "T"` }],
  ["2024-13-02T03:04:05Z", "seconds", { problem: 'parsing time "2024-13-02T03:04:05Z": month out of range' }],
  ["2023-02-29T03:04:05Z", "seconds", { problem: 'parsing time "2023-02-29T03:04:05Z": day out of range' }],
  ["2024-01-02T24:00:00Z", "seconds", { problem: 'parsing time "2024-01-02T24:00:00Z": hour out of range' }],
  [
    "2024-01-02T03:04:05",
    "seconds",
    { problem: `parsing time "2024-01-02T03:04:05" as ${seconds}: cannot parse "" as "Z07:00"` },
  ],
  [
    "2024-01-02T03:04:05Z",
    "microseconds",
    { problem: `parsing time "2024-01-02T03:04:05Z" as ${micro}: cannot parse "Z" as ".000000"` },
  ],
];

for (const [text, precision, expected] of cases) {
  test(`${JSON.stringify(text)} in ${precision} reads as ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(canonicalTime(text, precision), expected);
  });
}
