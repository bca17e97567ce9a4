/** A place for what can be made again: empty once it had to make room. Text is turned into bytes where those are asked for. */
export interface Slot {
  content: string | Uint8Array | undefined;
}

/**
 * Keeps the serialised objects that were made last, up to a limit: lists and watches of what is current share them, and a
 * store full of objects that nobody reads does not hold each of them twice. It holds those only, not what they were made
 * from.
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

  /** A slot with this content; those that have been held longest go where it is too much. */
  hold(content: string | Uint8Array): Slot {
    const slot: Slot = { content };
    this.#slots.push(slot);
    this.#totalBytes += content.length;
    while (this.#totalBytes > this.#limitBytes && this.#slots.length - this.#emptied > 1) this.#emptyOldest();
    if (this.#emptied >= 1024 && this.#emptied * 2 >= this.#slots.length) {
      this.#slots = this.#slots.slice(this.#emptied);
      this.#emptied = 0;
    }
    return slot;
  }

  /** Bytes instead of the text that they were made from. */
  exchange(slot: Slot, bytes: Uint8Array): void {
    this.#totalBytes += bytes.length - (slot.content?.length ?? 0);
    slot.content = bytes;
  }

  #emptyOldest(): void {
    const oldest = this.#slots[this.#emptied];
    this.#slots[this.#emptied++] = undefined;
    if (oldest?.content === undefined) return;
    this.#totalBytes -= oldest.content.length;
    oldest.content = undefined;
  }
}
