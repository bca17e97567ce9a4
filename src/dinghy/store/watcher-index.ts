import type { Commit } from "./commit-history.ts";
import type { Interest, StoreEvent, WatchListener } from "./store.ts";
import { concerns, WatcherGroup } from "./watcher-group.ts";

export interface Watcher {
  readonly prefix: string;
  readonly interest?: Interest | undefined;
  readonly listener: WatchListener;
  /** The last revision that it was told, or whose events are none of its own. */
  seen: number;
  ended: boolean;
}

/**
 * Watchers by prefix. For a key only those prefixes are looked up that end at one of its slashes, as nearly all do, or
 * have a length at which some other prefix ends; so a commit costs a few look-ups plus the watchers that it concerns,
 * and the others are never visited.
 */
export class WatcherIndex {
  readonly #byPrefix = new Map<string, WatcherGroup>();
  /** How many different prefixes there are of each length: those that end with a slash, and the others. */
  readonly #lengths = { slash: new Map<number, number>(), other: new Map<number, number>() };

  add(watcher: Watcher): void {
    const { prefix } = watcher;
    let group = this.#byPrefix.get(prefix);
    if (group === undefined) {
      group = new WatcherGroup();
      this.#byPrefix.set(prefix, group);
      this.#count(prefix, 1);
    }
    group.add(watcher);
  }

  remove(watcher: Watcher): void {
    const group = this.#byPrefix.get(watcher.prefix);
    if (!group?.remove(watcher) || !group.isEmpty) return;
    this.#byPrefix.delete(watcher.prefix);
    this.#count(watcher.prefix, -1);
  }

  /** Takes everybody off and returns them. */
  clear(): Watcher[] {
    const all = [...this.#byPrefix.values()].flatMap((group) => group.all());
    this.#byPrefix.clear();
    this.#lengths.slash.clear();
    this.#lengths.other.clear();
    return all;
  }

  /** Tells one commit to everybody whom it concerns and who has not seen it yet. */
  deliver({ revision, events }: Commit): void {
    if (events.length === 1) {
      this.#visit(events[0] as StoreEvent, (watcher) => tell(watcher, revision, events));
      return;
    }
    const shares = new Map<Watcher, StoreEvent[]>();
    for (const event of events) {
      this.#visit(event, (watcher) => {
        const share = shares.get(watcher);
        if (share === undefined) shares.set(watcher, [event]);
        else share.push(event);
      });
    }
    for (const [watcher, share] of shares) tell(watcher, revision, share);
  }

  #visit(event: StoreEvent, visit: (watcher: Watcher) => void): void {
    const { key } = event.entry;
    const { slash, other } = this.#lengths;
    for (let end = key.indexOf("/"); end >= 0; end = key.indexOf("/", end + 1)) {
      if (slash.has(end + 1)) this.#byPrefix.get(key.slice(0, end + 1))?.visit(event, visit);
    }
    for (const length of other.keys()) {
      if (length <= key.length) this.#byPrefix.get(key.slice(0, length))?.visit(event, visit);
    }
  }

  #count(prefix: string, change: 1 | -1): void {
    const lengths = prefix.endsWith("/") ? this.#lengths.slash : this.#lengths.other;
    const count = (lengths.get(prefix.length) ?? 0) + change;
    if (count === 0) lengths.delete(prefix.length);
    else lengths.set(prefix.length, count);
  }
}

/** Whether the event is under the watcher's prefix and of its interest. */
export function isOwn({ prefix, interest }: Watcher, event: StoreEvent): boolean {
  return event.entry.key.startsWith(prefix) && (interest === undefined || concerns(interest, event));
}

/** Tells one watcher the events of one revision, unless it has ended or has seen them. */
export function tell(watcher: Watcher, revision: number, events: readonly StoreEvent[]): void {
  if (watcher.ended || revision <= watcher.seen) return;
  watcher.seen = revision;
  try {
    watcher.listener.onEvents(events);
  } catch (error) {
    throwOutside(error);
  }
}

/** Ends a watch with an error, once. */
export function end(watcher: Watcher, error: Error): void {
  if (watcher.ended) return;
  watcher.ended = true;
  try {
    watcher.listener.onEnd(error);
  } catch (mistake) {
    throwOutside(mistake);
  }
}

/**
 * A listener that throws is a mistake of ours that must end the process; but neither the other listeners nor the
 * transaction that happened to be committed are to blame, so the error is thrown where nobody can catch it.
 */
function throwOutside(mistake: unknown): void {
  queueMicrotask(() => {
    throw mistake;
  });
}
