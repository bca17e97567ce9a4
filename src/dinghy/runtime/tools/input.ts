import { FileError } from "../files/file-error.ts";
import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process } from "../processes/process.ts";

/** Opens an operand for reading; `-` is standard input. The caller releases it. Throws `FileError`. */
export function openInput(process: Process, path: string): ByteStream {
  return path === "-" ? process.stream(0).retain() : process.open(path, { read: true });
}

/** Everything that a stream holds until its end. */
export async function readAll(process: Process, stream: ByteStream): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = await process.read(stream);
    if (piece === null) return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
    pieces.push(piece);
    // A program that keeps what it reads grows: this is what fills a container's memory.
    process.allocate(piece.length);
  }
}

/** Runs `use` on each operand (standard input where there is none), reporting those that cannot be opened. Gives the exit code. */
export async function eachInput(
  process: Process,
  operands: readonly string[],
  use: (stream: ByteStream, path: string) => Promise<void>,
  complain: (path: string, reason: string) => string = (path, reason) => `${path}: ${reason}`,
): Promise<number> {
  let code = 0;
  for (const path of operands.length === 0 ? ["-"] : operands) {
    let stream: ByteStream | undefined;
    try {
      stream = openInput(process, path);
      await use(stream, path);
    } catch (error) {
      if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
      process.report(complain(path, error.message));
      code = 1;
    } finally {
      stream?.release();
    }
  }
  return code;
}

/** `can't open 'x': No such file or directory`, as most commands put it. */
export const cannotOpen = (path: string, reason: string): string => `can't open '${path}': ${reason}`;
