import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createWallClock } from "./wall-clock.ts";

test("a timer waits, a cancelled one does not fire", async () => {
  const clock = createWallClock();
  const before = clock.now();
  const fired: string[] = [];
  clock.setTimer(1, () => void fired.push("cancelled")).cancel();
  clock.setTimer(5, () => void fired.push("fired"));
  await clock.sleep(15);
  assert.deepEqual(fired, ["fired"]);
  assert.ok(clock.now() - before >= 14);
});

test("a timer longer than Node's longest does not fire early", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let fired = 0;
    const hourMs = 3_600_000;
    createWallClock().setTimer(60 * 24 * hourMs, () => fired++);
    const pass = (hours: number): void => {
      for (let hour = 0; hour < hours; hour++) mock.timers.tick(hourMs);
    };
    pass(60 * 24 - 1);
    assert.equal(fired, 0);
    pass(4); // each step of a long wait starts on a whole hour of this mock
    assert.equal(fired, 1);
  } finally {
    mock.timers.reset();
  }
});

test("a hold changes nothing, and a yield lets others run", async () => {
  const clock = createWallClock();
  const release = clock.hold();
  let others = 0;
  setImmediate(() => others++);
  await clock.yield();
  assert.equal(others, 1);
  release();
});

test("what is gathered in one turn runs in the next, in a row, and what it gathers in the one after", async () => {
  const { gather, ...clock } = createWallClock();
  assert.ok(gather);
  const ran: string[] = [];
  const noting = (name: string) => (): void => {
    ran.push(name);
    queueMicrotask(() => ran.push(`after ${name}`));
  };
  gather(noting("one"));
  gather(() => gather(noting("later")));
  gather(noting("two"));
  await null;
  assert.deepEqual(ran, []);
  await clock.yield();
  assert.deepEqual(ran, ["one", "two", "after one", "after two"]);
  await clock.yield();
  assert.deepEqual(ran.slice(4), ["later", "after later"]);
});
