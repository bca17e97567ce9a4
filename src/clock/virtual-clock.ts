import type { Clock, Timer, TimerOptions } from "./clock.ts";
import { delayOf } from "./delay.ts";
import type { Disorder } from "./disorder.ts";
import { sleepOn } from "./sleep.ts";
import { type HeapTimer, TimerHeap } from "./timer-heap.ts";

/**
 * Time that jumps to the next timer when nothing is left to do.
 *
 * "Nothing left to do" means: no hold is taken, and the event loop has come round once with no promise left to settle
 * (all work in a virtual cluster runs in microtasks). Then the clock looks at its timers. A foreground timer is
 * something that will happen, so time jumps to it, running the background timers that it passes. If only background
 * timers are left the cluster is *quiescent*: nothing will ever happen by itself, and whoever asked is told.
 */
export interface VirtualClock extends Clock {
  /** Resolves when nothing is left to do at the present instant; time does not move for it. */
  settled(): Promise<void>;
  /**
   * Calls `listener` each time the cluster falls quiescent: settled, and no foreground timer set. The listener may
   * start new work. Returns the function that takes the listener off.
   */
  onQuiescent(listener: () => void): () => void;
  /** The end of time: no timer fires from now on, so that what was left running does not run for ever. */
  stop(): void;
  /** How often time has jumped: a measure of work for reports. */
  readonly jumps: number;
}

interface Entry extends Timer, HeapTimer {
  readonly background: boolean;
  readonly run: () => void;
}

/** 2026-01-01T00:00:00Z: a fixed start, so that two runs print the same times. */
const defaultStartMs = 1_767_225_600_000;

export function createVirtualClock(startMs: number = defaultStartMs, disorder?: Disorder): VirtualClock {
  let nowMs = startMs;
  let order = 0;
  let foreground = 0;
  let holds = 0;
  let jumps = 0;
  let scheduled = false;
  let reportedQuiescent = false;
  let stopped = false;
  const timers = new TimerHeap<Entry>();
  const settledWaiters: (() => void)[] = [];
  const quiescentListeners = new Set<() => void>();

  /** Comes round once the microtasks that are queued now, and those that they queue, have run. */
  const wake = (): void => {
    if (scheduled || holds > 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (holds === 0) step();
    });
  };

  const step = (): void => {
    if (settledWaiters.length > 0) {
      for (const waiter of settledWaiters.splice(0)) waiter();
      wake();
      return;
    }
    if (stopped) return;
    if (foreground === 0) {
      announceQuiescence();
      return;
    }
    const entry = disorder === undefined ? timers.pop() : popOneOf(timers, disorder);
    if (entry === undefined) return;
    if (entry.atMs > nowMs) {
      nowMs = entry.atMs;
      jumps++;
    }
    fire(entry);
    // Timers of one instant fire one by one, each with all its consequences, in the order in which they were set (or in
    // the one that the disorder chooses).
    wake();
  };

  const fire = (entry: Entry): void => {
    entry.cancelled = true; // it has left the heap, and cancelling it from now on does nothing
    if (!entry.background) foreground--;
    entry.run();
  };

  const announceQuiescence = (): void => {
    if (reportedQuiescent) return;
    reportedQuiescent = true;
    for (const listener of [...quiescentListeners]) listener();
    // A listener that started something made a timer or took a hold, and both wake the clock again.
  };

  const setTimer = (delayMs: number, run: () => void, options: TimerOptions = {}): Timer => {
    const background = options.background ?? false;
    const entry: Entry = {
      atMs: nowMs + delayOf(delayMs),
      order: order++,
      background,
      run,
      cancelled: false,
      cancel: () => {
        if (entry.cancelled) return;
        timers.cancel(entry);
        if (!background) foreground--;
        wake();
      },
    };
    if (!background) {
      foreground++;
      reportedQuiescent = false;
    }
    timers.push(entry);
    wake();
    return entry;
  };

  const clock: VirtualClock = {
    ...(disorder && { disorder }),
    now: () => nowMs,
    setTimer,
    sleep: (delayMs, signal, options) => sleepOn(clock, delayMs, signal, options),
    hold: () => {
      holds++;
      reportedQuiescent = false;
      let released = false;
      return () => {
        if (released) return;
        released = true;
        holds--;
        wake();
      };
    },
    yield: () => {
      const release = clock.hold();
      return new Promise((resolve) =>
        setImmediate(() => {
          release();
          resolve();
        }),
      );
    },
    settled: () =>
      new Promise((resolve) => {
        settledWaiters.push(resolve);
        wake();
      }),
    onQuiescent: (listener) => {
      quiescentListeners.add(listener);
      reportedQuiescent = false;
      wake();
      return () => void quiescentListeners.delete(listener);
    },
    stop: () => {
      stopped = true;
    },
    get jumps() {
      return jumps;
    },
  };
  return clock;
}

/** The next timer; of several foreground timers of one instant the one that the disorder chooses. */
function popOneOf(timers: TimerHeap<Entry>, disorder: Disorder): Entry | undefined {
  const first = timers.pop();
  if (first === undefined || first.background) return first;
  const equals = [first];
  for (let next = timers.pop(); next !== undefined; next = timers.pop()) {
    if (next.atMs !== first.atMs || next.background) {
      timers.push(next);
      break;
    }
    equals.push(next);
  }
  if (equals.length === 1) return first;
  const index = disorder.choose("timers of one instant", equals.length, (choice) => {
    return `the ${choice + 1}. of ${equals.length} timers of ${new Date(first.atMs).toISOString()} fires first`;
  });
  const [chosen] = equals.splice(index, 1);
  for (const other of equals) timers.push(other);
  return chosen;
}
