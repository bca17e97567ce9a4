import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration, parseDuration } from "./duration.ts";
import { parseTiming, type Timing, timingPattern } from "./timing.ts";

const timings: readonly (readonly [string, Timing])[] = [
  ["now", { kind: "now" }],
  ["within 30s", { kind: "within", withinMs: 30_000, forMs: 0 }],
  ["within 1m30s and for 500ms", { kind: "within", withinMs: 90_000, forMs: 500 }],
  ["for 20s", { kind: "for", forMs: 20_000 }],
  ["never within 10s", { kind: "never", withinMs: 10_000 }],
  ["eventually", { kind: "within", withinMs: 300_000, forMs: 0 }],
  ["always", { kind: "for", forMs: 60_000 }],
];

for (const [text, expected] of timings) {
  test(`"${text}" is a timing`, () => {
    assert.match(text, new RegExp(`^(?:${timingPattern})$`));
    assert.deepEqual(parseTiming(text), expected);
  });
}

for (const text of ["soon", "within", "within 30", "never for 3s", "for 20s and for 10s"]) {
  test(`"${text}" is none`, () => {
    assert.doesNotMatch(text, new RegExp(`^(?:${timingPattern})$`));
    assert.throws(() => parseTiming(text));
  });
}

test("durations read as they are written", () => {
  for (const [text, ms] of [
    ["500ms", 500],
    ["30s", 30_000],
    ["1m30s", 90_000],
    ["2h", 7_200_000],
  ] as const) {
    assert.equal(parseDuration(text), ms);
  }
  for (const [ms, text] of [
    [41, "41ms"],
    [2100, "2.1s"],
    [90_000, "1m30s"],
    [60_000, "1m"],
    [119_999, "2m"],
  ] as const) {
    assert.equal(formatDuration(ms), text);
  }
});
