/**
 * Protocol buffers on the wire: tags, varints, lengths. https://protobuf.dev/programming-guides/encoding/
 */

/** Bytes that are not what they ought to be, told as Go's decoder tells it. */
export class ProtobufError extends Error {}

export const wireType = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

export interface Tag {
  readonly number: number;
  readonly wireType: number;
}

const utf8 = new TextDecoder();

export function textOfBytes(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/** Reads a message from its beginning; every method throws `ProtobufError` where the bytes end too early. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  tag(message: string): Tag {
    const value = Number(BigInt.asUintN(32, this.varint()));
    const tag = { number: value >>> 3, wireType: value & 7 };
    if (tag.number === 0) throw new ProtobufError(`proto: ${message}: illegal tag 0 (wire type ${value})`);
    return tag;
  }

  /** 64 bits, unsigned. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw tooShort();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError("proto: integer overflow");
  }

  /** What a length announces; a view, no copy. */
  bytes(): Uint8Array {
    return this.#take(this.varint());
  }

  /** Passes over a value that nobody asked for. */
  skip({ number, wireType: type }: Tag): void {
    switch (type) {
      case wireType.varint:
        this.varint();
        return;
      case wireType.fixed64:
        this.#take(8n);
        return;
      case wireType.bytes:
        this.bytes();
        return;
      case wireType.startGroup:
        this.#skipGroup();
        return;
      case wireType.fixed32:
        this.#take(4n);
        return;
      default:
        throw new ProtobufError(`proto: illegal wireType ${type} of field ${number}`);
    }
  }

  /** Groups may hold groups: counted, because a client decides how deep. */
  #skipGroup(): void {
    for (let depth = 1; depth > 0; ) {
      const tag = this.tag("group");
      if (tag.wireType === wireType.startGroup) depth++;
      else if (tag.wireType === wireType.endGroup) depth--;
      else this.skip(tag);
    }
  }

  #take(length: bigint): Uint8Array {
    const start = this.#at;
    if (length > BigInt(this.#bytes.length - start)) throw tooShort();
    this.#at = start + Number(length);
    return this.#bytes.subarray(start, this.#at);
  }
}

function tooShort(): ProtobufError {
  return new ProtobufError("unexpected EOF");
}
