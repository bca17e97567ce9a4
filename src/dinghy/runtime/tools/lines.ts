import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process } from "../processes/process.ts";

const newline = 10;
/** Working on this many lines is one step of computation. */
const linesPerStep = 16;

/** The pieces of a stream until its end. */
export async function* chunksOf(process: Process, stream: ByteStream | number): AsyncGenerator<Uint8Array> {
  for (let bytes = await process.read(stream); bytes !== null; bytes = await process.read(stream)) yield bytes;
}

/**
 * Lines in batches as they come, so that what a pipe has brought so far is worked on at once. Each has its newline, but
 * for a last one that lacks it. A line that does not end takes the process's memory.
 */
async function* batchesOf(process: Process, stream: ByteStream | number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const take = (last: Uint8Array): string => {
    const text = decoder.decode(pending.length === 0 ? last : Buffer.concat([...pending, last]));
    process.allocate(-pendingBytes);
    pending = [];
    pendingBytes = 0;
    return text;
  };
  for await (const bytes of chunksOf(process, stream)) {
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) yield take(bytes.subarray(0, end));
    if (end === bytes.length) continue;
    pending.push(bytes.subarray(end));
    pendingBytes += bytes.length - end;
    process.allocate(bytes.length - end);
  }
  if (pendingBytes > 0) yield take(new Uint8Array(0));
}

/** Lines without their ends, in batches as they come; `terminated` is false where the last one lacks its newline. */
export async function* lineBatches(
  process: Process,
  stream: ByteStream | number,
): AsyncGenerator<{ readonly lines: string[]; readonly terminated: boolean }> {
  for await (const text of batchesOf(process, stream)) {
    const terminated = text.endsWith("\n");
    const lines = (terminated ? text.slice(0, -1) : text).split("\n");
    const pause = process.charge(Math.ceil(lines.length / linesPerStep));
    if (pause) await pause;
    yield { lines, terminated };
  }
}

/** Lines without their ends; the last one counts even where its end is missing. */
export async function* linesOf(process: Process, stream: ByteStream | number): AsyncGenerator<string> {
  for await (const { lines } of lineBatches(process, stream)) yield* lines;
}

/** All lines at once, for tools that need the whole; they count against the process's memory. */
export async function readLines(process: Process, stream: ByteStream | number): Promise<string[]> {
  const all: string[] = [];
  for await (const { lines } of lineBatches(process, stream)) {
    for (const line of lines) all.push(line);
    process.allocate(lines.reduce((bytes, line) => bytes + line.length + 1, 0));
  }
  return all;
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

/** Lines as text, each with its newline. */
export const joinLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

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
