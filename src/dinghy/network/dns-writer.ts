import { canonicalAddress } from "./address.ts";

/** Offsets from here on do not fit into a compression pointer. */
const pointerMax = 0x3fff;

/** Writes the fields of a DNS message in order; names that came before are pointed to. */
export class DnsWriter {
  readonly #bytes: number[] = [];
  readonly #offsets = new Map<string, number>();

  uint16(value: number): void {
    this.#bytes.push((value >> 8) & 255, value & 255);
  }

  uint32(value: number): void {
    this.uint16(value >>> 16);
    this.uint16(value & 0xffff);
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.#bytes.push(byte);
  }

  /** At most 255 bytes; Latin-1. Throws RangeError for more. */
  text(text: string): void {
    this.#piece(text, 255);
  }

  /** Throws RangeError for what is no address. */
  address(address: string): void {
    const canonical = canonicalAddress(address);
    if (canonical === undefined) throw new RangeError(`${JSON.stringify(address)} is not an IP address`);
    this.raw(canonical.includes(":") ? bytesOfIPv6(canonical) : Uint8Array.from(canonical.split("."), Number));
  }

  /** Throws RangeError where a label is empty or longer than 63 bytes. */
  name(name: string, compress = true): void {
    const labels = name === "" ? [] : name.split(".");
    for (let index = 0; index < labels.length; index++) {
      const rest = labels.slice(index).join(".").toLowerCase();
      const offset = this.#offsets.get(rest);
      if (compress && offset !== undefined) {
        this.uint16(0xc000 | offset);
        return;
      }
      if (this.#bytes.length <= pointerMax && offset === undefined) this.#offsets.set(rest, this.#bytes.length);
      if (labels[index] === "") throw new RangeError(`a label of the DNS name ${JSON.stringify(name)} is empty`);
      this.#piece(labels[index] as string, 63);
    }
    this.#bytes.push(0);
  }

  /** What `write` writes, after a 16-bit count of its bytes. */
  counted(write: () => void): void {
    const at = this.#bytes.length;
    this.uint16(0);
    write();
    const length = this.#bytes.length - at - 2;
    this.#bytes[at] = length >> 8;
    this.#bytes[at + 1] = length & 255;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #piece(text: string, maxBytes: number): void {
    const bytes = Buffer.from(text, "latin1");
    if (bytes.length > maxBytes) throw new RangeError(`${JSON.stringify(text)} is longer than ${maxBytes} bytes`);
    this.#bytes.push(bytes.length);
    this.raw(bytes);
  }
}

function bytesOfIPv6(address: string): Uint8Array {
  const [head = "", tail] = address.split("::");
  const words = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16));
  const [before, after] = [words(head), words(tail ?? "")];
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 255]));
}
