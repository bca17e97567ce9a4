/**
 * Time and chance as parameters: the only room that reads the machine's clock or rolls a die.
 *
 * Everything else takes a `Clock` and a `Random`. On the wall clock a timer waits; on the virtual clock time
 * jumps to the next timer as soon as nothing is left to do, so that five minutes of back-off cost a millisecond
 * and the same seed gives the same run.
 */
export { createDisorder, type Deviation, type Disorder, formatDeviations, lateMs } from "./disorder.ts";
export { createRandom, type Random } from "./random.ts";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";
export { createWallClock } from "./wall-clock.ts";

import type { Disorder } from "./disorder.ts";

/** A timer that has been set; `cancel` may be called at any time and more than once. */
export interface Timer {
  cancel(): void;
}

export interface TimerOptions {
  /**
   * True for housekeeping (leases, resyncs, deadlines of observers): such a timer fires when time passes it, but time
   * does not move for its sake, and a cluster that has only background timers left is quiescent. Default false.
   */
  background?: boolean;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once, `delayMs` from now (negative counts as 0; NaN and Infinity are refused). Errors thrown by `run` crash the process: they are ours. */
  setTimer(delayMs: number, run: () => void, options?: TimerOptions): Timer;
  /** Resolves after `delayMs`; rejects with the signal's reason when aborted first. */
  sleep(delayMs: number, signal?: AbortSignal, options?: TimerOptions): Promise<void>;
  /**
   * Says that something is under way which the clock cannot see (a socket, a file, another process): virtual time
   * stands still until the returned function is called. Calling it again does nothing. On the wall clock a no-op.
   */
  hold(): () => void;
  /** Lets other work run, then goes on at the same time; long computations call it so that nothing starves. */
  yield(): Promise<void>;
  /**
   * Runs at the next turn of the event loop, one right after the other with all else that was gathered in this one:
   * many alike in a row find the machine's caches warm, and take half the time that they take one by one, each followed
   * to its end. Absent on the virtual clock, where everything happens as soon as it can. Errors are as those of timers.
   */
  readonly gather?: (run: () => void) => void;
  /**
   * Runs when the event loop has room for it, or else after ten seconds: for news that may come a little later when
   * there is much to do. What has been put off is run in the order in which it came. Absent on the virtual clock, where
   * there is always room. Errors are as those of timers.
   */
  readonly giveWay?: (run: () => void) => void;
  /** Decides what comes first where that is open; absent: what was asked for first. */
  readonly disorder?: Disorder;
}

let lastSecond = Number.NaN;
let lastText = "";

/** An instant as Kubernetes writes `metav1.Time`: RFC 3339 in UTC with whole seconds. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  // Asked for many times within one second.
  if (second !== lastSecond) {
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** An instant as Kubernetes writes `metav1.MicroTime`: RFC 3339 in UTC with six digits of fraction. */
export function formatMicroTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}
