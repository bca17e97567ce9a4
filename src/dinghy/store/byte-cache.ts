/** A place for bytes that can be made again: empty once they had to make room. */
export interface Slot {
  bytes: Uint8Array | undefined;
}

/**
 * Keeps the bytes that were made last, up to a limit: lists and watches of what is current share them, and a store full
 * of objects that nobody reads does not hold each of them twice. It holds bytes only, not what they were made from.
 */
export class ByteCache {
  readonly #limitBytes: number;
  /** In the order in which they were filled; `#slots[0..#emptied)` have been emptied and are cut off now and then. */
  #slots: (Slot | undefined)[] = [];
  #emptied = 0;
  #totalBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** A slot with these bytes; those that have been held longest go where it is too much. */
  hold(bytes: Uint8Array): Slot {
    const slot: Slot = { bytes };
    this.#slots.push(slot);
    this.#totalBytes += bytes.length;
    while (this.#totalBytes > this.#limitBytes && this.#slots.length - this.#emptied > 1) this.#emptyOldest();
    if (this.#emptied >= 1024 && this.#emptied * 2 >= this.#slots.length) {
      this.#slots = this.#slots.slice(this.#emptied);
      this.#emptied = 0;
    }
    return slot;
  }

  #emptyOldest(): void {
    const oldest = this.#slots[this.#emptied];
    this.#slots[this.#emptied++] = undefined;
    if (oldest?.bytes === undefined) return;
    this.#totalBytes -= oldest.bytes.length;
    oldest.bytes = undefined;
  }
}
