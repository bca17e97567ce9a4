import assert from "node:assert/strict";
import { test } from "node:test";
import { createDisorder, createVirtualClock } from "#clock";
import { createWorkQueue } from "./work-queue.ts";

test("a key that is added while it is worked on is worked on once more, never twice at a time", async () => {
  const clock = createVirtualClock();
  let running = 0;
  let runs = 0;
  const queue = createWorkQueue(
    async () => {
      runs++;
      assert.equal(++running, 1);
      await clock.sleep(10);
      running--;
    },
    { clock, workers: 3 },
  );
  for (let index = 0; index < 5; index++) queue.add("a");
  await clock.sleep(5);
  for (let index = 0; index < 5; index++) queue.add("a");
  await clock.sleep(100);
  assert.equal(runs, 2);
});

test("a key that fails comes back after a doubling delay", async () => {
  const clock = createVirtualClock();
  const start = clock.now();
  const times: number[] = [];
  const queue = createWorkQueue(
    async () => {
      times.push(clock.now() - start);
      if (times.length < 4) throw new Error("not yet");
    },
    { clock },
  );
  queue.add("a");
  await clock.sleep(1000);
  assert.deepEqual(times, [0, 5, 15, 35]);
});

test("of two wishes for later the earlier stands, and a wish can be taken back", async () => {
  const clock = createVirtualClock();
  const start = clock.now();
  const times: number[] = [];
  const queue = createWorkQueue(async () => void times.push(clock.now() - start), { clock });
  queue.addAfter("a", 100);
  queue.addAfter("a", 50);
  queue.addAfter("a", 200);
  await clock.sleep(60);
  queue.addAfter("a", 500);
  queue.withdraw("a");
  await clock.sleep(1000);
  assert.deepEqual(times, [50]);
});

test("which of the waiting keys comes next is for the disorder to choose", async () => {
  const disorder = createDisorder("jobs takes a key#1=2");
  disorder.begin();
  const clock = createVirtualClock(undefined, disorder);
  const taken: string[] = [];
  const queue = createWorkQueue(async (key) => void taken.push(key), { clock, name: "jobs" });
  for (const key of ["a", "b", "c"]) queue.add(key);
  await clock.settled();
  assert.deepEqual(taken, ["c", "a", "b"]);
  assert.deepEqual(disorder.deviations[0]?.told, "jobs takes c first");
});
