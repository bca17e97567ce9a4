const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `run` once when the signal is aborted, at once where it has been. Returns the function that takes it off.
 *
 * Many may wait for the same signal, such as all watches for the end of the server: the listeners of an event target are
 * a list that is walked through with each that comes and goes, and these are a set.
 */
export function whenAborted(signal: AbortSignal, run: () => void): () => void {
  if (signal.aborted) {
    run();
    return () => {};
  }
  let all = waiting.get(signal);
  if (all === undefined) {
    const runs = new Set<() => void>();
    signal.addEventListener("abort", () => runAll(runs), { once: true });
    waiting.set(signal, runs);
    all = runs;
  }
  all.add(run);
  return () => void all.delete(run);
}

function runAll(runs: Set<() => void>): void {
  for (const run of runs) {
    runs.delete(run);
    run();
  }
}
