import type { ByteStream } from "../../processes/byte-stream.ts";
import { Pipe } from "../../processes/pipe.ts";
import type { Process } from "../../processes/process.ts";
import { startCommand } from "../run-command.ts";
import { RecordReader } from "./record-reader.ts";

interface Output {
  readonly stream: ByteStream;
  readonly child: Process | undefined;
}

/** The files and commands that a program has open, by name. */
export class AwkStreams {
  readonly #process: Process;
  readonly #readers = new Map<string, { readonly reader: RecordReader; readonly child: Process | undefined }>();
  readonly #outputs = new Map<string, Output>();
  readonly #flush: () => Promise<void>;

  /** `flush` writes what has been printed so far: before others print, or anything is waited for. */
  constructor(process: Process, flush: () => Promise<void>) {
    this.#flush = flush;
    this.#process = process;
  }

  /** A file or command to read records from. Throws `FileError`. */
  reader(name: string, command: boolean): RecordReader {
    const known = this.#readers.get(name);
    if (known) return known.reader;
    const opened = command ? this.#readCommand(name) : { reader: this.#readFile(name), child: undefined };
    this.#readers.set(name, opened);
    return opened.reader;
  }

  #readFile(name: string): RecordReader {
    const stream = name === "-" ? this.#process.stream(0).retain() : this.#process.open(name, { read: true });
    return new RecordReader(this.#process, stream, this.#flush);
  }

  #readCommand(command: string): { reader: RecordReader; child: Process | undefined } {
    const pipe = new Pipe();
    const { streams } = this.#process;
    const child = startCommand(this.#process, ["sh", "-c", command], {
      streams: [streams[0], pipe.writer, streams[2]],
    });
    pipe.writer.release();
    return {
      reader: new RecordReader(this.#process, pipe.reader, this.#flush),
      child: typeof child === "number" ? undefined : child,
    };
  }

  /** Where `print` to a file or command goes. Throws `FileError`. */
  output(name: string, operator: ">" | ">>" | "|"): ByteStream {
    const known = this.#outputs.get(name);
    if (known) return known.stream;
    const output =
      operator === "|" ? this.#writeCommand(name) : { stream: this.#writeFile(name, operator), child: undefined };
    this.#outputs.set(name, output);
    return output.stream;
  }

  #writeFile(name: string, operator: ">" | ">>"): ByteStream {
    if (name === "/dev/stdout") return this.#process.stream(1).retain();
    if (name === "/dev/stderr") return this.#process.stream(2).retain();
    const how = operator === ">>" ? { append: true } : { truncate: true };
    return this.#process.open(name, { write: true, create: true, ...how });
  }

  #writeCommand(command: string): Output {
    const pipe = new Pipe();
    const { streams } = this.#process;
    const child = startCommand(this.#process, ["sh", "-c", command], {
      streams: [pipe.reader, streams[1], streams[2]],
    });
    pipe.reader.release();
    return { stream: pipe.writer, child: typeof child === "number" ? undefined : child };
  }

  /** Gives a command's exit code; -1 where nothing of this name is open. */
  async close(name: string): Promise<number> {
    const reader = this.#readers.get(name);
    const output = this.#outputs.get(name);
    this.#readers.delete(name);
    this.#outputs.delete(name);
    reader?.reader.close();
    output?.stream.release();
    const child = reader?.child ?? output?.child;
    if (child) await this.#flush();
    if (child) return (await this.#process.waitFor(child)) ?? 0;
    return reader || output ? 0 : -1;
  }

  async closeAll(): Promise<void> {
    for (const name of [...this.#outputs.keys(), ...this.#readers.keys()]) await this.close(name);
  }

  /** Gives back what is open, without waiting for anybody. */
  release(): void {
    for (const { reader } of this.#readers.values()) reader.close();
    for (const { stream } of this.#outputs.values()) stream.release();
    this.#readers.clear();
    this.#outputs.clear();
  }
}
