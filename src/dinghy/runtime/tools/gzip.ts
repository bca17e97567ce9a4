import { gunzipSync, gzipSync } from "node:zlib";
import { FileError } from "../files/file-error.ts";
import { changeAttributes, stat, unlink, writeFile } from "../files/file-operations.ts";
import { ByteStream } from "../processes/byte-stream.ts";
import type { Process, Program } from "../processes/process.ts";
import { forEachOperand, parseArguments } from "./arguments.ts";
import { openInput, readAll } from "./lines.ts";

/** A fixed time in the header keeps archives the same from run to run. */
const compress = (bytes: Uint8Array): Uint8Array => gzipSync(bytes, { level: 6 });

function decompress(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch {
    throw new Error("invalid magic");
  }
}

/** Gathers what is written and writes it compressed at the end. */
export function gzipTo(
  process: Process,
  write: (bytes: Uint8Array) => Promise<void>,
): { write(bytes: Uint8Array): Promise<void>; end(): Promise<void> } {
  const pieces: Uint8Array[] = [];
  return {
    write: async (bytes) => {
      process.allocate(bytes.length);
      pieces.push(bytes);
    },
    end: () => write(compress(Buffer.concat(pieces))),
  };
}

/** A stream of what a compressed stream holds. */
export async function gunzipped(process: Process, stream: ByteStream): Promise<ByteStream> {
  const bytes = decompress(await readAll(process, stream));
  process.allocate(bytes.length);
  return new BytesStream(bytes);
}

class BytesStream extends ByteStream {
  #rest: Uint8Array;
  constructor(bytes: Uint8Array) {
    super();
    this.#rest = bytes;
  }
  override read(max: number): Uint8Array | null {
    const piece = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(piece.length);
    return piece.length === 0 ? null : piece;
  }
}

/** `gzip [-cdfk] [FILE]...`, `gunzip`, `zcat`. */
export const gzip: Program = (process) => {
  const args = parseArguments(process, "cdfktvq123456789", { decompress: "d", stdout: "c", keep: "k", force: "f" });
  const name = process.argv[0]?.replace(/^.*\//, "");
  const unpacks = args.has("d") || name === "gunzip" || name === "zcat";
  const toStdout = args.has("c") || name === "zcat";
  return forEachOperand(process, args.operands.length === 0 ? ["-"] : args.operands, async (path) => {
    const stream = openInput(process, path);
    const bytes = await readAll(process, stream);
    stream.release();
    const result = unpacks ? decompress(bytes) : compress(bytes);
    if (toStdout || path === "-") return process.write(1, result);
    if (unpacks && !path.endsWith(".gz")) throw new FileError("EINVAL", path);
    const target = unpacks ? path.slice(0, -3) : `${path}.gz`;
    const { mode, modifiedMs } = stat(process, path);
    writeFile(process, target, result);
    changeAttributes(process, target, { mode, modifiedMs });
    if (!args.has("k")) unlink(process, path);
  });
};
