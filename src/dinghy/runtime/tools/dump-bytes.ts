/** Bytes made readable: od, hexdump, xxd, strings. */
import type { Process, Program } from "../processes/process.ts";
import { type Arguments, cannotOpen, forEachInput, parseArguments } from "./arguments.ts";
import { joinLines, readAll } from "./lines.ts";

const rowBytes = 16;
const named: Readonly<Record<number, string>> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
const character = (byte: number): string =>
  named[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : octal(byte, 3));

/** Bytes in pairs, the lower one first. */
function words(row: Uint8Array): number[] {
  return Array.from(
    { length: Math.ceil(row.length / 2) },
    (_, index) => (row[2 * index] ?? 0) | ((row[2 * index + 1] ?? 0) << 8),
  );
}

/** Rows of sixteen bytes with their offsets; rows like the one before shrink to a `*`. */
function rows(bytes: Uint8Array, offset: (at: number) => string, show: (row: Uint8Array) => string): string[] {
  const lines: string[] = [];
  let before = "";
  for (let at = 0; at < bytes.length; at += rowBytes) {
    const row = bytes.subarray(at, at + rowBytes);
    const key = Buffer.from(row).toString("latin1");
    if (at > 0 && key === before && row.length === rowBytes) {
      if (lines.at(-1) !== "*") lines.push("*");
    } else lines.push(`${offset(at)}${show(row)}`);
    before = key;
  }
  return [...lines, offset(bytes.length)];
}

async function gather(process: Process, args: Arguments): Promise<{ bytes: Uint8Array; status: number }> {
  const pieces: Uint8Array[] = [];
  const status = await forEachInput(
    process,
    args.operands,
    async (stream) => {
      pieces.push(await readAll(process, stream));
    },
    cannotOpen,
  );
  const skip = Number(args.value("j") ?? args.value("s") ?? 0);
  const limit = args.value("N") ?? args.value("n") ?? args.value("l");
  return {
    bytes: Buffer.concat(pieces).subarray(skip, limit === undefined ? undefined : skip + Number(limit)),
    status,
  };
}

/** `od [-c] [-x] [-b] [-t TYPE] [-A d|o|x|n] [-N COUNT] [-j SKIP] [FILE]...` */
const od: Program = async (process) => {
  const args = parseArguments(process, "cxbdoavt:A:N:j:w:");
  const { bytes, status } = await gather(process, args);
  const type =
    args.value("t") ??
    (args.has("c") ? "c" : args.has("x") ? "x2" : args.has("b") ? "o1" : args.has("d") ? "u2" : "o2");
  const shows: Readonly<Record<string, (row: Uint8Array) => string>> = {
    c: (row) => [...row].map((byte) => character(byte).padStart(4)).join(""),
    x1: (row) => [...row].map((byte) => ` ${hex(byte, 2)}`).join(""),
    u1: (row) => [...row].map((byte) => ` ${String(byte).padStart(3)}`).join(""),
    o1: (row) => [...row].map((byte) => ` ${octal(byte, 3)}`).join(""),
    x2: (row) =>
      words(row)
        .map((word) => ` ${hex(word, 4)}`)
        .join(""),
    u2: (row) =>
      words(row)
        .map((word) => ` ${String(word).padStart(5)}`)
        .join(""),
    o2: (row) =>
      words(row)
        .map((word) => ` ${octal(word, 6)}`)
        .join(""),
  };
  const show = shows[type === "x" ? "x2" : type === "d1" ? "u1" : type] ?? shows.o2;
  const base = args.value("A") ?? "o";
  const offset = (at: number): string =>
    base === "n" ? "" : base === "x" ? hex(at, 6) : base === "d" ? String(at).padStart(7, "0") : octal(at, 7);
  const lines = rows(bytes, offset, show ?? (() => ""));
  await process.print(joinLines(base === "n" ? lines.slice(0, -1) : lines));
  return status;
};

/** `hexdump [-C] [-c] [-n COUNT] [-s SKIP] [FILE]...` */
const hexdump: Program = async (process) => {
  const args = parseArguments(process, "Ccbdxvn:s:");
  const { bytes, status } = await gather(process, args);
  const canonical = args.has("C") || process.argv[0]?.endsWith("hd") === true;
  const show = (row: Uint8Array): string => {
    if (args.has("c")) return [...row].map((byte) => character(byte).padStart(4)).join("");
    if (!canonical)
      return words(row)
        .map((word) => ` ${hex(word, 4)}`)
        .join("");
    const halves = [row.subarray(0, 8), row.subarray(8)].map((half) =>
      [...half]
        .map((byte) => hex(byte, 2))
        .join(" ")
        .padEnd(23),
    );
    return `  ${halves.join("  ")}  |${readable(row)}|`;
  };
  const lines = rows(bytes, (at) => hex(at, canonical ? 8 : 7), show);
  if (bytes.length > 0) await process.print(joinLines(lines));
  return status;
};

const readable = (row: Uint8Array): string =>
  [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");

/** `xxd [-p] [-l COUNT] [-s SKIP] [FILE]` */
const xxd: Program = async (process) => {
  const args = parseArguments(process, "pl:s:g:c:r");
  const { bytes, status } = await gather(process, args);
  if (args.has("p")) {
    const all = Buffer.from(bytes).toString("hex");
    await process.print(joinLines(all.match(/.{1,60}/g) ?? []));
    return status;
  }
  const show = (row: Uint8Array): string => {
    const groups =
      Buffer.from(row)
        .toString("hex")
        .match(/.{1,4}/g) ?? [];
    return `: ${groups.join(" ").padEnd(39)}  ${readable(row)}`;
  };
  await process.print(joinLines(rows(bytes, (at) => hex(at, 8), show).slice(0, -1)));
  return status;
};

/** `strings [-n LENGTH] [FILE]...` */
const strings: Program = async (process) => {
  const args = parseArguments(process, "afon:");
  const { bytes, status } = await gather(process, args);
  const found = Buffer.from(bytes)
    .toString("latin1")
    .match(new RegExp(`[\\t\\x20-\\x7e]{${Number(args.value("n") ?? 4)},}`, "g"));
  await process.print(joinLines(found ?? []));
  return status;
};

export const dumpTools: Readonly<Record<string, Program>> = { od, hexdump, hd: hexdump, xxd, strings };
