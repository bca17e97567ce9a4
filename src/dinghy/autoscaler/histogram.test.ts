import assert from "node:assert/strict";
import { test } from "node:test";
import { ContainerHistory } from "./container-history.ts";
import { cpuBuckets, DecayingHistogram } from "./histogram.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const start = Date.parse("2026-01-01T00:00:00Z");
const near = (value: number, expected: number): void =>
  assert.ok(value >= expected && value <= expected * 1.06 + 0.01, `${value} is not just above ${expected}`);

test("a percentile is the upper end of the bucket that it falls into", () => {
  const histogram = new DecayingHistogram(cpuBuckets);
  assert.equal(histogram.percentile(0.9), 0);
  for (let index = 1; index <= 10; index++) histogram.add(index / 10, 1, start);
  near(histogram.percentile(0.5), 0.5);
  near(histogram.percentile(0.9), 0.9);
});

test("what is old weighs less", () => {
  const histogram = new DecayingHistogram(cpuBuckets);
  for (let index = 0; index < 3; index++) histogram.add(2, 1, start);
  histogram.add(1, 1, start + 4 * dayMs);
  near(histogram.percentile(0.8), 1);
});

test("a checkpoint holds what was learned", () => {
  const histogram = new DecayingHistogram(cpuBuckets);
  histogram.add(0.5, 2, start);
  histogram.add(2, 1, start);
  const again = new DecayingHistogram(cpuBuckets, histogram.checkpoint());
  assert.equal(again.percentile(0.6), histogram.percentile(0.6));
  assert.equal(again.percentile(0.95), histogram.percentile(0.95));
});

test("of a Pod's memory only the peak of a day counts", () => {
  const history = new ContainerHistory();
  const use = (atMs: number, megabytes: number): void =>
    history.add("pod", { atMs, cores: 0.1, bytes: megabytes * 1e6, requestedCores: 0 });
  use(start, 100);
  use(start + minuteMs, 300);
  use(start + 2 * minuteMs, 50);
  near(history.memory.percentile(0.5) / 1e6, 300);
  assert.equal(history.sampleCount, 3);
  use(start + 2 * minuteMs, 900);
  assert.equal(history.sampleCount, 3, "what is not newer counts for nothing");
});

test("who ran out of memory needs a fifth more, and 100 MiB at least", () => {
  const history = new ContainerHistory();
  history.ranOutOfMemory("pod", start, 50 * 2 ** 20);
  near(history.memory.percentile(0.9) / 2 ** 20, 150);
});
