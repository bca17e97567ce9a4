/** First and longest delay between a container's failure and its next start, and after how long without one it is forgotten. */
const firstMs = 10_000;
const longestMs = 300_000;
const forgottenAfterMs = 2 * longestMs;

/**
 * A delay that doubles with each failure. The first failure costs nothing; the delay counts from the moment of failure.
 * Upstream: client-go/util/flowcontrol `Backoff`, pkg/kubelet `MaxContainerBackOff`. Answers to @seed:K4.2.
 */
export interface BackOff {
  /** The present delay in ms; 0 before the first failure. */
  readonly delayMs: number;
  /** When what failed at `failedAtMs` may be tried again (ms since the epoch). */
  notBefore(failedAtMs: number): number;
  /** Counts a new try after a failure at `failedAtMs`. */
  next(failedAtMs: number, nowMs: number): void;
}

export function createBackOff(): BackOff {
  let delayMs = 0;
  let updatedAtMs = 0;
  return {
    get delayMs() {
      return delayMs;
    },
    notBefore: (failedAtMs) => (failedAtMs - updatedAtMs > forgottenAfterMs ? 0 : failedAtMs + delayMs),
    next: (failedAtMs, nowMs) => {
      const fresh = delayMs === 0 || failedAtMs - updatedAtMs > forgottenAfterMs;
      delayMs = fresh ? firstMs : Math.min(delayMs * 2, longestMs);
      updatedAtMs = nowMs;
    },
  };
}

/** `10s`, `2m40s`, `5m0s`: a duration as Go prints it, for messages. */
export function formatDelay(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
