import { mkdir } from "node:fs/promises";
import type { Clock } from "#clock";
import { DataDirectoryError } from "./data-directory-error.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import {
  adoptNextLogFile,
  appendToLogFile,
  type Checkpoint,
  discardNextLogFile,
  type LogFile,
  openLogFile,
  readLogFile,
  syncDirectory,
  writeNextLogFile,
} from "./log-file.ts";
import { type RecoveredState, writeCommit } from "./log-record.ts";
import type { StoreEvent } from "./store.ts";

export { DataDirectoryError } from "./data-directory-error.ts";
export type { Checkpoint } from "./log-file.ts";
export type { RecoveredState } from "./log-record.ts";

export interface WriteAheadLogOptions {
  /** Held while a file is read or written. */
  readonly clock: Clock;
  /** Files shorter than this are never rewritten. Default 16 MiB. */
  readonly rewriteAboveBytes?: number;
}

/** Commits on disk, in one directory of which this process is the only user. */
export interface WriteAheadLog {
  readonly directory: string;
  /** Length of an unfinished last write that was cut off at opening: nobody had been told of it. 0 if there was none. */
  readonly tornBytes: number;
  /** Called once, by the store: gives what was on disk, and keeps the way to the store's state for rewriting the file. */
  attach(checkpoint: () => Checkpoint): RecoveredState;
  /** Resolves when the commit is on disk, in the order of the calls. Rejects with `DataDirectoryError` for good. */
  append(revision: number, events: readonly StoreEvent[]): Promise<void>;
  /** Writes what was appended, closes the file and leaves the directory to others. */
  close(): Promise<void>;
}

/**
 * Opens the log in `directory`, which is made if it is not there.
 *
 * One file, `store.log`, only ever grows at its end: each group of commits that came while the last one was being
 * written is one checksummed frame and one fdatasync. When the file has doubled since it was last written whole, a new one is
 * written beside it from the store's state and takes its place by rename. Losing power or `kill -9` at any
 * moment leaves a file that can be read, at most with a torn last frame, which is cut off.
 *
 * Throws `DataDirectoryError` if the directory cannot be used, is in use by another process, or is damaged; nothing in
 * it is changed then.
 */
export async function openWriteAheadLog(directory: string, options: WriteAheadLogOptions): Promise<WriteAheadLog> {
  const release = options.clock.hold();
  try {
    await mkdir(directory, { recursive: true });
    const lock = lockDirectory(directory);
    try {
      return await openLocked(directory, lock, options);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    if (error instanceof DataDirectoryError) throw error;
    const wayOut = "See that the path is a directory that this user may write to, or choose another one";
    throw new DataDirectoryError(directory, (error as Error).message, wayOut, { cause: error });
  } finally {
    release();
  }
}

async function openLocked(directory: string, lock: DirectoryLock, options: WriteAheadLogOptions): Promise<FileLog> {
  const found = await readLogFile(directory);
  await discardNextLogFile(directory);
  if (found !== undefined) {
    const file = await openLogFile(directory, found.intactBytes, found.tornBytes);
    return new FileLog({ directory, lock, options, file, recovered: found.state, tornBytes: found.tornBytes });
  }
  const file = await writeNextLogFile(directory, { revision: 1, head: 1, entries: [], commits: [] });
  await adoptNextLogFile(directory);
  await syncDirectory(directory);
  const recovered = { revision: 1, entries: [], commits: [] };
  return new FileLog({ directory, lock, options, file, recovered, tornBytes: 0 });
}

interface FileLogParts {
  readonly directory: string;
  readonly lock: DirectoryLock;
  readonly options: WriteAheadLogOptions;
  readonly file: LogFile;
  readonly recovered: RecoveredState;
  readonly tornBytes: number;
}

/** A commit that waits for the disk. */
interface Waiting {
  readonly revision: number;
  readonly record: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A new file that is being written from the state at `head`. */
interface Rewrite {
  readonly head: number;
  /** Commits that came later, to be added before it takes over. */
  readonly tail: Uint8Array[];
  /** Settles when the file is written, or has been given up. */
  written: Promise<void>;
  file?: LogFile;
}

class FileLog implements WriteAheadLog {
  readonly directory: string;
  readonly tornBytes: number;
  readonly #lock: DirectoryLock;
  readonly #clock: Clock;
  readonly #rewriteAboveBytes: number;
  #recovered: RecoveredState | undefined;
  #checkpoint: (() => Checkpoint) | undefined;
  #file: LogFile;
  #rewriteAtBytes: number;
  #rewrite: Rewrite | undefined;
  #queue: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #failure: DataDirectoryError | undefined;
  #closed: Promise<void> | undefined;

  constructor({ directory, lock, options, file, recovered, tornBytes }: FileLogParts) {
    this.directory = directory;
    this.tornBytes = tornBytes;
    this.#lock = lock;
    this.#clock = options.clock;
    this.#rewriteAboveBytes = options.rewriteAboveBytes ?? 16 * 2 ** 20;
    this.#recovered = recovered;
    this.#file = file;
    this.#rewriteAtBytes = Math.max(this.#rewriteAboveBytes, 2 * file.bytes);
  }

  attach(checkpoint: () => Checkpoint): RecoveredState {
    const recovered = this.#recovered;
    if (recovered === undefined) throw new Error(`the log in ${this.directory} already belongs to a store`);
    this.#recovered = undefined;
    this.#checkpoint = checkpoint;
    return recovered;
  }

  append(revision: number, events: readonly StoreEvent[]): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#closed !== undefined) return Promise.reject(new Error(`the log in ${this.directory} has been closed`));
    return new Promise((resolve, reject) => {
      this.#queue.push({ revision, record: writeCommit(revision, events), resolve, reject });
      this.#flush();
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    while (this.#flushing !== undefined || this.#rewrite !== undefined) {
      await (this.#flushing ?? this.#rewrite?.written);
    }
    const release = this.#clock.hold();
    try {
      await this.#file.handle.close();
    } finally {
      this.#lock.release();
      release();
    }
  }

  /** Sees to it that what waits gets written; at most one writes at a time. */
  #flush(): void {
    this.#flushing ??= this.#writeWaiting();
  }

  async #writeWaiting(): Promise<void> {
    const release = this.#clock.hold();
    try {
      await null; // commits of this very turn join the first group
      while (this.#queue.length > 0 || this.#rewrite?.file !== undefined) {
        if (this.#queue.length > 0) await this.#writeGroup(this.#queue.splice(0));
        if (this.#rewrite?.file !== undefined) await this.#takeOver(this.#rewrite, this.#rewrite.file);
        else if (this.#file.bytes > this.#rewriteAtBytes) this.#startRewrite();
      }
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      this.#flushing = undefined;
      release();
    }
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await appendToLogFile(
        this.#file,
        group.map(({ record }) => record),
      );
    } catch (error) {
      this.#fail(error as Error, group);
      return;
    }
    for (const { revision, record, resolve } of group) {
      if (this.#rewrite !== undefined && revision > this.#rewrite.head) this.#rewrite.tail.push(record);
      resolve();
    }
  }

  /** The disk has refused: what is on it is whole, but nothing more can be promised. */
  #fail(cause: Error, group: readonly Waiting[] = []): void {
    const wayOut = "All that was acknowledged is on disk; make room or mend the disk, and start again";
    this.#failure ??= new DataDirectoryError(this.directory, `writing failed: ${cause.message}`, wayOut, { cause });
    for (const { reject } of [...group, ...this.#queue.splice(0)]) reject(this.#failure);
  }

  #startRewrite(): void {
    const checkpoint = this.#checkpoint?.();
    if (checkpoint === undefined || this.#rewrite !== undefined || this.#failure !== undefined) return;
    const rewrite: Rewrite = { head: checkpoint.head, tail: [], written: Promise.resolve() };
    this.#rewrite = rewrite;
    rewrite.written = this.#writeNext(rewrite, checkpoint);
  }

  async #writeNext(rewrite: Rewrite, checkpoint: Checkpoint): Promise<void> {
    const release = this.#clock.hold();
    try {
      rewrite.file = await writeNextLogFile(this.directory, checkpoint);
      this.#flush();
    } catch {
      // The present file is whole and goes on; this is tried again when it has doubled.
      await this.#giveUpRewrite();
    } finally {
      release();
    }
  }

  async #giveUpRewrite(): Promise<void> {
    await discardNextLogFile(this.directory).catch(() => {});
    this.#rewriteAtBytes = 2 * this.#file.bytes;
    this.#rewrite = undefined;
  }

  /** Adds to the new file what has come since, and puts it in the place of the present one. */
  async #takeOver(rewrite: Rewrite, next: LogFile): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      if (rewrite.tail.length > 0) await appendToLogFile(next, rewrite.tail);
      await adoptNextLogFile(this.directory);
    } catch {
      await next.handle.close();
      return this.#giveUpRewrite();
    }
    const { handle } = this.#file;
    this.#file = next;
    this.#rewrite = undefined;
    this.#rewriteAtBytes = Math.max(this.#rewriteAboveBytes, 2 * next.bytes);
    await handle.close();
    await syncDirectory(this.directory);
  }
}
