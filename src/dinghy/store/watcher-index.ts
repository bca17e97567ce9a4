import type { Commit } from "./commit-history.ts";
import type { StoreEvent, WatchListener } from "./store.ts";

export interface Watcher {
  readonly prefix: string;
  readonly listener: WatchListener;
  /** The last revision that it was told, or whose events are none of its own. */
  seen: number;
  ended: boolean;
}

/**
 * Watchers by prefix. For a key only those prefixes are looked up that have a length somebody watches, so a commit
 * costs as many look-ups as there are different lengths, plus the watchers it concerns; the others are never visited.
 */
export class WatcherIndex {
  readonly #byPrefix = new Map<string, Set<Watcher>>();
  /** How many different prefixes there are of each length. */
  readonly #lengths = new Map<number, number>();
  /** The keys of `#lengths`, shortest first. */
  #sortedLengths: number[] = [];

  add(watcher: Watcher): void {
    const { prefix } = watcher;
    const watchers = this.#byPrefix.get(prefix);
    if (watchers !== undefined) {
      watchers.add(watcher);
      return;
    }
    this.#byPrefix.set(prefix, new Set([watcher]));
    this.#count(prefix.length, 1);
  }

  remove(watcher: Watcher): void {
    const watchers = this.#byPrefix.get(watcher.prefix);
    if (!watchers?.delete(watcher) || watchers.size > 0) return;
    this.#byPrefix.delete(watcher.prefix);
    this.#count(watcher.prefix.length, -1);
  }

  /** Takes everybody off and returns them. */
  clear(): Watcher[] {
    const all = [...this.#byPrefix.values()].flatMap((watchers) => [...watchers]);
    this.#byPrefix.clear();
    this.#lengths.clear();
    this.#sortedLengths = [];
    return all;
  }

  /** Tells one commit to everybody whom it concerns and who has not seen it yet. */
  deliver({ revision, events }: Commit): void {
    if (events.length === 1) {
      this.#visit((events[0] as StoreEvent).entry.key, (watcher) => tell(watcher, revision, events));
      return;
    }
    const shares = new Map<Watcher, StoreEvent[]>();
    for (const event of events) {
      this.#visit(event.entry.key, (watcher) => {
        const share = shares.get(watcher);
        if (share === undefined) shares.set(watcher, [event]);
        else share.push(event);
      });
    }
    for (const [watcher, share] of shares) tell(watcher, revision, share);
  }

  #visit(key: string, visit: (watcher: Watcher) => void): void {
    for (const length of this.#sortedLengths) {
      if (length > key.length) return;
      const watchers = this.#byPrefix.get(key.slice(0, length));
      if (watchers !== undefined) for (const watcher of watchers) visit(watcher);
    }
  }

  #count(length: number, change: 1 | -1): void {
    const count = (this.#lengths.get(length) ?? 0) + change;
    if (count === 0) this.#lengths.delete(length);
    else this.#lengths.set(length, count);
    if (count === 0 || (count === 1 && change === 1)) {
      this.#sortedLengths = [...this.#lengths.keys()].sort((a, b) => a - b);
    }
  }
}

/** Tells one watcher the events of one revision, unless it has ended or has seen them. */
export function tell(watcher: Watcher, revision: number, events: readonly StoreEvent[]): void {
  if (watcher.ended || revision <= watcher.seen) return;
  watcher.seen = revision;
  guard(() => watcher.listener.onEvents(events));
}

/** Ends a watch with an error, once. */
export function end(watcher: Watcher, error: Error): void {
  if (watcher.ended) return;
  watcher.ended = true;
  guard(() => watcher.listener.onEnd(error));
}

/**
 * A listener that throws is a mistake of ours that must end the process; but neither the other listeners nor the
 * transaction that happened to be committed are to blame, so the error is thrown where nobody can catch it.
 */
function guard(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
