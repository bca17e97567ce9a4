import { createHash } from "node:crypto";
import { readText } from "../files/file-operations.ts";
import type { Process, Program } from "../processes/process.ts";
import { cannotOpen, forEachInput, forEachOperand, parseArguments } from "./arguments.ts";
import { chunksOf, openInput } from "./lines.ts";

async function digestOf(process: Process, algorithm: string, path: string): Promise<string> {
  const hash = createHash(algorithm);
  const stream = openInput(process, path);
  try {
    for await (const bytes of chunksOf(process, stream)) hash.update(bytes);
  } finally {
    stream.release();
  }
  return hash.digest("hex");
}

/** `md5sum [-cs] [FILE]...` and its like. */
function checksum(algorithm: string): Program {
  return (process) => {
    const args = parseArguments(process, "csbtw", { check: "c", status: "s" });
    const operands = args.operands.length === 0 ? ["-"] : args.operands;
    if (args.has("c")) return verify(process, algorithm, operands, args.has("s"));
    return forEachOperand(
      process,
      operands,
      async (path) => process.print(`${await digestOf(process, algorithm, path)}  ${path}\n`),
      cannotOpen,
    );
  };
}

async function verify(process: Process, algorithm: string, lists: readonly string[], silent: boolean): Promise<number> {
  let failed = 0;
  let checked = 0;
  for (const list of lists) {
    for (const line of readText(process, list).split("\n").filter(Boolean)) {
      const [, expected = "", path = ""] = /^([0-9a-f]+) [ *](.*)$/.exec(line) ?? [];
      checked++;
      const matches = (await digestOf(process, algorithm, path)) === expected;
      if (!matches) failed++;
      if (!silent) await process.print(`${path}: ${matches ? "OK" : "FAILED"}\n`);
    }
  }
  if (failed > 0 && !silent) process.report(`WARNING: ${failed} of ${checked} computed checksums did NOT match`);
  return failed > 0 ? 1 : 0;
}

/** The checksum of POSIX' `cksum`: a CRC over the bytes and their number. */
const cksum: Program = (process) =>
  forEachInput(process, process.argv.slice(1), async (stream, path) => {
    let crc = 0;
    let size = 0;
    const add = (byte: number): void => {
      crc ^= byte << 24;
      for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    };
    for await (const bytes of chunksOf(process, stream)) {
      size += bytes.length;
      for (const byte of bytes) add(byte);
    }
    for (let left = size; left > 0; left = Math.floor(left / 256)) add(left & 255);
    await process.print(`${~crc >>> 0} ${size}${path === "-" ? "" : ` ${path}`}\n`);
  });

/** `base64 [-d] [-w COLUMNS] [FILE]` */
const base64: Program = (process) => {
  const args = parseArguments(process, "dDw:i", { decode: "d", wrap: "w" });
  const columns = Number(args.value("w") ?? 76);
  return forEachInput(process, args.operands, async (stream) => {
    const pieces: Uint8Array[] = [];
    for await (const bytes of chunksOf(process, stream)) pieces.push(bytes);
    const all = Buffer.concat(pieces);
    if (args.has("d") || args.has("D"))
      return process.write(1, Buffer.from(all.toString("latin1").replace(/\s+/g, ""), "base64"));
    const text = all.toString("base64");
    if (columns === 0) return process.print(text);
    await process.print((text.match(new RegExp(`.{1,${columns}}`, "g")) ?? []).map((line) => `${line}\n`).join(""));
  });
};

export const checksumTools: Readonly<Record<string, Program>> = {
  base64,
  cksum,
  md5sum: checksum("md5"),
  sha1sum: checksum("sha1"),
  sha256sum: checksum("sha256"),
  sha512sum: checksum("sha512"),
};
