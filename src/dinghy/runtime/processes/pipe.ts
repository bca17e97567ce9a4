import { FileError } from "../files/file-error.ts";
import { ByteStream, firstLine, Waiters } from "./byte-stream.ts";

/** What Linux lets wait in a pipe. */
const capacityBytes = 64 * 1024;

/** A pipe: bytes written to one end come out of the other; full, it makes the writer wait. */
export class Pipe {
  readonly #pieces: Uint8Array[] = [];
  #held = 0;
  #readEnd = true;
  #writeEnd = true;
  readonly #readers = new Waiters();
  readonly #writers = new Waiters();
  readonly reader: ByteStream = new ReadEnd(this);
  readonly writer: ByteStream = new WriteEnd(this);

  read(max: number): Uint8Array | null | undefined {
    const piece = this.#pieces[0];
    if (piece === undefined) return this.#writeEnd ? undefined : null;
    const taken = piece.length <= max ? piece : piece.subarray(0, max);
    if (piece.length <= max) this.#pieces.shift();
    else this.#pieces[0] = piece.subarray(max);
    this.#held -= taken.length;
    this.#writers.wake();
    return taken;
  }

  readLine(max: number): Uint8Array | null | undefined {
    const piece = this.#pieces[0];
    return this.read(piece ? firstLine(piece, max).length : max);
  }

  write(bytes: Uint8Array): number {
    if (!this.#readEnd) throw new FileError("EPIPE");
    const taken = Math.min(bytes.length, capacityBytes - this.#held);
    if (taken <= 0) return 0;
    this.#pieces.push(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    this.#held += taken;
    this.#readers.wake();
    return taken;
  }

  onReady(direction: "read" | "write", ready: () => void): () => void {
    return (direction === "read" ? this.#readers : this.#writers).add(ready);
  }

  closeReader(): void {
    this.#readEnd = false;
    this.#pieces.length = 0;
    this.#writers.wake();
  }

  closeWriter(): void {
    this.#writeEnd = false;
    this.#readers.wake();
  }
}

class ReadEnd extends ByteStream {
  readonly #pipe: Pipe;
  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
  }
  override read(max: number): Uint8Array | null | undefined {
    return this.#pipe.read(max);
  }
  override readLine(max: number): Uint8Array | null | undefined {
    return this.#pipe.readLine(max);
  }
  override onReady(direction: "read" | "write", ready: () => void): () => void {
    return this.#pipe.onReady(direction, ready);
  }
  protected override closed(): void {
    this.#pipe.closeReader();
  }
}

class WriteEnd extends ByteStream {
  readonly #pipe: Pipe;
  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
  }
  override write(bytes: Uint8Array): number {
    return this.#pipe.write(bytes);
  }
  override onReady(direction: "read" | "write", ready: () => void): () => void {
    return this.#pipe.onReady(direction, ready);
  }
  protected override closed(): void {
    this.#pipe.closeWriter();
  }
}
