/** Zero bytes to hand out; shared, so nobody may write into them (nor into any bytes that are read from a file). */
export const zeroBlock = new Uint8Array(256 * 1024);

/** Memory that a growing file is given beyond what it needs: as much again, at most this. */
const growthMax = 1 << 26;

/**
 * The bytes of one file: a kept part and, after it, zeros that cost nothing. So a gigabyte written from /dev/zero counts
 * against limits without being there.
 */
export class Content {
  size = 0;
  #kept: Uint8Array;
  /** How much of `#kept` is in use; what comes after is room to grow. */
  #used: number;
  #shared: boolean;
  #watchers: Set<() => void> | undefined;

  constructor(bytes?: Uint8Array) {
    this.#kept = bytes ?? zeroBlock.subarray(0, 0);
    this.#used = this.#kept.length;
    this.size = this.#used;
    this.#shared = true;
  }

  /** The same bytes in a content of its own. */
  share(): Content {
    const copy = new Content(this.#kept.subarray(0, this.#used));
    copy.size = this.size;
    this.#shared = true;
    return copy;
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(this.size, offset + length);
    if (offset >= end) return zeroBlock.subarray(0, 0);
    if (offset < this.#used) return this.#kept.subarray(offset, Math.min(end, this.#used));
    return zeroBlock.subarray(0, Math.min(end - offset, zeroBlock.length));
  }

  /** Everything; for small files. */
  bytes(): Uint8Array {
    if (this.size === this.#used) return this.#kept.subarray(0, this.#used);
    const all = new Uint8Array(this.size);
    all.set(this.#kept.subarray(0, this.#used));
    return all;
  }

  write(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    if (offset >= this.#used && bytes.buffer === zeroBlock.buffer) {
      this.size = Math.max(this.size, end);
    } else {
      // Readers hold views of these bytes: only what lies behind them may be written in place.
      if (offset < this.#used) this.#shared = true;
      this.#reserve(end);
      if (offset > this.#used) this.#kept.fill(0, this.#used, offset);
      this.#kept.set(bytes, offset);
      this.#used = Math.max(this.#used, end);
      this.size = Math.max(this.size, end);
    }
    this.changed();
  }

  truncate(size: number): void {
    // What was cut off may still be on its way to a reader.
    if (size < this.#used) this.#shared = true;
    this.#used = Math.min(this.#used, size);
    this.size = size;
    this.changed();
  }

  /** Calls `listener` at each change; returns the function that takes it off. */
  watch(listener: () => void): () => void {
    this.#watchers ??= new Set();
    this.#watchers.add(listener);
    return () => this.#watchers?.delete(listener);
  }

  changed(): void {
    if (this.#watchers) for (const watcher of [...this.#watchers]) watcher();
  }

  #reserve(length: number): void {
    if (!this.#shared && length <= this.#kept.length) return;
    const grown = new Uint8Array(
      length <= this.#used ? this.#used : Math.max(length, this.#used + Math.min(this.#used, growthMax)),
    );
    grown.set(this.#kept.subarray(0, this.#used));
    this.#kept = grown;
    this.#shared = false;
  }
}
