/**
 * The store: a multi-version map from keys to objects, the only place where cluster state lives and the only thing that
 * gives out revisions. Only the API server may enter.
 *
 * Each committed transaction is one revision. Every read may name a revision, every watch may start from one, and both
 * fail with `CompactedError` where history has been thrown away. The store knows nothing of kinds; it writes the
 * revision into `metadata.resourceVersion` when an object is committed, because an object must carry the number that
 * only the store can give (with etcd behind this interface the same happens when bytes are read).
 *
 * Answers to @seed:K1.1 and @seed:K1.3. Upstream: staging/src/k8s.io/apiserver/pkg/storage.
 */
export { CompactedError } from "./compacted-error.ts";
export { FutureRevisionError } from "./future-revision-error.ts";
export { createMemoryStore, type MemoryStoreOptions } from "./memory-store.ts";
export {
  DataDirectoryError,
  openWriteAheadLog,
  type WriteAheadLog,
  type WriteAheadLogOptions,
} from "./write-ahead-log.ts";

/** What is stored: any JSON object that carries `metadata`. Deeply frozen once committed. */
export interface StoredObject {
  readonly metadata: { readonly resourceVersion?: string };
}

/** One version of one key. Immutable and shared by everyone who reads it. */
export interface Entry {
  readonly key: string;
  /** Deeply frozen, with `metadata.resourceVersion` equal to `modRevision`. */
  readonly object: StoredObject;
  readonly createRevision: number;
  readonly modRevision: number;
  /** 1 for a created key, one more with each change. */
  readonly version: number;
  /** It is kept in a way that shall not last: a write that changes nothing is a write all the same. */
  readonly stale?: boolean;
  /** `object` as JSON in UTF-8; serialised on first use, then shared. */
  bytes(): Uint8Array;
  /** The same, as text as long as nobody has asked for bytes: text needs no memory that the engine does not have yet. */
  content?(): string | Uint8Array;
}

/** A condition on a key: its last revision, 0 for "does not exist". */
export interface Compare {
  readonly key: string;
  readonly modRevision: number;
}

export type Operation =
  | { readonly type: "put"; readonly key: string; readonly object: object }
  | { readonly type: "delete"; readonly key: string };

export interface TransactionResult {
  /** False when a compare did not hold; then nothing was written. */
  readonly succeeded: boolean;
  /** The revision of the commit, or the present one when nothing was written. */
  readonly revision: number;
  /** For each operation (when it succeeded) the entry as written, or as it was before its deletion (undefined if absent). */
  readonly entries: readonly (Entry | undefined)[];
  /** When it did not succeed: the present entry of each compared key. */
  readonly current: readonly (Entry | undefined)[];
}

export interface RangeOptions {
  /** Default: the present revision. */
  readonly revision?: number;
  /** At most this many entries. */
  readonly limit?: number;
  /** Only keys strictly after this one. */
  readonly after?: string;
}

export interface RangeResult {
  /** In the order of their keys (by UTF-16 code unit). */
  readonly entries: readonly Entry[];
  /** The revision that was read. */
  readonly revision: number;
  /** How many entries of the prefix follow those returned. */
  readonly remaining: number;
}

export interface StoreEvent {
  readonly type: "put" | "delete";
  readonly revision: number;
  /** The entry as written; for a delete, as it was before. */
  readonly entry: Entry;
  /** The version before this one; undefined when the key was created. */
  readonly previous?: Entry;
}

/** Listeners are ours: one that throws ends the process. They may call the store, but must not wait for it. */
export interface WatchListener {
  /** All events of one revision under the prefix, revisions in order, none twice, none left out. */
  onEvents(events: readonly StoreEvent[]): void;
  /** The watch has ended because history was lost or the store was closed; nothing follows. */
  onEnd(error: Error): void;
}

/** One value of one field: who watches with it is told only of objects that have it, or had it before the change. */
export interface Interest {
  /** Gives the field's value. The same function for all who are interested in the same field. */
  readonly read: (object: StoredObject) => string;
  readonly value: string;
}

/**
 * A revision that is read must have been reached and not compacted: else `FutureRevisionError`, `CompactedError`. Once
 * closed, everything but `close` is refused.
 */
export interface Store {
  /** The revision of the last commit; 1 if there never was one (so that no list answers with "0", which means "any"). */
  revision(): Promise<number>;
  get(key: string, revision?: number): Promise<Entry | undefined>;
  range(prefix: string, options?: RangeOptions): Promise<RangeResult>;
  /** How many keys stand under the prefix now. */
  count(prefix: string): Promise<number>;
  /**
   * All or nothing, in one revision; none is spent if there is nothing to change. No two operations may name the same
   * key. Objects that are put are given away: they get frozen. With a write-ahead log it resolves only when the commit
   * is on disk, and nobody sees it before.
   */
  transact(compares: readonly Compare[], operations: readonly Operation[]): Promise<TransactionResult>;
  /**
   * Tells the listener every commit under `prefix` after `fromRevision` (default: the present one), first those of the
   * past, then new ones as they are committed; the first may come before the promise resolves. Returns the function that
   * ends the watch without a word.
   */
  watch(
    prefix: string,
    fromRevision: number | undefined,
    listener: WatchListener,
    interest?: Interest,
  ): Promise<() => void>;
  /** Forgets versions that were superseded at or before `revision`, which stays readable. Doing it again does nothing. */
  compact(revision: number): Promise<void>;
  /** Lets what was called before finish, then ends all watches. */
  close(): Promise<void>;
}
