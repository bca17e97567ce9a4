import type { ByteCache, Slot } from "./byte-cache.ts";
import type { Entry, StoredObject } from "./store.ts";

/** One version of one key, held decoded; its JSON is made on first use, shared, and kept as long as there is room. */
export class MemoryEntry implements Entry {
  readonly key: string;
  readonly object: StoredObject;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly #cache: ByteCache;
  #slot: Slot | undefined;

  constructor(
    key: string,
    object: StoredObject,
    revisions: { createRevision: number; modRevision: number; version: number },
    cache: ByteCache,
  ) {
    this.key = key;
    this.object = object;
    this.createRevision = revisions.createRevision;
    this.modRevision = revisions.modRevision;
    this.version = revisions.version;
    this.#cache = cache;
  }

  content(): string | Uint8Array {
    const held = this.#slot?.content;
    if (held !== undefined) return held;
    const text = JSON.stringify(this.object);
    this.#slot = this.#cache.hold(text);
    return text;
  }

  bytes(): Uint8Array {
    const content = this.content();
    if (typeof content !== "string") return content;
    const bytes = Buffer.from(content);
    this.#cache.exchange(this.#slot as Slot, bytes);
    return bytes;
  }
}
