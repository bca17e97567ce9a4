import { FileError } from "../../files/file-error.ts";
import type { ByteStream } from "../../processes/byte-stream.ts";
import type { Process, Program } from "../../processes/process.ts";
import { matchesPattern } from "../../shell/pattern.ts";
import { type Arguments, parseArguments, usage } from "../arguments.ts";
import { gunzipped, gzipTo } from "../gzip.ts";
import { openInput } from "../lines.ts";
import { createArchive } from "./create-archive.ts";
import { extractArchive, listArchive } from "./extract-archive.ts";

const longNames = {
  create: "c",
  extract: "x",
  get: "x",
  list: "t",
  file: "f",
  directory: "C",
  verbose: "v",
  gzip: "z",
  gunzip: "z",
  "to-stdout": "O",
  touch: "m",
  "no-same-owner": "o",
  "same-permissions": "p",
  "preserve-permissions": "p",
  "no-same-permissions": "P",
  "no-recursion": "N",
  "keep-old-files": "k",
  overwrite: "W",
  dereference: "h",
  exclude: "e",
  "strip-components": "s",
  "numeric-owner": "n",
};

/** What the command line asks for, as those who do it need it. */
export interface TarRequest {
  readonly members: readonly string[];
  readonly directory: string;
  readonly verbose: boolean;
  readonly keepsTime: boolean;
  readonly keepsOwner: boolean;
  readonly toStdout: boolean;
  readonly followsLinks: boolean;
  readonly strip: number;
  excludes(name: string): boolean;
}

/** `tar c|x|t [-zvmOo] [-f FILE] [-C DIRECTORY] [MEMBER]...`; `-` is a standard stream, as `kubectl cp` uses it. */
export const tar: Program = async (process) => {
  const [, first = ""] = process.argv;
  // The old way: a first word of letters without a dash.
  if (/^[a-zA-Z]+$/.test(first)) process.argv = [process.argv[0] ?? "tar", ...oldStyle(process.argv.slice(1))];
  const args = parseArguments(process, "cxtf:C:vzOmopPNkWhe:s:nT:", longNames);
  const request = requestOf(args);
  const file = args.value("f") ?? "-";
  try {
    if (args.has("c"))
      return await withOutput(process, file, args.has("z"), (write) => createArchive(process, request, write));
    if (!args.has("x") && !args.has("t")) usage(process, "need at least one option of c, x, t");
    const status = await withInput(process, file, args.has("z"), (stream) =>
      args.has("x") ? extractArchive(process, request, stream) : listArchive(process, request, stream),
    );
    return status;
  } catch (error) {
    if (!(error instanceof FileError) || error.path !== file) throw error;
    return usage(process, `can't open '${file}': ${error.message}`);
  }
};

/** `xf a -C b`: values follow in the order of the letters that take them. */
function oldStyle(words: readonly string[]): string[] {
  const [letters = "", ...rest] = words;
  const flags = [...letters].flatMap((letter) =>
    "fCT".includes(letter) ? [`-${letter}`, rest.shift() ?? ""] : [`-${letter}`],
  );
  return [...flags, ...rest];
}

function requestOf(args: Arguments): TarRequest {
  const patterns = args.values("e");
  const inside = (pattern: string, name: string): boolean =>
    matchesPattern(pattern, name) ||
    name.split("/").some((part) => matchesPattern(pattern, part)) ||
    name.startsWith(`${pattern}/`);
  return {
    members: args.operands,
    directory: args.value("C") ?? ".",
    verbose: args.has("v"),
    keepsTime: !args.has("m"),
    keepsOwner: !args.has("o"),
    toStdout: args.has("O"),
    followsLinks: args.has("h"),
    strip: Number(args.value("s") ?? 0),
    excludes: (name) => patterns.some((pattern) => inside(pattern, name)),
  };
}

type Write = (bytes: Uint8Array) => Promise<void>;

async function withOutput(
  process: Process,
  file: string,
  compress: boolean,
  run: (write: Write) => Promise<number>,
): Promise<number> {
  const stream =
    file === "-" ? process.stream(1).retain() : process.open(file, { write: true, create: true, truncate: true });
  const write: Write = (bytes) => process.write(stream, bytes);
  try {
    if (!compress) return await run(write);
    const archive = gzipTo(process, write);
    const status = await run(archive.write);
    await archive.end();
    return status;
  } finally {
    stream.release();
  }
}

async function withInput(
  process: Process,
  file: string,
  compressed: boolean,
  run: (stream: ByteStream) => Promise<number>,
): Promise<number> {
  const stream = openInput(process, file);
  try {
    if (!compressed && !/\.t?gz$/.test(file)) return await run(stream);
    const plain = await gunzipped(process, stream);
    return await run(plain);
  } finally {
    stream.release();
  }
}
