import type { Interest, StoreEvent } from "./store.ts";
import type { Watcher } from "./watcher-index.ts";

type ByValue = Map<string, Set<Watcher>>;

/**
 * The watchers of one prefix. Those that are interested in one value of a field are found by that value, so that a
 * thousand kubelets, each of which watches the Pods of its own node, cost a commit no more than one of them.
 */
export class WatcherGroup {
  readonly #everything = new Set<Watcher>();
  readonly #byField = new Map<Interest["read"], ByValue>();

  get isEmpty(): boolean {
    return this.#everything.size === 0 && this.#byField.size === 0;
  }

  add(watcher: Watcher): void {
    const { interest } = watcher;
    if (interest === undefined) {
      this.#everything.add(watcher);
      return;
    }
    const byValue: ByValue = this.#byField.get(interest.read) ?? new Map();
    this.#byField.set(interest.read, byValue);
    byValue.set(interest.value, (byValue.get(interest.value) ?? new Set()).add(watcher));
  }

  /** False when it was not among them. */
  remove(watcher: Watcher): boolean {
    const { interest } = watcher;
    if (interest === undefined) return this.#everything.delete(watcher);
    const byValue = this.#byField.get(interest.read);
    const watchers = byValue?.get(interest.value);
    if (byValue === undefined || !watchers?.delete(watcher)) return false;
    if (watchers.size === 0) byValue.delete(interest.value);
    if (byValue.size === 0) this.#byField.delete(interest.read);
    return true;
  }

  all(): Watcher[] {
    const interested = [...this.#byField.values()].flatMap((byValue) => [...byValue.values()]);
    return [this.#everything, ...interested].flatMap((watchers) => [...watchers]);
  }

  /** Everybody whom the event concerns, once. */
  visit(event: StoreEvent, visit: (watcher: Watcher) => void): void {
    for (const watcher of this.#everything) visit(watcher);
    for (const [read, byValue] of this.#byField) {
      const { now, before } = valuesOf(read, event);
      for (const watcher of byValue.get(now) ?? none) visit(watcher);
      if (before === undefined || before === now) continue;
      for (const watcher of byValue.get(before) ?? none) visit(watcher);
    }
  }
}

const none: ReadonlySet<Watcher> = new Set();

function valuesOf(
  read: Interest["read"],
  { entry, previous }: StoreEvent,
): { readonly now: string; readonly before: string | undefined } {
  return { now: read(entry.object), before: previous && read(previous.object) };
}

/** Whether the event is about an object that has, or had, the value. */
export function concerns({ read, value }: Interest, event: StoreEvent): boolean {
  const { now, before } = valuesOf(read, event);
  return now === value || before === value;
}
