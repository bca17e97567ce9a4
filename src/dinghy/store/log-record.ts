import type { Entry, StoredObject, StoreEvent } from "./store.ts";

/**
 * The records of a log: a file starts with one head and the entries that existed at its revision, in one or more frames;
 * then comes each commit since, in order.
 */
export interface HeadRecord {
  readonly format: typeof formatName;
  readonly formatVersion: number;
  /** The revision at which the entries that follow stood. */
  readonly revision: number;
  /** How many entries follow before the first commit. */
  readonly entries: number;
}

export interface EntryRecord {
  readonly key: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly object: StoredObject;
}

export interface CommitRecord {
  readonly revision: number;
  readonly operations: readonly (
    | { readonly type: "put"; readonly key: string; readonly object: StoredObject }
    | { readonly type: "delete"; readonly key: string }
  )[];
}

/** What a log gives back: the entries at a revision, in the order of their keys, and each commit since. */
export interface RecoveredState {
  readonly revision: number;
  readonly entries: readonly EntryRecord[];
  readonly commits: readonly CommitRecord[];
}

const formatName = "dinghy-store";
/** Raised when an older Dinghy could not read what this one writes. */
const formatVersion = 1;

export function writeHead(revision: number, entries: number): Uint8Array {
  return Buffer.from(JSON.stringify({ format: formatName, formatVersion, revision, entries } satisfies HeadRecord));
}

/** Does not use `entry.bytes()`: whoever writes all entries must not leave the bytes of all in memory. */
export function writeEntry({ key, createRevision, modRevision, version, object }: Entry): Uint8Array {
  return Buffer.from(JSON.stringify({ key, createRevision, modRevision, version, object } satisfies EntryRecord));
}

export function writeCommit(revision: number, events: readonly StoreEvent[]): Uint8Array {
  const operations = events.map(({ type, entry: { key, object } }) =>
    type === "put" ? { type, key, object } : { type, key },
  );
  return Buffer.from(JSON.stringify({ revision, operations } satisfies CommitRecord));
}

/** A log whose records do not make sense; `message` reads on after the name of the file. */
export class LogContentError extends Error {}

/** Reads the payloads of a whole file. Throws `LogContentError`. */
export function readRecords(payloads: readonly Buffer[]): RecoveredState {
  const records = payloads.flatMap((payload) => JSON.parse(payload.toString()) as unknown[]);
  const head = records[0] as Partial<HeadRecord> | undefined;
  if (head?.format !== formatName) throw new LogContentError("was not written by Dinghy");
  if (head.formatVersion !== formatVersion) {
    throw new LogContentError(
      `has the format ${head.formatVersion}, and this Dinghy reads format ${formatVersion} only`,
    );
  }
  const { revision, entries: count } = head as HeadRecord;
  const entries = records.slice(1, 1 + count) as EntryRecord[];
  const commits = records.slice(1 + count) as CommitRecord[];
  if (entries.length < count) {
    throw new LogContentError(`is cut short: only ${entries.length} of ${count} entries are there`);
  }
  for (const [index, commit] of commits.entries()) {
    if (commit.revision !== revision + 1 + index) {
      throw new LogContentError(`lacks revision ${revision + 1 + index}`);
    }
  }
  return { revision, entries, commits };
}
