import type { Interest, Store, StoreEvent } from "./store.ts";

/** A watch that keeps all it was told, for tests. */
export interface RecordedWatch {
  readonly events: StoreEvent[];
  /** The same as they came: one array for each revision. */
  readonly batches: (readonly StoreEvent[])[];
  readonly ends: Error[];
  /** Resolves when an event of this revision has been told. */
  reached(revision: number | undefined): Promise<void>;
  /** Resolves when so many events have been told. */
  told(count: number): Promise<void>;
  stop(): void;
}

export async function recordWatch(
  store: Store,
  prefix: string,
  fromRevision?: number,
  interest?: Interest,
): Promise<RecordedWatch> {
  const events: StoreEvent[] = [];
  const batches: (readonly StoreEvent[])[] = [];
  const ends: Error[] = [];
  const waiting = new Set<() => void>();
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const listener = {
    onEvents: (told: readonly StoreEvent[]) => {
      events.push(...told);
      batches.push(told);
      for (const look of waiting) look();
    },
    onEnd: (error: Error) => void ends.push(error),
  };
  const stop = await store.watch(prefix, fromRevision, listener, interest);
  return {
    events,
    batches,
    ends,
    reached: (revision = 0) => until(() => (events.at(-1)?.revision ?? 0) >= revision),
    told: (count) => until(() => events.length >= count),
    stop,
  };
}
