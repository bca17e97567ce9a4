import type { MemoryEntry } from "./memory-entry.ts";
import type { Entry } from "./store.ts";

/** What a key was from `revision` on: an entry, or undefined for "deleted". Newest first along `previous`. */
export interface Version {
  readonly key: string;
  readonly revision: number;
  readonly entry: MemoryEntry | undefined;
  /** Undefined for the first version, and for the oldest one that compaction has left. */
  previous: Version | undefined;
}

export interface Range {
  readonly prefix: string;
  readonly revision: number;
  /** Only keys strictly after this one. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** A key with its newest version. It outlives a deletion until compaction has forgotten all that went before. */
interface KeyRecord {
  readonly key: string;
  latest: Version;
}

/** A stretch of neighbouring keys. */
interface Chunk {
  readonly records: KeyRecord[];
  /** How many of them exist in their newest version. */
  live: number;
  /** The last revision at which one of them came or went: from then on `live` holds. */
  changedAt: number;
}

/** The default: big enough that the list of chunks stays short, small enough that making room for a key moves little. */
const defaultChunkMax = 512;

/**
 * Keys in order, each with its versions: the map behind the memory store.
 *
 * Sorted chunks found by binary search: a key is added in O(log n), and a range costs what it returns plus one look
 * at each chunk that it only counts, wherever else keys may stand. Deleted keys under the prefix that compaction has
 * not reached yet are passed over one by one.
 */
export class KeyIndex {
  readonly #byKey = new Map<string, KeyRecord>();
  readonly #chunks: Chunk[] = [];
  readonly #chunkMax: number;

  /** A chunk with more keys than `chunkMax` is split. */
  constructor(chunkMax: number = defaultChunkMax) {
    this.#chunkMax = chunkMax;
  }

  /** The newest entry, undefined if the key does not exist. */
  latest(key: string): MemoryEntry | undefined {
    return this.#byKey.get(key)?.latest.entry;
  }

  /** The entry as it was at `revision`. */
  at(key: string, revision: number): MemoryEntry | undefined {
    const record = this.#byKey.get(key);
    return record && entryAt(record, revision);
  }

  /** Adds the newest version of a key: an entry, or undefined for its deletion. */
  write(key: string, revision: number, entry: MemoryEntry | undefined): Version {
    const record = this.#byKey.get(key);
    const version: Version = { key, revision, entry, previous: record?.latest };
    if (record === undefined) {
      this.#insert({ key, latest: version }, revision);
      return version;
    }
    const came = Number(entry !== undefined) - Number(record.latest.entry !== undefined);
    record.latest = version;
    if (came !== 0) {
      const chunk = this.#chunks[this.#chunkOf(key)] as Chunk;
      chunk.live += came;
      chunk.changedAt = revision;
    }
    return version;
  }

  /** Forgets what `version` superseded, and its key as well if that has been deleted since and nothing came after. */
  forgetBefore(version: Version): void {
    version.previous = undefined;
    if (version.entry === undefined && this.#byKey.get(version.key)?.latest === version) this.#remove(version.key);
  }

  /** Entries in order, and how many more there are past the limit. */
  range({ prefix, revision, after, limit = Number.POSITIVE_INFINITY }: Range): { entries: Entry[]; remaining: number } {
    const entries: Entry[] = [];
    let remaining = 0;
    let [index, offset] = this.#seek(prefix, after);
    for (; index < this.#chunks.length; index++, offset = 0) {
      const chunk = this.#chunks[index] as Chunk;
      const counted = entries.length >= limit && offset === 0 && chunk.changedAt <= revision;
      if (counted && chunk.records.at(-1)?.key.startsWith(prefix)) {
        remaining += chunk.live;
        continue;
      }
      for (; offset < chunk.records.length; offset++) {
        const record = chunk.records[offset] as KeyRecord;
        if (!record.key.startsWith(prefix)) return { entries, remaining };
        const entry = entryAt(record, revision);
        if (entry === undefined) continue;
        if (entries.length < limit) entries.push(entry);
        else remaining++;
      }
    }
    return { entries, remaining };
  }

  /** Chunk and offset of the first key that a range may return. */
  #seek(prefix: string, after: string | undefined): [index: number, offset: number] {
    if (this.#chunks.length === 0) return [0, 0];
    const passes = after !== undefined && after >= prefix;
    const from = passes ? after : prefix;
    const index = this.#chunkOf(from);
    const { records } = this.#chunks[index] as Chunk;
    const offset = search(records, (record) => (passes ? record.key <= from : record.key < from));
    return [index, offset];
  }

  /** The chunk that has `key` or would take it: the last one that does not start after it. */
  #chunkOf(key: string): number {
    return Math.max(0, search(this.#chunks, (chunk) => (chunk.records[0] as KeyRecord).key <= key) - 1);
  }

  #insert(record: KeyRecord, revision: number): void {
    this.#byKey.set(record.key, record);
    const index = this.#chunkOf(record.key);
    if (this.#chunks.length === 0) this.#chunks.push({ records: [], live: 0, changedAt: 0 });
    const chunk = this.#chunks[index] as Chunk;
    const offset = search(chunk.records, (other) => other.key < record.key);
    chunk.records.splice(offset, 0, record);
    if (record.latest.entry !== undefined) chunk.live++;
    chunk.changedAt = revision;
    if (chunk.records.length > this.#chunkMax) this.#split(index, chunk);
  }

  #split(index: number, chunk: Chunk): void {
    const records = chunk.records.splice(chunk.records.length >> 1);
    const live = records.filter((record) => record.latest.entry !== undefined).length;
    chunk.live -= live;
    this.#chunks.splice(index + 1, 0, { records, live, changedAt: chunk.changedAt });
  }

  /** Takes out a key that no longer exists. */
  #remove(key: string): void {
    this.#byKey.delete(key);
    const index = this.#chunkOf(key);
    const { records } = this.#chunks[index] as Chunk;
    records.splice(
      search(records, (record) => record.key < key),
      1,
    );
    if (records.length === 0) this.#chunks.splice(index, 1);
  }
}

function entryAt(record: KeyRecord, revision: number): MemoryEntry | undefined {
  let version: Version | undefined = record.latest;
  while (version !== undefined && version.revision > revision) version = version.previous;
  return version?.entry;
}

/** How many items at the front satisfy `isBefore`, given that no item does after one that does not. */
function search<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
