import type { Clock, Timer, TimerOptions } from "./clock.ts";
import { delayOf } from "./delay.ts";
import { createGivingWay } from "./giving-way.ts";
import { sleepOn } from "./sleep.ts";

/** Node refuses longer timers (they would fire at once), so longer waits are taken in steps. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's own clock. Background timers do not keep the process alive. */
export function createWallClock(): Clock {
  const setTimer = (delayMs: number, run: () => void, options: TimerOptions = {}): Timer => {
    let handle: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      handle =
        leftMs > longestTimerMs
          ? setTimeout(() => arm(leftMs - longestTimerMs), longestTimerMs)
          : setTimeout(run, leftMs);
      if (options.background) handle.unref();
    };
    arm(delayOf(delayMs));
    return { cancel: () => clearTimeout(handle) };
  };
  const clock: Clock = {
    now: () => Date.now(),
    setTimer,
    sleep: (delayMs, signal, options) => sleepOn(clock, delayMs, signal, options),
    hold: () => () => {},
    yield: () => new Promise((resolve) => setImmediate(resolve)),
    gather: createGathering(),
    giveWay: createGivingWay({ now: () => performance.now(), setTimer }),
  };
  return clock;
}

function createGathering(): (run: () => void) => void {
  let waiting: (() => void)[] = [];
  const runAll = (): void => {
    const due = waiting;
    waiting = [];
    for (const run of due) run();
  };
  return (run) => {
    if (waiting.push(run) === 1) setImmediate(runAll);
  };
}
