import type { NodeAmounts } from "./runtime.ts";

interface Guard {
  readonly bounds: NodeAmounts;
  readonly listener: () => void;
  over: number;
}

/** What everything on a node uses together, kept current as it is used: nobody has to add it up. */
export class NodeUsage implements NodeAmounts {
  memoryBytes = 0;
  diskBytes = 0;
  processes = 0;
  readonly #guards = new Set<Guard>();
  readonly #diskListeners = new Set<() => void>();
  #telling = false;

  takeMemory(bytes: number): void {
    this.memoryBytes += bytes;
    if (this.#guards.size > 0) this.#look();
  }

  takeDisk(bytes: number): void {
    this.diskBytes += bytes;
    if (bytes > 0 && this.#diskListeners.size > 0) this.#tellDisk();
    if (this.#guards.size > 0) this.#look();
  }

  takeProcesses(count: number): void {
    this.processes += count;
    if (this.#guards.size > 0) this.#look();
  }

  /** Calls `listener` whenever an amount goes over its bound, or back. Returns the function that takes it off. */
  watch(bounds: NodeAmounts, listener: () => void): () => void {
    const guard: Guard = { bounds, listener, over: 0 };
    this.#guards.add(guard);
    return () => void this.#guards.delete(guard);
  }

  /** Calls `listener` once for all that is written in one go. Returns the function that takes it off. */
  watchDisk(listener: () => void): () => void {
    this.#diskListeners.add(listener);
    return () => void this.#diskListeners.delete(listener);
  }

  #tellDisk(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      for (const listener of [...this.#diskListeners]) listener();
    });
  }

  #look(): void {
    for (const guard of this.#guards) {
      const { bounds } = guard;
      const over =
        (this.memoryBytes > bounds.memoryBytes ? 1 : 0) +
        (this.diskBytes > bounds.diskBytes ? 2 : 0) +
        (this.processes > bounds.processes ? 4 : 0);
      if (over === guard.over) continue;
      guard.over = over;
      queueMicrotask(guard.listener);
    }
  }
}
