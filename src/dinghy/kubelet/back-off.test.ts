import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackOff, formatDelay } from "./back-off.ts";

test("the first failure costs nothing, then the delay doubles up to five minutes", () => {
  const backOff = createBackOff();
  const delays: number[] = [];
  let nowMs = 0;
  for (let failure = 0; failure < 8; failure++) {
    const startMs = Math.max(nowMs, backOff.notBefore(nowMs));
    delays.push((startMs - nowMs) / 1000);
    backOff.next(nowMs, startMs);
    nowMs = startMs + 1000;
  }
  assert.deepEqual(delays, [0, 10, 20, 40, 80, 160, 300, 300]);
});

test("ten minutes without a failure are forgiven", () => {
  const backOff = createBackOff();
  backOff.next(0, 0);
  backOff.next(20_000, 30_000);
  assert.ok(backOff.notBefore(700_000) <= 700_000);
});

test("delays are told as Go tells them", () => {
  assert.deepEqual([10_000, 80_000, 300_000].map(formatDelay), ["10s", "1m20s", "5m0s"]);
});
