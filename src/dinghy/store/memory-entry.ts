import type { Entry, StoredObject } from "./store.ts";

/** One version of one key, held decoded; its bytes are made on first use and then shared by every list and watch. */
export class MemoryEntry implements Entry {
  readonly key: string;
  readonly object: StoredObject;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  #bytes: Uint8Array | undefined;

  constructor(
    key: string,
    object: StoredObject,
    revisions: { createRevision: number; modRevision: number; version: number },
  ) {
    this.key = key;
    this.object = object;
    this.createRevision = revisions.createRevision;
    this.modRevision = revisions.modRevision;
    this.version = revisions.version;
  }

  bytes(): Uint8Array {
    this.#bytes ??= Buffer.from(JSON.stringify(this.object));
    return this.#bytes;
  }
}
