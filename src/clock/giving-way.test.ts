import assert from "node:assert/strict";
import { test } from "node:test";
import { createGivingWay } from "./giving-way.ts";

/** A clock that stands still; `pass` lets so much time pass and then comes to whatever timer is due. */
function handClock() {
  let nowMs = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  return {
    now: () => nowMs,
    setTimer: (delayMs: number, run: () => void) => timers.push({ atMs: nowMs + delayMs, run }),
    pass: (ms: number) => {
      nowMs += ms;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { run } of due) run();
    },
    get timers() {
      return timers.length;
    },
  };
}

test("with room, what gave way runs at the next look, in order, and nothing ticks afterwards", () => {
  const clock = handClock();
  const giveWay = createGivingWay(clock);
  const ran: number[] = [];
  assert.equal(clock.timers, 0);
  for (const each of [1, 2, 3]) giveWay(() => ran.push(each));
  assert.deepEqual(ran, []);
  clock.pass(2);
  assert.deepEqual(ran, [1, 2, 3]);
  assert.equal(clock.timers, 0);
});

test("while looks come late nothing runs, but for what has waited ten seconds", () => {
  const clock = handClock();
  const giveWay = createGivingWay(clock);
  const ran: string[] = [];
  giveWay(() => ran.push("first"));
  for (let passed = 0; passed < 5000; passed += 100) clock.pass(100);
  giveWay(() => ran.push("second"));
  for (let passed = 0; passed < 4900; passed += 100) clock.pass(100);
  assert.deepEqual(ran, []);
  clock.pass(100);
  assert.deepEqual(ran, ["first"]);
  for (let passed = 0; passed < 5000; passed += 100) clock.pass(100);
  assert.deepEqual(ran, ["first", "second"]);
});

test("much that gave way runs in portions, each after a look of its own", () => {
  const clock = handClock();
  const giveWay = createGivingWay(clock);
  const ran: number[] = [];
  for (let each = 0; each < 100; each++) giveWay(() => ran.push(each));
  const counts: number[] = [];
  for (let look = 0; look < 4; look++) {
    clock.pass(2);
    counts.push(ran.length);
  }
  assert.deepEqual(counts, [32, 64, 96, 100]);
  assert.deepEqual(
    ran,
    ran.toSorted((one, other) => one - other),
  );
});

test("what runs may give way again", () => {
  const clock = handClock();
  const giveWay = createGivingWay(clock);
  let ran = 0;
  giveWay(() => giveWay(() => ran++));
  clock.pass(2);
  assert.equal(ran, 0);
  clock.pass(2);
  assert.equal(ran, 1);
});
