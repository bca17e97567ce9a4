import { FileError } from "../files/file-error.ts";
import type { Entry } from "../files/node.ts";
import type { Terminal } from "./terminal.ts";

/**
 * What a file descriptor stands for. Reading and writing never wait by themselves: they say that one must wait, and
 * `onReady` says when to try again, so that a wait can be cut short by a signal and nothing is lost.
 *
 * Shared between processes and counted: the last `release` closes it.
 */
export abstract class ByteStream {
  #references = 1;
  readonly terminal: Terminal | undefined;
  readonly node: Entry | undefined;

  constructor(terminal?: Terminal, node?: Entry) {
    this.terminal = terminal;
    this.node = node;
  }

  /** Bytes that are there, at most `max`; null at the end; undefined when one must wait. Nobody may change the bytes. */
  read(_max: number): Uint8Array | null | undefined {
    throw new FileError("EBADF");
  }

  /** Like `read`, but goes no further than a line's end, so that what follows is left for others. */
  readLine(_max: number): Uint8Array | null | undefined {
    return this.read(1);
  }

  /** How many bytes were taken; 0 when one must wait. Throws `FileError` EPIPE when nobody reads any more. */
  write(_bytes: Uint8Array): number {
    throw new FileError("EBADF");
  }

  /** Calls `ready` once, when reading (or writing) is worth another try. Returns the function that takes it off. */
  onReady(_direction: "read" | "write", ready: () => void): () => void {
    ready();
    return () => {};
  }

  /** Moves to a byte offset from the start; throws `FileError` ESPIPE where there is none. */
  seek(_offset: number): void {
    throw new FileError("ESPIPE");
  }

  retain(): this {
    this.#references++;
    return this;
  }

  release(): void {
    if (--this.#references === 0) this.closed();
  }

  /** Called when the last descriptor is gone. */
  protected closed(): void {}
}

/** The part of the bytes that goes up to the first line's end, at most `max`. */
export function firstLine(bytes: Uint8Array, max: number): Uint8Array {
  const end = bytes.indexOf(10);
  return bytes.subarray(0, Math.min(max, end < 0 ? bytes.length : end + 1));
}

/** Listeners that are each called once. */
export class Waiters {
  #waiting: Set<() => void> | undefined;

  add(ready: () => void): () => void {
    this.#waiting ??= new Set();
    this.#waiting.add(ready);
    return () => this.#waiting?.delete(ready);
  }

  wake(): void {
    if (this.#waiting === undefined || this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const ready of waiting) ready();
  }
}

/** Passes everything on at once, as long as there is room where it goes; reading finds the end. */
export class SinkStream extends ByteStream {
  readonly #take: (bytes: Uint8Array) => void;
  readonly #room: (() => Promise<void> | undefined) | undefined;
  constructor(take: (bytes: Uint8Array) => void, room?: () => Promise<void> | undefined) {
    super();
    this.#take = take;
    this.#room = room;
  }

  override read(): null {
    return null;
  }

  override write(bytes: Uint8Array): number {
    if (this.#room?.() !== undefined) return 0;
    this.#take(bytes);
    return bytes.length;
  }

  override onReady(direction: "read" | "write", ready: () => void): () => void {
    const room = direction === "write" ? this.#room?.() : undefined;
    if (room === undefined) return super.onReady(direction, ready);
    let wanted = true;
    void room.then(() => wanted && ready());
    return () => {
      wanted = false;
    };
  }
}
