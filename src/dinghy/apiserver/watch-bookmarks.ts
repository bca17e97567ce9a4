import type { Clock, Timer } from "#clock";
import type { Store } from "#store";

/** Tells open watches from time to time how far they have come; one timer for all, and none when nobody listens. */
export interface WatchBookmarks {
  /** Calls `bookmark` about once a minute with the present revision. Returns the function that takes it off. */
  add(bookmark: (revision: number) => void): () => void;
}

const intervalMs = 60_000;

export function createWatchBookmarks(clock: Clock, store: Store): WatchBookmarks {
  const listeners = new Set<(revision: number) => void>();
  let timer: Timer | undefined;
  const tick = async (): Promise<void> => {
    timer = undefined;
    const revision = await store.revision().catch(() => undefined);
    if (revision !== undefined) for (const listener of [...listeners]) listener(revision);
    arm();
  };
  const arm = (): void => {
    if (timer !== undefined || listeners.size === 0) return;
    timer = clock.setTimer(intervalMs, () => void tick(), { background: true });
  };
  return {
    add: (bookmark) => {
      listeners.add(bookmark);
      arm();
      return () => {
        listeners.delete(bookmark);
        if (listeners.size > 0) return;
        timer?.cancel();
        timer = undefined;
      };
    },
  };
}
