import type { Clock, Timer } from "#clock";

/**
 * Keys to be reconciled: a key waits at most once however often it is added, is never worked on twice at the same
 * time, and comes back after a growing delay when its reconciliation fails.
 * Upstream: staging/src/k8s.io/client-go/util/workqueue.
 */
export interface WorkQueue {
  add(key: string): void;
  /** Adds the key after `delayMs`; an earlier wish for the same key stands. `background` as in `TimerOptions`. */
  addAfter(key: string, delayMs: number, options?: { background?: boolean }): void;
  /** Takes back what `addAfter` asked for: there is nothing to wait for any more, and time should not run for it. */
  withdraw(key: string): void;
  stop(): void;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** Whose it is, for who reads in which order things came. */
  readonly name?: string;
  /** How many keys may be worked on at the same time. Default 1, which keeps runs easy to follow. */
  readonly workers?: number;
  /** Told of every failure, with how often the key has failed in a row. */
  readonly onError?: (key: string, error: unknown, failures: number) => void;
}

/** First delay after a failure; doubles with each further one. */
const firstDelayMs = 5;
const longestDelayMs = 1_000_000;

export function createWorkQueue(reconcile: (key: string) => Promise<void>, options: WorkQueueOptions): WorkQueue {
  const { clock, name = "a queue", workers = 1, onError } = options;
  const waiting = new Set<string>();
  const busy = new Set<string>();
  const again = new Set<string>();
  const failures = new Map<string, number>();
  const delayed = new Map<string, { atMs: number; timer: Timer }>();
  let stopped = false;

  const add = (key: string): void => {
    if (stopped) return;
    if (busy.has(key)) again.add(key);
    else waiting.add(key);
    queueMicrotask(pump);
  };

  const pump = (): void => {
    while (!stopped && busy.size < workers) {
      const key = next();
      if (key === undefined) return;
      waiting.delete(key);
      busy.add(key);
      void work(key);
    }
  };

  /** The key that has waited longest, or the one that the disorder chooses: to the promises of a queue it is all one. */
  const next = (): string | undefined => {
    if (clock.disorder === undefined || waiting.size < 2) return waiting.values().next().value;
    const keys = [...waiting];
    return keys[
      clock.disorder.choose(`${name} takes a key`, keys.length, (choice) => `${name} takes ${keys[choice]} first`)
    ];
  };

  const work = async (key: string): Promise<void> => {
    try {
      await reconcile(key);
      failures.delete(key);
    } catch (error) {
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      onError?.(key, error, count);
      addAfter(key, Math.min(firstDelayMs * 2 ** (count - 1), longestDelayMs));
    }
    busy.delete(key);
    if (again.delete(key)) waiting.add(key);
    pump();
  };

  const addAfter: WorkQueue["addAfter"] = (key, delayMs, timerOptions) => {
    if (stopped) return;
    const atMs = clock.now() + delayMs;
    const earlier = delayed.get(key);
    if (earlier && earlier.atMs <= atMs) return;
    earlier?.timer.cancel();
    const fire = (): void => {
      delayed.delete(key);
      add(key);
    };
    delayed.set(key, { atMs, timer: clock.setTimer(delayMs, fire, timerOptions) });
  };

  const withdraw = (key: string): void => {
    delayed.get(key)?.timer.cancel();
    delayed.delete(key);
  };

  const stop = (): void => {
    stopped = true;
    waiting.clear();
    for (const { timer } of delayed.values()) timer.cancel();
    delayed.clear();
  };

  return { add, addAfter, withdraw, stop };
}
