import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createAnswerQueue } from "./answer-queue.ts";

test("answers of one turn leave together, in their order, before virtual time moves", async () => {
  const clock = createVirtualClock(0);
  const later = createAnswerQueue(clock);
  const diary: string[] = [];
  const passed = new Promise<void>((resolve) => {
    clock.setTimer(5, () => {
      diary.push("time has passed");
      resolve();
    });
  });
  for (const name of ["one", "two"]) later(() => diary.push(`${name} at ${clock.now()}`));
  await Promise.resolve();
  assert.deepEqual(diary, [], "nothing leaves while requests are still worked on");
  await passed;
  assert.deepEqual(diary, ["one at 0", "two at 0", "time has passed"]);
});

test("what is queued while answers leave goes with the next turn", async () => {
  const clock = createVirtualClock(0);
  const later = createAnswerQueue(clock);
  const diary: string[] = [];
  later(() => {
    diary.push("first");
    later(() => diary.push("second"));
  });
  await clock.yield();
  assert.deepEqual(diary, ["first"]);
  await clock.yield();
  assert.deepEqual(diary, ["first", "second"]);
});
