import type { Process } from "../processes/process.ts";
import type { Signal } from "../processes/signal.ts";

/** Waits until one of these signals has come; gives that signal. */
export async function untilTold(process: Process, signals: readonly Signal[]): Promise<Signal> {
  let told: Signal | undefined;
  for (const signal of signals) {
    process.onSignal(signal, () => {
      told ??= signal;
    });
  }
  while (told === undefined) await process.sleep(Number.POSITIVE_INFINITY, true);
  return told;
}
