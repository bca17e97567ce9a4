import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process } from "../processes/process.ts";

/** The pieces of a stream until its end. */
export async function* chunksOf(process: Process, stream: ByteStream | number): AsyncGenerator<Uint8Array> {
  for (let bytes = await process.read(stream); bytes !== null; bytes = await process.read(stream)) yield bytes;
}

/** Lines without their ends; the last one counts even where its end is missing. */
export async function* linesOf(process: Process, stream: ByteStream | number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of chunksOf(process, stream)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) {
      const pause = process.charge(1);
      if (pause) await pause;
      yield line;
    }
  }
  if (rest !== "") yield rest;
}

/** Everything up to the end of a stream; counts against the process's memory. */
export async function readAll(process: Process, stream: ByteStream | number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const bytes of chunksOf(process, stream)) {
    process.allocate(bytes.length);
    pieces.push(bytes);
  }
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
}

export async function readAllText(process: Process, stream: ByteStream | number): Promise<string> {
  return new TextDecoder().decode(await readAll(process, stream));
}

/** A file for reading, or standard input for `-`. To be released by the caller. */
export function openInput(process: Process, path: string): ByteStream {
  return path === "-" ? process.stream(0).retain() : process.open(path, { read: true });
}

/** Output that is gathered, so that many short lines cost few writes. */
export class Output {
  readonly #process: Process;
  #text = "";

  constructor(process: Process) {
    this.#process = process;
  }

  /** Resolves at once unless enough has been gathered. */
  add(text: string): Promise<void> | undefined {
    this.#text += text;
    return this.#text.length > 4096 ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    if (text !== "") await this.#process.print(text);
  }
}
