import type { Clock } from "#clock";

const firstMs = 1_000;
const longestMs = 15 * 60_000;

/** How long to let a failed Pod lie before it is replaced, so that a kubelet that refuses it is not flooded. */
export interface FailedPodDelay {
  /** What is left of the delay, in milliseconds; 0 when the Pod may be replaced now, which doubles the next delay. */
  take(key: string): number;
}

/** Upstream: failedPodsBackoff in pkg/controller/daemon, client-go/util/flowcontrol. */
export function createFailedPodDelay(clock: Clock): FailedPodDelay {
  const entries = new Map<string, { delayMs: number; atMs: number }>();
  return {
    take: (key) => {
      const entry = entries.get(key);
      const since = clock.now() - (entry?.atMs ?? 0);
      if (entry && since < entry.delayMs) return entry.delayMs - since;
      const forgotten = entry === undefined || since > 2 * longestMs;
      const delayMs = forgotten ? firstMs : Math.min(entry.delayMs * 2, longestMs);
      entries.set(key, { delayMs, atMs: clock.now() });
      return 0;
    },
  };
}
