import { canonicalAddress } from "./address.ts";
import { NetworkError } from "./network-error.ts";

const pointerMark = 0xc0;
/** More pointers than this in one name are a loop: a name has at most 127 labels. */
const pointersMax = 127;

/** Reads the fields of a DNS message in order, following compression pointers. */
export class DnsReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  raw(end: number): Uint8Array {
    const start = this.#take(end - this.position);
    return this.#bytes.slice(start, end);
  }

  texts(end: number): string[] {
    const texts: string[] = [];
    while (this.position < end) texts.push(this.#characters(this.#uint8()));
    return texts;
  }

  address(length: 4 | 16): string {
    const bytes = this.raw(this.position + length);
    if (length === 4) return bytes.join(".");
    const words = Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? [];
    return canonicalAddress(words.join(":")) as string;
  }

  name(): string {
    const labels: string[] = [];
    let after: number | undefined;
    for (let pointers = 0; pointers <= pointersMax; ) {
      const length = this.#uint8();
      if (length < pointerMark) {
        if (length > 63) break;
        if (length > 0) labels.push(this.#characters(length));
        if (length > 0) continue;
        if (after !== undefined) this.position = after;
        return labels.join(".");
      }
      const target = ((length & ~pointerMark) << 8) | this.#uint8();
      after ??= this.position;
      this.position = target;
      pointers++;
    }
    throw new NetworkError("EPROTO", "a name in a DNS message does not end");
  }

  skipTo(end: number): void {
    if (end > this.#bytes.length) this.#take(end - this.position);
    this.position = end;
  }

  #uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  #characters(length: number): string {
    const start = this.#take(length);
    return Buffer.from(this.#bytes.subarray(start, start + length)).toString("latin1");
  }

  /** Steps over `length` bytes and returns where they begin. */
  #take(length: number): number {
    const start = this.position;
    if (length < 0 || start + length > this.#bytes.length)
      throw new NetworkError("EPROTO", `a DNS message of ${this.#bytes.length} bytes is too short`);
    this.position = start + length;
    return start;
  }
}
