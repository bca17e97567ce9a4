import { ByteStream, firstLine, Waiters } from "./byte-stream.ts";

/** Input that comes from outside the cluster of processes (an exec's or attach's standard input): takes all it is given. */
export class FeedStream extends ByteStream {
  readonly #pieces: Uint8Array[] = [];
  #ended = false;
  readonly #readers = new Waiters();

  /** More bytes; null ends the input. */
  feed(bytes: Uint8Array | null): void {
    if (bytes === null) this.#ended = true;
    else if (bytes.length > 0) this.#pieces.push(bytes);
    this.#readers.wake();
  }

  override read(max: number): Uint8Array | null | undefined {
    const piece = this.#pieces[0];
    if (piece === undefined) return this.#ended ? null : undefined;
    if (piece.length <= max) this.#pieces.shift();
    else this.#pieces[0] = piece.subarray(max);
    return piece.subarray(0, max);
  }

  override readLine(max: number): Uint8Array | null | undefined {
    const piece = this.#pieces[0];
    return this.read(piece ? firstLine(piece, max).length : max);
  }

  override onReady(direction: "read" | "write", ready: () => void): () => void {
    return direction === "read" ? this.#readers.add(ready) : super.onReady(direction, ready);
  }
}
