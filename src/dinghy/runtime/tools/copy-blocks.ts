import { FileError } from "../files/file-error.ts";
import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process, Program } from "../processes/process.ts";
import { splitOnce, usage } from "./arguments.ts";
import { humanSize } from "./node-description.ts";

const units: Readonly<Record<string, number>> = {
  "": 1,
  c: 1,
  w: 2,
  b: 512,
  kB: 1000,
  k: 1024,
  K: 1024,
  MB: 1e6,
  M: 1 << 20,
  GB: 1e9,
  G: 2 ** 30,
};

function sizeOf(process: Process, text: string): number {
  const [, digits, unit = ""] = /^(\d+)(c|w|b|kB|k|K|MB|M|GB|G)?$/.exec(text) ?? [];
  if (digits === undefined) usage(process, `invalid number '${text}'`);
  return Number(digits) * (units[unit] ?? 1);
}

/** `dd [if=FILE] [of=FILE] [bs=N] [count=N] [skip=N] [seek=N] [conv=notrunc|fsync] [status=none]` */
export const dd: Program = async (process) => {
  const given = new Map(process.argv.slice(1).map((word) => splitOnce(word, "=") as [string, string]));
  const blockBytes = sizeOf(process, given.get("bs") ?? given.get("ibs") ?? "512");
  const blocks = given.has("count") ? sizeOf(process, given.get("count") ?? "") : Number.POSITIVE_INFINITY;
  const keeps = given.get("conv")?.split(",").includes("notrunc") === true;
  const name = (key: "if" | "of"): string => given.get(key) ?? "";
  let input: ByteStream | undefined;
  let output: ByteStream | undefined;
  try {
    input = given.has("if") ? process.open(name("if"), { read: true }) : process.stream(0).retain();
    output = given.has("of")
      ? process.open(name("of"), { write: true, create: true, truncate: !keeps && !given.has("seek") })
      : process.stream(1).retain();
    if (given.has("skip")) await skip(process, input, sizeOf(process, given.get("skip") ?? "") * blockBytes);
    if (given.has("seek")) output.seek(sizeOf(process, given.get("seek") ?? "") * blockBytes);
    const startedMs = process.now();
    const copied = await copy(process, input, output, blockBytes, blocks);
    if (given.get("status") !== "none") await process.write(2, summary(copied, process.now() - startedMs));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
    process.report(
      input === undefined
        ? `can't open '${name("if")}': ${error.message}`
        : output === undefined
          ? `can't open '${name("of")}': ${error.message}`
          : `writing: ${error.message}`,
    );
    return 1;
  } finally {
    input?.release();
    output?.release();
  }
};

async function skip(process: Process, input: ByteStream, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; ) {
    const piece = await process.read(input, Math.min(left, 65_536));
    if (piece === null) return;
    left -= piece.length;
  }
}

interface Copied {
  /** Bytes. */
  total: number;
  whole: number;
  partial: number;
}

async function copy(
  process: Process,
  input: ByteStream,
  output: ByteStream,
  blockBytes: number,
  blocks: number,
): Promise<Copied> {
  const copied: Copied = { total: 0, whole: 0, partial: 0 };
  while (copied.whole + copied.partial < blocks) {
    // A block that arrives in pieces is still one: only at the end is it partial.
    let got = 0;
    for (let piece: Uint8Array | null = new Uint8Array(0); piece !== null && got < blockBytes; ) {
      piece = await process.read(input, Math.min(blockBytes - got, 262_144));
      if (piece === null) break;
      await process.write(output, piece);
      got += piece.length;
    }
    copied.total += got;
    if (got === blockBytes) copied.whole++;
    else {
      if (got > 0) copied.partial++;
      break;
    }
  }
  return copied;
}

function summary({ total, whole, partial }: Copied, elapsedMs: number): string {
  const seconds = Math.max(elapsedMs / 1000, 0.000001);
  const records = `${whole}+${partial}`;
  return `${records} records in\n${records} records out\n${total} bytes (${humanSize(total)}B) copied, ${seconds.toFixed(6)} seconds, ${humanSize(Math.round(total / seconds))}B/s\n`;
}
