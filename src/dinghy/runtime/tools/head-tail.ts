/** The beginning and the end of files. */
import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process, Program } from "../processes/process.ts";
import { type Arguments, cannotOpen, forEachInput, parseArguments, usage } from "./arguments.ts";
import { chunksOf } from "./lines.ts";

const newline = 10;
const multipliers: Readonly<Record<string, number>> = { b: 512, k: 1024, K: 1024, m: 1 << 20, M: 1 << 20 };

/** `-5` as `-n 5`. */
function withNumber(process: Process): void {
  process.argv = process.argv.flatMap((word, index, words) =>
    index > 0 && /^-\d+[km]?$/.test(word) && !/^-[nc]$/.test(words[index - 1] ?? "") ? ["-n", word.slice(1)] : [word],
  );
}

function parseCount(process: Process, text: string): { count: number; sign: string } {
  const [, sign = "", digits, unit = ""] = /^([-+]?)(\d+)([bkKmM]?)$/.exec(text) ?? [];
  if (digits === undefined) usage(process, `invalid number '${text}'`);
  return { count: Number(digits) * (multipliers[unit] ?? 1), sign };
}

/** Prints the titles between several files. */
function titles(process: Process, args: Arguments): (path: string) => Promise<void> {
  const wanted = (args.operands.length > 1 || args.has("v")) && !args.has("q");
  let first = true;
  return async (path) => {
    if (!wanted) return;
    await process.print(`${first ? "" : "\n"}==> ${path === "-" ? "standard input" : path} <==\n`);
    first = false;
  };
}

/** `head [-n N] [-c N] [FILE]...` */
export const head: Program = (process) => {
  withNumber(process);
  const args = parseArguments(process, "n:c:qvf", { lines: "n", bytes: "c", quiet: "q" });
  const byBytes = args.value("c") !== undefined;
  const { count, sign } = parseCount(process, args.value("c") ?? args.value("n") ?? "10");
  const title = titles(process, args);
  return forEachInput(process, args.operands, async (stream, path) => {
    await title(path);
    if (sign === "-") return allButLast(process, stream, count, byBytes);
    let left = count;
    while (left > 0) {
      const bytes = await process.read(stream, byBytes ? Math.min(left, 65_536) : 65_536);
      if (bytes === null) return;
      const end = byBytes ? bytes.length : endOfLines(bytes, left);
      left -= byBytes ? end : countLines(bytes.subarray(0, end));
      await process.write(1, bytes.subarray(0, end));
    }
  });
};

async function allButLast(process: Process, stream: ByteStream, count: number, byBytes: boolean): Promise<void> {
  const pieces: Uint8Array[] = [];
  for await (const bytes of chunksOf(process, stream)) {
    pieces.push(bytes);
    process.allocate(bytes.length);
  }
  const all = Buffer.concat(pieces);
  await process.write(
    1,
    all.subarray(0, all.length - (byBytes ? Math.min(count, all.length) : lastLines(all, count).length)),
  );
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}

/** Where the first `count` lines end, or the length where there are fewer. */
function endOfLines(bytes: Uint8Array, count: number): number {
  let end = 0;
  for (let line = 0; line < count; line++) {
    const at = bytes.indexOf(newline, end);
    if (at < 0) return bytes.length;
    end = at + 1;
  }
  return end;
}

function lastLines(bytes: Uint8Array, count: number): Uint8Array {
  if (count === 0) return bytes.subarray(bytes.length);
  let start = bytes.length - 1;
  for (let line = 0; line < count && start > 0; line++) {
    const at = bytes.lastIndexOf(newline, start - 1);
    if (at < 0) return bytes;
    start = at;
  }
  return start <= 0 ? bytes : bytes.subarray(start + 1);
}

/** `tail [-n [+]N] [-c [+]N] [-fFqv] [FILE]...`; what it keeps takes memory, so that `tail /dev/zero` fills a container. */
export const tail: Program = (process) => {
  withNumber(process);
  const args = parseArguments(process, "n:c:fFqvs:", { lines: "n", bytes: "c", follow: "f", quiet: "q", retry: "F" });
  const byBytes = args.value("c") !== undefined;
  const { count, sign } = parseCount(process, args.value("c") ?? args.value("n") ?? "10");
  const title = titles(process, args);
  const follow = args.has("f") || args.has("F");
  return forEachInput(
    process,
    args.operands,
    async (stream, path) => {
      await title(path);
      if (sign === "+") await allFrom(process, stream, Math.max(0, count - 1), byBytes);
      else await lastPart(process, stream, count, byBytes);
      if (follow && path !== "-") await followFile(process, stream);
    },
    cannotOpen,
  );
};

/** Writes what is added, for ever. */
async function followFile(process: Process, stream: ByteStream): Promise<never> {
  for (;;) {
    const bytes = await process.read(stream);
    if (bytes !== null) await process.write(1, bytes);
    else await process.suspend((wake) => stream.onReady("read", wake));
  }
}

async function allFrom(process: Process, stream: ByteStream, skipped: number, byBytes: boolean): Promise<void> {
  let left = skipped;
  for await (const bytes of chunksOf(process, stream)) {
    const start = left === 0 ? 0 : byBytes ? Math.min(left, bytes.length) : endOfLines(bytes, left);
    left -= byBytes ? start : left === 0 ? 0 : countLines(bytes.subarray(0, start));
    await process.write(1, bytes.subarray(start));
  }
}

async function lastPart(process: Process, stream: ByteStream, count: number, byBytes: boolean): Promise<void> {
  const kept: { readonly bytes: Uint8Array; readonly weight: number }[] = [];
  let weight = 0;
  let held = 0;
  for await (const bytes of chunksOf(process, stream)) {
    const piece = { bytes, weight: byBytes ? bytes.length : countLines(bytes) };
    kept.push(piece);
    weight += piece.weight;
    process.allocate(bytes.length);
    held += bytes.length;
    // One line more than asked for: the last one may lack its end.
    for (let first = kept[0]; first && weight - first.weight > count; first = kept[0]) {
      kept.shift();
      weight -= first.weight;
      process.allocate(-first.bytes.length);
      held -= first.bytes.length;
    }
  }
  const all = Buffer.concat(kept.map(({ bytes }) => bytes));
  await process.write(1, byBytes ? all.subarray(Math.max(0, all.length - count)) : lastLines(all, count));
  process.allocate(-held);
}
