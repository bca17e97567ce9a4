import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DataDirectoryError } from "./data-directory-error.ts";
import { frame, readFrames } from "./log-frame.ts";
import { LogContentError, type RecoveredState, readRecords, writeCommit, writeEntry, writeHead } from "./log-record.ts";
import type { Entry, StoreEvent } from "./store.ts";

/** All that a log must hold to bring a store back. */
export interface Checkpoint {
  /** The revision at which `entries` stood. */
  readonly revision: number;
  /** The revision of the last of `commits`. */
  readonly head: number;
  readonly entries: readonly Entry[];
  /** Each commit after `revision`. */
  readonly commits: readonly { readonly revision: number; readonly events: readonly StoreEvent[] }[];
}

/** An open log file; it is written at the end only. */
export interface LogFile {
  readonly handle: FileHandle;
  bytes: number;
}

const fileName = "store.log";
/** A file in the making: worth nothing until it has been renamed. */
const nextFileName = "store.log.new";

/** Records in one frame of a checkpoint: between two frames other work may run. */
const recordsPerFrame = 256;

/** Reads the log of a directory; undefined if there is none yet. Changes nothing. Throws `DataDirectoryError`. */
export async function readLogFile(
  directory: string,
): Promise<{ state: RecoveredState; intactBytes: number; tornBytes: number } | undefined> {
  const path = join(directory, fileName);
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  const { payloads, intactBytes, rest } = readFrames(file);
  const state = readState(directory, payloads, rest === "damage" ? intactBytes : undefined);
  return { state, intactBytes, tornBytes: file.length - intactBytes };
}

function readState(directory: string, payloads: readonly Buffer[], damagedAt: number | undefined): RecoveredState {
  const path = join(directory, fileName);
  const unreadable = (why: string, wayOut = ""): DataDirectoryError =>
    new DataDirectoryError(
      directory,
      `${path} ${why}`,
      `Nothing was changed; restore the directory from a copy, or choose another one${wayOut}`,
    );
  const damaged = `is damaged at byte ${damagedAt}`;
  let state: RecoveredState;
  try {
    state = readRecords(payloads);
  } catch (error) {
    if (!(error instanceof LogContentError)) throw error;
    throw unreadable(damagedAt === undefined ? error.message : damaged);
  }
  if (damagedAt === undefined) return state;
  const last = state.revision + state.commits.length;
  throw unreadable(
    `${damaged}, after revision ${last}`,
    `. To go on without anything that came after revision ${last}, keep a copy of the file and cut it: ` +
      `truncate -s ${damagedAt} '${path}'`,
  );
}

/** Opens the log to write after its intact part; what follows that is cut off. */
export async function openLogFile(directory: string, intactBytes: number, tornBytes: number): Promise<LogFile> {
  const handle = await open(join(directory, fileName), "r+");
  if (tornBytes > 0) {
    await handle.truncate(intactBytes);
    await handle.sync();
  }
  return { handle, bytes: intactBytes };
}

/** Adds records as one frame, and waits until they are safe. */
export async function appendToLogFile(file: LogFile, records: readonly Uint8Array[]): Promise<void> {
  await write(file, frame(records));
  await file.handle.datasync();
}

/** Writes a whole new log beside the present one, which stays in force. */
export async function writeNextLogFile(directory: string, checkpoint: Checkpoint): Promise<LogFile> {
  const file: LogFile = { handle: await open(join(directory, nextFileName), "w+"), bytes: 0 };
  try {
    for (const records of group(checkpointRecords(checkpoint))) await write(file, frame(records));
    await file.handle.sync();
    return file;
  } catch (error) {
    await file.handle.close();
    throw error;
  }
}

/** Puts the new log in the place of the present one, in one step; `syncDirectory` makes that durable. */
export async function adoptNextLogFile(directory: string): Promise<void> {
  await rename(join(directory, nextFileName), join(directory, fileName));
}

/** Removes a new log that never came into force. */
export async function discardNextLogFile(directory: string): Promise<void> {
  await rm(join(directory, nextFileName), { force: true });
}

function* checkpointRecords({ revision, entries, commits }: Checkpoint): Generator<Uint8Array> {
  yield writeHead(revision, entries.length);
  for (const entry of entries) yield writeEntry(entry);
  for (const commit of commits) yield writeCommit(commit.revision, commit.events);
}

function* group(records: Iterable<Uint8Array>): Generator<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  for (const record of records) {
    if (batch.push(record) < recordsPerFrame) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function write(file: LogFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.handle.write(bytes, written, bytes.length - written, file.bytes);
    written += bytesWritten;
    file.bytes += bytesWritten;
  }
}

/** Makes a rename durable. Windows can neither open a directory nor needs it. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
