import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMicroTime, formatTime } from "./clock.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const start = 1_000;
const background = { background: true };

/** A clock and a diary of what happened when. */
function setUp() {
  const clock = createVirtualClock(start);
  const diary: string[] = [];
  const note = (what: string) => () => void diary.push(`${clock.now() - start} ${what}`);
  /** Resolves when nothing is left to happen. */
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      const off = clock.onQuiescent(() => {
        off();
        resolve();
      });
    });
  return { clock, diary, note, end };
}

test("time starts at a fixed instant, so that two runs tell the same", () => {
  assert.equal(formatTime(createVirtualClock().now()), "2026-01-01T00:00:00Z");
  assert.equal(formatMicroTime(createVirtualClock().now() + 7), "2026-01-01T00:00:00.007000Z");
});

test("timers fire in the order of their time, and those of one instant as they were set", async () => {
  const { clock, diary, note, end } = setUp();
  clock.setTimer(300_000, note("late"));
  clock.setTimer(10, note("first"));
  clock.setTimer(10, note("second"));
  clock.setTimer(-5, note("at once"));
  await end();
  assert.deepEqual(diary, ["0 at once", "10 first", "10 second", "300000 late"]);
  assert.equal(clock.jumps, 2);
});

test("all consequences of a timer come before the next timer of the same instant", async () => {
  const { clock, diary, note, end } = setUp();
  clock.setTimer(10, async () => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    note("consequence")();
  });
  clock.setTimer(10, note("next"));
  await end();
  assert.deepEqual(diary, ["10 consequence", "10 next"]);
});

test("a timer is never set back: what is set for the past fires now", async () => {
  const { clock, diary, note, end } = setUp();
  clock.setTimer(100, () => {
    clock.setTimer(-50, note("past"));
    clock.setTimer(0, note("now"));
  });
  await end();
  assert.deepEqual(diary, ["100 past", "100 now"]);
});

test("a cancelled timer does not fire, and time does not go there", async () => {
  const { clock, diary, note, end } = setUp();
  const timer = clock.setTimer(1_000, note("never"));
  clock.setTimer(10, () => {
    timer.cancel();
    timer.cancel();
  });
  await end();
  assert.deepEqual(diary, []);
  assert.equal(clock.now(), start + 10);
});

test("cancelling a timer that has fired does nothing", async () => {
  const { clock, diary, note, end } = setUp();
  const fired = clock.setTimer(10, note("fired"));
  clock.setTimer(20, () => fired.cancel());
  clock.setTimer(30, note("still fires"));
  await end();
  assert.deepEqual(diary, ["10 fired", "30 still fires"]);
});

test("a background timer fires when time passes it, but time does not move for it", async () => {
  const { clock, diary, note, end } = setUp();
  clock.setTimer(10, note("background"), background);
  clock.setTimer(500, note("later background"), background);
  await end();
  assert.deepEqual(diary, []);
  clock.setTimer(100, note("foreground"));
  await end();
  assert.deepEqual(diary, ["10 background", "100 foreground"]);
  assert.equal(clock.now(), start + 100);
});

test("quiescence is told once, and again after something has happened", async () => {
  const { clock, end } = setUp();
  let told = 0;
  clock.onQuiescent(() => {
    told++;
  });
  await end();
  await clock.settled();
  assert.equal(told, 1);
  clock.setTimer(10, () => {});
  await end();
  assert.ok(told >= 2);
});

test("a listener of quiescence may start new work", async () => {
  const { clock, diary, note, end } = setUp();
  let rounds = 0;
  clock.onQuiescent(() => {
    if (rounds++ < 3) clock.setTimer(10, note(`round ${rounds}`));
  });
  while (rounds < 4) await end();
  assert.deepEqual(diary, ["10 round 1", "20 round 2", "30 round 3"]);
});

test("time stands still while something is held, however often it is let go", async () => {
  const { clock, diary, note, end } = setUp();
  const [one, other] = [clock.hold(), clock.hold()];
  clock.setTimer(10, note("timer"));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  one();
  one();
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(diary, []);
  other();
  await end();
  assert.deepEqual(diary, ["10 timer"]);
});

test("settled waits for all work of the present instant, and moves no time", async () => {
  const { clock, diary, note } = setUp();
  clock.setTimer(10, note("timer"));
  const work = (async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    await clock.yield();
    note("worked")();
  })();
  await clock.settled();
  assert.deepEqual(diary, ["0 worked"]);
  await work;
});

test("sleep wakes after its time, or rejects with the reason when it is aborted first", async () => {
  const { clock } = setUp();
  await clock.sleep(250);
  assert.equal(clock.now(), start + 250);
  const reason = new Error("no longer wanted");
  const controller = new AbortController();
  clock.setTimer(10, () => controller.abort(reason));
  await assert.rejects(clock.sleep(1_000, controller.signal), reason);
  assert.equal(clock.now(), start + 260);
  await assert.rejects(clock.sleep(1_000, controller.signal), reason);
});

test("a sleep that has ended leaves nothing on its signal, and an aborted one no timer", async () => {
  const { clock, end } = setUp();
  const controller = new AbortController();
  await clock.sleep(10, controller.signal);
  const sleeping = clock.sleep(1_000, controller.signal);
  controller.abort();
  await assert.rejects(sleeping, { name: "AbortError" });
  await end();
  assert.equal(clock.now(), start + 10);
});

test("what is no length of time is refused", () => {
  const { clock } = setUp();
  for (const delayMs of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => clock.setTimer(delayMs, () => {}), /a timer cannot be set for/);
  }
});

test("once it is stopped no timer fires, and what was left running ends with it", async () => {
  const { clock, diary, note } = setUp();
  const again = (): void => {
    note("again")();
    clock.setTimer(5, again);
  };
  clock.setTimer(5, () => {
    note("last")();
    clock.stop();
    again();
  });
  await clock.settled();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(diary, ["5 last", "5 again"]);
});
