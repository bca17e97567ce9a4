import type { Version } from "./key-index.ts";
import type { StoreEvent } from "./store.ts";

/** What one transaction wrote. */
export interface Commit {
  readonly revision: number;
  readonly events: readonly StoreEvent[];
  /** The versions that it made, in the order of `events`. */
  readonly versions: readonly Version[];
}

/** The commits after a base revision, without gap: found by their revision, added at the end, dropped from the front. */
export class CommitHistory {
  /** The revision before the oldest commit kept. */
  #base: number;
  /** `#commits[0..#dropped)` have been dropped and are cut off now and then. */
  #commits: (Commit | undefined)[] = [];
  #dropped = 0;

  constructor(base: number) {
    this.#base = base;
  }

  /** The commit of this revision; asking for one that was dropped or not made yet is a mistake of ours. */
  at(revision: number): Commit {
    const commit = this.#commits[revision - this.#base - 1 + this.#dropped];
    if (commit === undefined) throw new Error(`the history holds no commit of revision ${revision}`);
    return commit;
  }

  push(commit: Commit): void {
    this.#commits.push(commit);
  }

  /** All commits kept, oldest first. */
  all(): Commit[] {
    return this.#commits.slice(this.#dropped) as Commit[];
  }

  /** Drops the oldest commit and returns it. */
  shift(): Commit {
    const commit = this.at(this.#base + 1);
    this.#commits[this.#dropped++] = undefined;
    this.#base++;
    if (this.#dropped > 1024 && this.#dropped * 2 > this.#commits.length) {
      this.#commits = this.#commits.slice(this.#dropped);
      this.#dropped = 0;
    }
    return commit;
  }
}
