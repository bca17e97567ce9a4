import { ByteStream, Waiters } from "./byte-stream.ts";
import type { Signal } from "./signal.ts";

const codes = { interrupt: 3, endOfFile: 4, backspace: 8, newline: 10, return: 13, kill: 21, quit: 28, erase: 127 };

/**
 * A terminal with the kernel's line discipline: echo, lines, ^C, ^\, ^D, erase and kill; newlines go out as CR LF.
 * Who sits before it calls `feed` and gets what is shown through `show`.
 */
export class Terminal {
  columns = 80;
  rows = 24;
  /** Off while a program reads key by key. */
  canonical = true;
  echo = true;
  /** Sends a signal to the processes that have this terminal. */
  onSignal: (signal: Signal) => void = () => {};
  /** The name that `tty` prints. */
  readonly name: string;
  readonly stream: ByteStream = new TerminalStream(this);
  #show: (bytes: Uint8Array) => void;
  #line: number[] = [];
  /** Lines that were entered; an empty one stands for ^D. */
  readonly #entered: Uint8Array[] = [];
  #hungUp = false;
  readonly #readers = new Waiters();

  constructor(show: (bytes: Uint8Array) => void, name = "/dev/pts/0") {
    this.#show = show;
    this.name = name;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.onSignal("WINCH");
  }

  /** Bytes from the keyboard; null when nobody sits there any more. */
  feed(bytes: Uint8Array | null): void {
    if (bytes === null) {
      this.#hungUp = true;
      this.#readers.wake();
      return;
    }
    if (this.canonical) for (const byte of bytes) this.#key(byte);
    else this.#enter(bytes.slice());
  }

  read(max: number): Uint8Array | null | undefined {
    const line = this.#entered[0];
    if (line === undefined) return this.#hungUp ? null : undefined;
    if (line.length <= max) this.#entered.shift();
    else this.#entered[0] = line.subarray(max);
    return line.length === 0 ? null : line.subarray(0, max);
  }

  write(bytes: Uint8Array): number {
    this.#show(bytes.includes(codes.newline) ? withReturns(bytes) : bytes);
    return bytes.length;
  }

  onReady(ready: () => void): () => void {
    return this.#readers.add(ready);
  }

  #key(byte: number): void {
    if (byte === codes.interrupt || byte === codes.quit) {
      this.#line = [];
      this.#echoText(byte === codes.interrupt ? "^C" : "^\\");
      this.onSignal(byte === codes.interrupt ? "INT" : "QUIT");
    } else if (byte === codes.endOfFile) {
      this.#enter(Uint8Array.from(this.#line));
      this.#line = [];
    } else if (byte === codes.erase || byte === codes.backspace) {
      if (this.#line.length === 0) return;
      // A character outside ASCII is several bytes: its continuation bytes go with it.
      for (let last = this.#line.pop() ?? 0; (last & 0xc0) === 0x80; ) last = this.#line.pop() ?? 0;
      this.#echoText("\b \b");
    } else if (byte === codes.kill) {
      this.#echoText("\b \b".repeat(this.#line.length));
      this.#line = [];
    } else {
      this.#character(byte === codes.return ? codes.newline : byte);
    }
  }

  #character(byte: number): void {
    this.#line.push(byte);
    if (this.echo || byte === codes.newline) this.write(Uint8Array.of(byte));
    if (byte !== codes.newline) return;
    this.#enter(Uint8Array.from(this.#line));
    this.#line = [];
  }

  #enter(bytes: Uint8Array): void {
    this.#entered.push(bytes);
    this.#readers.wake();
  }

  #echoText(text: string): void {
    if (this.echo) this.write(new TextEncoder().encode(text));
  }
}

function withReturns(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte === codes.newline) out.push(codes.return);
    out.push(byte);
  }
  return Uint8Array.from(out);
}

class TerminalStream extends ByteStream {
  readonly #terminal: Terminal;
  constructor(terminal: Terminal) {
    super(terminal);
    this.#terminal = terminal;
  }
  override read(max: number): Uint8Array | null | undefined {
    return this.#terminal.read(max);
  }
  override readLine(max: number): Uint8Array | null | undefined {
    return this.#terminal.read(max);
  }
  override write(bytes: Uint8Array): number {
    return this.#terminal.write(bytes);
  }
  override onReady(direction: "read" | "write", ready: () => void): () => void {
    if (direction === "read") return this.#terminal.onReady(ready);
    ready();
    return () => {};
  }
}
