import { ByteCache } from "./byte-cache.ts";
import { type Commit, CommitHistory } from "./commit-history.ts";
import { CompactedError } from "./compacted-error.ts";
import { FutureRevisionError } from "./future-revision-error.ts";
import { KeyIndex, type Version } from "./key-index.ts";
import { MemoryEntry } from "./memory-entry.ts";
import { freezeDeeply, stamp } from "./stamp.ts";
import type {
  Compare,
  Entry,
  Interest,
  Operation,
  RangeOptions,
  RangeResult,
  Store,
  StoreEvent,
  TransactionResult,
  WatchListener,
} from "./store.ts";
import { end, isOwn, tell, type Watcher, WatcherIndex } from "./watcher-index.ts";
import type { Checkpoint, RecoveredState, WriteAheadLog } from "./write-ahead-log.ts";

export interface MemoryStoreOptions {
  /** Makes every commit durable, and gives back what it holds. The store closes it. */
  readonly log?: WriteAheadLog;
  /**
   * How many of the last revisions stay readable; older ones are compacted as new ones come. Default 10,000: enough
   * for any watch to be resumed and any list to be continued, and some tens of megabytes at worst.
   */
  readonly keepRevisions?: number;
  /** How many bytes of serialised objects are kept for whoever reads them next. Default 12 MiB. */
  readonly keepBytes?: number;
}

/**
 * A store in memory, optionally behind a write-ahead log.
 *
 * Transactions are decided in the order in which they are called, at once, on the newest state. Without a log they are
 * published at once as well; with one, when they are on disk: until then no read, watch or result shows them, so that
 * nobody has ever seen what a crash could take back.
 *
 * A commit is told to its watchers directly when it is published, before the transaction resolves. A commit made from
 * within a listener is told after the present one, so that everybody sees the same order. The past of a watch is told
 * before `watch` returns its promise. If the log fails, what is published stays readable and nothing more is taken.
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options);
}

/** As in etcd: the revision of a store to which nothing was ever committed. */
const firstRevision = 1;

class MemoryStore implements Store {
  readonly #log: WriteAheadLog | undefined;
  readonly #keepRevisions: number;
  readonly #keys = new KeyIndex();
  readonly #bytes: ByteCache;
  readonly #watchers = new WatcherIndex();
  readonly #history: CommitHistory;
  /** The oldest revision that can be read. */
  #oldest = firstRevision;
  /** The last revision that readers and watchers may see. */
  #published = firstRevision;
  /** The last revision that has been decided; ahead of `#published` while the log writes. */
  #head = firstRevision;
  /** Commits on their way to the watchers, while a listener has committed more. */
  readonly #unpublished: Commit[] = [];
  #publishing = false;
  /** Settles when the last commit that was decided is published, or the log has failed. */
  #settled: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor({ log, keepRevisions = 10_000, keepBytes = 12 * 1024 * 1024 }: MemoryStoreOptions) {
    this.#log = log;
    this.#bytes = new ByteCache(keepBytes);
    this.#keepRevisions = keepRevisions;
    const recovered = log?.attach(() => this.#checkpoint());
    this.#oldest = recovered?.revision ?? firstRevision;
    this.#published = this.#head = this.#oldest;
    this.#history = new CommitHistory(this.#oldest);
    if (recovered !== undefined) this.#restore(recovered);
  }

  async revision(): Promise<number> {
    this.#refuseIfClosed();
    return this.#published;
  }

  async get(key: string, revision?: number): Promise<Entry | undefined> {
    return this.#keys.at(key, this.#readable(revision));
  }

  async range(prefix: string, options: RangeOptions = {}): Promise<RangeResult> {
    const revision = this.#readable(options.revision);
    return { ...this.#keys.range({ prefix, revision, after: options.after, limit: options.limit }), revision };
  }

  async count(prefix: string): Promise<number> {
    return this.#keys.range({ prefix, revision: this.#readable(), limit: 0 }).remaining;
  }

  async transact(compares: readonly Compare[], operations: readonly Operation[]): Promise<TransactionResult> {
    this.#refuseIfClosed();
    refuseRepeatedKeys(operations);
    const succeeded = this.#hold(compares);
    const current = succeeded ? [] : compares.map(({ key }) => this.#keys.latest(key));
    const entries = succeeded ? this.#commit(operations) : [];
    const revision = this.#head;
    if (this.#log !== undefined) await this.#settled;
    return { succeeded, revision, entries, current };
  }

  async watch(
    prefix: string,
    fromRevision: number | undefined,
    listener: WatchListener,
    interest?: Interest,
  ): Promise<() => void> {
    const watcher: Watcher = { prefix, interest, listener, seen: this.#readable(fromRevision), ended: false };
    this.#tellPast(watcher);
    if (!watcher.ended) this.#watchers.add(watcher);
    return () => {
      watcher.ended = true;
      this.#watchers.remove(watcher);
    };
  }

  async compact(revision: number): Promise<void> {
    this.#refuseIfClosed();
    if (revision > this.#published) throw new FutureRevisionError(revision, this.#published);
    this.#forgetThrough(revision);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // What was called before is still written and told; a failure of the log has been told to those who wrote.
    await this.#settled.catch(() => {});
    for (const watcher of this.#watchers.clear()) end(watcher, new Error("the store has been closed"));
    await this.#log?.close();
  }

  #refuseIfClosed(): void {
    if (this.#closed !== undefined) throw new Error("the store has been closed");
  }

  /** The revision to read, if it can be: what was asked for, or the present one. */
  #readable(revision: number = this.#published): number {
    this.#refuseIfClosed();
    if (revision > this.#published) throw new FutureRevisionError(revision, this.#published);
    if (revision < this.#oldest) throw new CompactedError(this.#oldest);
    return revision;
  }

  #hold(compares: readonly Compare[]): boolean {
    for (const { key, modRevision } of compares) {
      if ((this.#keys.latest(key)?.modRevision ?? 0) !== modRevision) return false;
    }
    return true;
  }

  /** Writes operations that have been allowed; returns the entry of each. One revision, or none if nothing changed. */
  #commit(operations: readonly Operation[]): (MemoryEntry | undefined)[] {
    const revision = this.#head + 1;
    // Whatever may throw does so before anything is written.
    const entries = operations.map((operation) => this.#entryFor(operation, revision));
    const commit = this.#apply(operations, entries, revision);
    if (commit.events.length === 0) return entries;
    this.#head = revision;
    this.#history.push(commit);
    if (this.#log === undefined) this.#publish(commit);
    else this.#settled = this.#log.append(revision, commit.events).then(() => this.#publish(commit));
    return entries;
  }

  /** The entry as a put will write it, or as a deletion finds it. */
  #entryFor(operation: Operation, revision: number): MemoryEntry | undefined {
    const { key } = operation;
    const previous = this.#keys.latest(key);
    if (operation.type === "delete") return previous;
    const revisions = {
      createRevision: previous?.createRevision ?? revision,
      modRevision: revision,
      version: (previous?.version ?? 0) + 1,
    };
    return new MemoryEntry(key, stamp(key, operation.object, revision), revisions, this.#bytes);
  }

  #apply(operations: readonly Operation[], entries: readonly (MemoryEntry | undefined)[], revision: number): Commit {
    const events: StoreEvent[] = [];
    const versions: Version[] = [];
    operations.forEach(({ type, key }, index) => {
      const entry = entries[index];
      if (entry === undefined) return; // a deletion of what does not exist
      const version = this.#keys.write(key, revision, type === "put" ? entry : undefined);
      const previous = version.previous?.entry;
      versions.push(version);
      events.push(previous === undefined ? { type, revision, entry } : { type, revision, entry, previous });
    });
    // Kept for long: without the room that arrays have for more.
    return { revision, events: events.slice(), versions: versions.slice() };
  }

  #publish(commit: Commit): void {
    this.#unpublished.push(commit);
    if (this.#publishing) return;
    this.#publishing = true;
    for (let next = this.#unpublished.shift(); next !== undefined; next = this.#unpublished.shift()) {
      this.#published = next.revision;
      this.#watchers.deliver(next);
    }
    this.#publishing = false;
    this.#forgetThrough(this.#published - this.#keepRevisions);
  }

  /** Tells a new watcher what has been published since; its listener may commit or compact meanwhile. */
  #tellPast(watcher: Watcher): void {
    while (!watcher.ended && watcher.seen < this.#published) {
      if (watcher.seen < this.#oldest) {
        end(watcher, new CompactedError(this.#oldest));
        return;
      }
      const { revision, events } = this.#history.at(watcher.seen + 1);
      const own = events.filter((event) => isOwn(watcher, event));
      if (own.length > 0) tell(watcher, revision, own);
      else watcher.seen = revision;
    }
  }

  #forgetThrough(revision: number): void {
    for (; this.#oldest < revision; this.#oldest++) {
      for (const version of this.#history.shift().versions) this.#keys.forgetBefore(version);
    }
  }

  /** All that a log must hold to bring this store back: the state at the oldest revision, and each commit since. */
  #checkpoint(): Checkpoint {
    const { entries } = this.#keys.range({ prefix: "", revision: this.#oldest });
    const commits = this.#history.all();
    return { revision: this.#oldest, head: this.#head, entries, commits };
  }

  #restore({ entries, commits }: RecoveredState): void {
    for (const { key, object, ...revisions } of entries) {
      this.#keys.write(key, revisions.modRevision, new MemoryEntry(key, freezeDeeply(object), revisions, this.#bytes));
    }
    for (const { revision, operations } of commits) {
      const found = operations.map((operation) => this.#entryFor(operation, revision));
      this.#history.push(this.#apply(operations, found, revision));
      this.#published = this.#head = revision;
      this.#forgetThrough(revision - this.#keepRevisions);
    }
  }
}

function refuseRepeatedKeys(operations: readonly Operation[]): void {
  if (operations.length < 2) return;
  const keys = new Set<string>();
  for (const { key } of operations) {
    if (keys.has(key)) throw new Error(`a transaction names the key ${key} twice`);
    keys.add(key);
  }
}
