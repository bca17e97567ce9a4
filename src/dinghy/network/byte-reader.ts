import type { Connection } from "./network.ts";
import { NetworkError } from "./network-error.ts";

const empty = new Uint8Array(0);
const newline = 10;
const decoder = new TextDecoder("latin1");

/** Reads lines and counted bytes from a connection, keeping what came too early. */
export class ByteReader {
  readonly #connection: Connection;
  #buffered: Uint8Array = empty;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A line without its end, or undefined where the stream ended before it began. Rejects (EPROTO) past `maxBytes`. */
  async line(maxBytes: number): Promise<string | undefined> {
    let searched = 0;
    for (;;) {
      const end = this.#buffered.indexOf(newline, searched);
      if (end >= 0) {
        const line = decoder.decode(this.#buffered.subarray(0, end));
        this.#buffered = this.#buffered.subarray(end + 1);
        return line.endsWith("\r") ? line.slice(0, -1) : line;
      }
      searched = this.#buffered.length;
      if (searched > maxBytes) throw new NetworkError("EPROTO", `a line is longer than ${maxBytes} bytes`);
      if (await this.#fill()) continue;
      if (searched === 0) return undefined;
      throw ended();
    }
  }

  async exactly(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const piece = await this.some();
      if (piece === null) throw ended();
      const used = piece.subarray(0, missing);
      if (used.length < piece.length) this.#buffered = piece.subarray(missing);
      pieces.push(used);
      missing -= used.length;
    }
    return Buffer.concat(pieces);
  }

  /** Everything up to the end of the stream. */
  async rest(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let piece = await this.some(); piece !== null; piece = await this.some()) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** What has come already, or else the next piece; null at the end. */
  async some(): Promise<Uint8Array | null> {
    if (this.#buffered.length === 0) return this.#connection.read();
    const piece = this.#buffered;
    this.#buffered = empty;
    return piece;
  }

  /** The connection for whoever goes on in another protocol: what was read too early comes first. */
  handOver(): Connection {
    return { ...this.#connection, read: () => this.some() };
  }

  async #fill(): Promise<boolean> {
    const piece = await this.#connection.read();
    if (piece === null) return false;
    this.#buffered = this.#buffered.length === 0 ? piece : Buffer.concat([this.#buffered, piece]);
    return true;
  }
}

function ended(): NetworkError {
  return new NetworkError("ECONNRESET", "the stream ended in the middle of a message");
}
