import { FileError } from "../files/file-error.ts";
import { list, stat } from "../files/file-operations.ts";
import { isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { type Arguments, parseArguments, usage } from "./arguments.ts";
import { joinLines, openInput, readAll } from "./lines.ts";

async function contentOf(process: Process, path: string): Promise<Uint8Array> {
  const stream = openInput(process, path);
  try {
    return await readAll(process, stream);
  } finally {
    stream.release();
  }
}

/** Exit code 2 where a file cannot be read. */
async function orTrouble(process: Process, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
    process.report(`${error.path}: ${error.message}`);
    return 2;
  }
}

/** `cmp [-sl] FILE1 [FILE2]` */
export const cmp: Program = (process) => {
  const args = parseArguments(process, "sln:");
  const [first, second = "-"] = args.operands;
  if (first === undefined) usage(process, "missing operand");
  return orTrouble(process, async () => {
    const [one, two] = [await contentOf(process, first), await contentOf(process, second)];
    const shorter = Math.min(one.length, two.length);
    let at = 0;
    while (at < shorter && one[at] === two[at]) at++;
    if (at === shorter && one.length === two.length) return 0;
    if (args.has("s")) return 1;
    if (at === shorter) process.report(`EOF on ${one.length < two.length ? first : second}`);
    else {
      const line = new TextDecoder().decode(one.subarray(0, at)).split("\n").length;
      await process.print(`${first} ${second} differ: char ${at + 1}, line ${line}\n`);
    }
    return 1;
  });
};

/** `diff [-qrNu] FILE1 FILE2`, in the unified form that busybox always has. */
export const diff: Program = (process) => {
  const args = parseArguments(process, "qrNusabBdiwU:tT", {
    brief: "q",
    recursive: "r",
    unified: "u",
    "new-file": "N",
  });
  const [first, second] = args.operands;
  if (first === undefined || second === undefined) usage(process, "missing operand");
  return orTrouble(process, () => compare(process, args, first, second));
};

async function compare(process: Process, args: Arguments, first: string, second: string): Promise<number> {
  const directories = [first, second].map((path) => path !== "-" && isDirectory(stat(process, path)));
  if (directories[0] && directories[1]) return compareDirectories(process, args, first, second);
  const name = (path: string): string => path.replace(/^.*\//, "");
  const one = directories[0] ? `${first}/${name(second)}` : first;
  const two = directories[1] ? `${second}/${name(first)}` : second;
  const [before, after] = [await contentOf(process, one), await contentOf(process, two)].map((bytes) =>
    new TextDecoder().decode(bytes),
  );
  if (before === after) return 0;
  if (args.has("q")) await process.print(`Files ${one} and ${two} differ\n`);
  else
    await process.print(
      unified(one, two, linesOf(args, before ?? ""), linesOf(args, after ?? ""), Number(args.value("U") ?? 3)),
    );
  return 1;
}

function linesOf(args: Arguments, text: string): string[] {
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  const kept = text === "" ? [] : lines;
  return args.has("w") ? kept.map((line) => line.replace(/\s+/g, "")) : kept;
}

async function compareDirectories(process: Process, args: Arguments, first: string, second: string): Promise<number> {
  const [one, two] = [list(process, first), list(process, second)];
  let status = 0;
  for (const name of [...new Set([...one, ...two])].sort()) {
    const missing = one.includes(name) ? (two.includes(name) ? undefined : first) : second;
    if (missing !== undefined) {
      await process.print(`Only in ${missing}: ${name}\n`);
      status = 1;
      continue;
    }
    const both = [`${first}/${name}`, `${second}/${name}`] as const;
    if (isDirectory(stat(process, both[0])) && !args.has("r")) continue;
    status = Math.max(status, await compare(process, args, ...both));
  }
  return status;
}

interface Edit {
  readonly kind: " " | "-" | "+";
  readonly text: string;
}

/** What turns one list of lines into the other, by their longest common subsequence. */
function edits(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const [one, two] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint32Array(two.length + 1));
  const lengthAt = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = two.length - 1; j >= 0; j--) {
      (lengths[i] as Uint32Array)[j] =
        one[i] === two[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const middle: Edit[] = [];
  for (let i = 0, j = 0; i < one.length || j < two.length; ) {
    if (i < one.length && j < two.length && one[i] === two[j]) {
      middle.push({ kind: " ", text: one[i++] as string });
      j++;
    } else if (j >= two.length || (i < one.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1)))
      middle.push({ kind: "-", text: one[i++] as string });
    else middle.push({ kind: "+", text: two[j++] as string });
  }
  const same = (text: string): Edit => ({ kind: " ", text });
  return [...before.slice(0, start).map(same), ...middle, ...before.slice(before.length - end).map(same)];
}

function unified(
  first: string,
  second: string,
  before: readonly string[],
  after: readonly string[],
  context: number,
): string {
  const all = edits(before, after);
  const lines = [`--- ${first}`, `+++ ${second}`];
  const changed = all.flatMap(({ kind }, index) => (kind === " " ? [] : [index]));
  for (let at = 0; at < changed.length; ) {
    let last = at;
    while (last + 1 < changed.length && (changed[last + 1] as number) - (changed[last] as number) <= 2 * context)
      last++;
    const from = Math.max(0, (changed[at] as number) - context);
    const hunk = all.slice(from, (changed[last] as number) + context + 1);
    const count = (kind: string, part: readonly Edit[]): number =>
      part.filter((edit) => edit.kind === " " || edit.kind === kind).length;
    const range = (kind: string): string => {
      const length = count(kind, hunk);
      const start = count(kind, all.slice(0, from)) + (length === 0 ? 0 : 1);
      return length === 1 ? String(start) : `${start},${length}`;
    };
    lines.push(`@@ -${range("-")} +${range("+")} @@`, ...hunk.map(({ kind, text }) => kind + text));
    at = last + 1;
  }
  return joinLines(lines);
}
