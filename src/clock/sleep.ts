import type { Clock, TimerOptions } from "./clock.ts";

/** `Clock.sleep` for any clock that has timers. */
export function sleepOn(clock: Clock, delayMs: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(
      delayMs,
      () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      },
      options,
    );
    signal?.addEventListener("abort", abort, { once: true });
  });
}
