import type { Duplex } from "node:stream";
import type { Clock } from "#clock";
import { whenDrained } from "../back-pressure.ts";
import { backlogMaxBytes } from "../socket-response.ts";
import { controlFrame, controlKind, dataFrames, type Frame, takeFrame, words } from "./frame.ts";
import { createHeaderBlocks, type HeaderBlocks, type SpdyHeaders } from "./header-block.ts";

/** One stream that the client opened. What came before a listener was set is kept for it. */
export interface SpdyStream {
  readonly headers: SpdyHeaders;
  write(bytes: Uint8Array): void;
  /** Ends our half. */
  end(): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** The client has ended its half. */
  onEnd(listener: () => void): void;
}

export interface SpdyConnection {
  /** As a channel's: nothing, or when the client has read enough. */
  room(): Promise<void> | undefined;
  /** Called once when the connection is gone. */
  onClose(listener: () => void): void;
  close(): void;
}

/**
 * The server's end of a SPDY/3.1 connection, as far as Kubernetes' clients use it: they open the streams, the server
 * accepts every one. Flow control is not honoured when sending, because these clients never grant more window.
 */
export function serveSpdy(socket: Duplex, clock: Clock, onStream: (stream: SpdyStream) => void): SpdyConnection {
  return new Connection(socket, clock, onStream);
}

class Connection implements SpdyConnection {
  readonly #socket: Duplex;
  readonly #clock: Clock;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #blocks: HeaderBlocks = createHeaderBlocks();
  readonly #streams = new Map<number, Stream>();
  #received: Buffer = Buffer.alloc(0);
  #work: Promise<void> = Promise.resolve();
  #onClose: () => void = () => {};
  #closed = false;

  constructor(socket: Duplex, clock: Clock, onStream: (stream: SpdyStream) => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#onStream = onStream;
    socket.on("error", () => {});
    socket.on("close", () => this.#ended());
    socket.on("end", () => socket.end());
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
  }

  onClose(listener: () => void): void {
    this.#onClose = listener;
    if (this.#closed) listener();
  }

  close(): void {
    this.send(controlFrame(controlKind.goAway, words(0, 0)));
    this.#socket.end();
  }

  room(): Promise<void> | undefined {
    return whenDrained(this.#socket, this.#clock);
  }

  send(frame: Buffer): void {
    if (this.#closed || this.#socket.writableEnded) return;
    this.#socket.write(frame);
    // A reader that does not read must not fill the memory.
    if (this.#socket.writableLength > backlogMaxBytes) this.#socket.destroy();
  }

  /** Frames are taken one after another, because expanding a header block takes its time. */
  #receive(bytes: Buffer): void {
    const release = this.#clock.hold();
    this.#work = this.#work
      .then(async () => {
        this.#received = Buffer.concat([this.#received, bytes]);
        for (let taken = takeFrame(this.#received); taken; taken = takeFrame(this.#received)) {
          this.#received = taken.rest;
          await this.#take(taken.frame);
        }
      })
      // Whoever breaks the protocol is not talked to any longer.
      .catch(() => void this.#socket.destroy())
      .finally(release);
  }

  async #take(frame: Frame): Promise<void> {
    if (frame.type === "data") {
      const { stream: id, bytes, fin } = frame;
      if (bytes.length > 0) this.send(controlFrame(controlKind.windowUpdate, words(id, bytes.length)));
      this.#streams.get(id)?.receive(bytes, fin);
      return;
    }
    const { kind, payload, fin } = frame;
    switch (kind) {
      case controlKind.synStream:
        return this.#open(payload, fin);
      case controlKind.headers:
        // Not needed, but the blocks that follow cannot be read without it.
        await this.#blocks.expand(payload.subarray(4));
        break;
      case controlKind.rstStream:
        this.#streams.get(idOf(payload))?.receive(new Uint8Array(), true);
        break;
      case controlKind.ping:
        this.send(controlFrame(controlKind.ping, payload));
        break;
    }
  }

  async #open(payload: Buffer, fin: boolean): Promise<void> {
    const id = idOf(payload);
    const headers = await this.#blocks.expand(payload.subarray(10));
    const stream = new Stream(headers, (bytes, last) => this.send(dataFrames(id, bytes, last)));
    this.#streams.set(id, stream);
    this.send(controlFrame(controlKind.synReply, Buffer.concat([words(id), await this.#blocks.compress({})])));
    if (fin) stream.receive(new Uint8Array(), true);
    this.#onStream(stream);
  }

  #ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#blocks.close();
    const release = this.#clock.hold();
    for (const stream of this.#streams.values()) stream.receive(new Uint8Array(), true);
    this.#onClose();
    release();
  }
}

function idOf(payload: Buffer): number {
  return payload.readUInt32BE(0) & 0x7fffffff;
}

class Stream implements SpdyStream {
  readonly headers: SpdyHeaders;
  readonly #send: (bytes: Uint8Array, fin: boolean) => void;
  readonly #early: Uint8Array[] = [];
  #onData: ((bytes: Uint8Array) => void) | undefined;
  #onEnd: (() => void) | undefined;
  #ended = false;
  #sentFin = false;

  constructor(headers: SpdyHeaders, send: (bytes: Uint8Array, fin: boolean) => void) {
    this.headers = headers;
    this.#send = send;
  }

  write(bytes: Uint8Array): void {
    if (!this.#sentFin && bytes.length > 0) this.#send(bytes, false);
  }

  end(): void {
    if (this.#sentFin) return;
    this.#sentFin = true;
    this.#send(new Uint8Array(), true);
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#onData = listener;
    for (const bytes of this.#early.splice(0)) listener(bytes);
  }

  onEnd(listener: () => void): void {
    this.#onEnd = listener;
    if (this.#ended) listener();
  }

  receive(bytes: Uint8Array, fin: boolean): void {
    if (this.#ended) return;
    if (bytes.length > 0) {
      if (this.#onData) this.#onData(bytes);
      else this.#early.push(bytes);
    }
    if (!fin) return;
    this.#ended = true;
    this.#onEnd?.();
  }
}
