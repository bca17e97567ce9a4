import { list, stat } from "../files/file-operations.ts";
import type { Entry } from "../files/node.ts";
import { find, isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { type Arguments, forEachOperand, parseArguments } from "./arguments.ts";
import { joinLines } from "./lines.ts";
import { diskKilobytes, humanSize, longLine, sizeOf } from "./node-description.ts";

interface Named {
  readonly name: string;
  readonly node: Entry;
}

/** `ls [-1aAdFhilnpRrSst] [FILE]...` */
export const ls: Program = async (process) => {
  const args = parseArguments(process, "1aAdFhilnpRrSstCcuXgoLHqeTwkx", { all: "a", color: "q", "almost-all": "A" });
  const files: Named[] = [];
  const directories: string[] = [];
  const operands = args.operands.length === 0 ? ["."] : args.operands;
  const status = await forEachOperand(process, operands, (path) => {
    const node = stat(process, path, !args.has("l") || path.endsWith("/"));
    if (isDirectory(node) && !args.has("d")) directories.push(path);
    else files.push({ name: path, node: args.has("d") ? stat(process, path, false) : node });
  });
  if (files.length > 0) await process.print(show(process, args, files));
  const titled = operands.length > 1 || args.has("R");
  let between = files.length > 0;
  const failed = await forEachOperand(process, directories, async (path) => {
    await listDirectory(process, args, path, titled, () => {
      const gap = between ? "\n" : "";
      between = true;
      return gap;
    });
  });
  return status || failed;
};

async function listDirectory(
  process: Process,
  args: Arguments,
  path: string,
  titled: boolean,
  gap: () => string,
): Promise<void> {
  const names = [...(args.has("a") ? [".", ".."] : []), ...list(process, path)];
  const shown = names.filter((name) => !name.startsWith(".") || args.has("a") || args.has("A"));
  const entries = shown.flatMap((name): Named[] => {
    const node = find(process, `${path}/${name}`, false);
    return node ? [{ name, node }] : [];
  });
  const total = `total ${entries.reduce((sum, { node }) => sum + diskKilobytes(node), 0)}\n`;
  const title = titled ? `${gap()}${path}:\n` : "";
  const long = args.has("l") || args.has("n") || args.has("g");
  await process.print(title + (long ? total : "") + show(process, args, entries));
  if (!args.has("R")) return;
  for (const { name, node } of entries) {
    if (!isDirectory(node) || name === "." || name === "..") continue;
    await listDirectory(process, args, `${path.replace(/\/$/, "")}/${name}`, true, gap);
  }
}

function show(process: Process, args: Arguments, entries: readonly Named[]): string {
  const long = args.has("l") || args.has("n") || args.has("g");
  const lines = sorted(args, entries).map(({ name, node }) => {
    const options = { human: args.has("h"), numeric: args.has("n") };
    const inode = args.has("i") ? `${String(inodeOf(node)).padStart(7)} ` : "";
    const size = args.has("s") ? `${blocks(node, args.has("h")).padStart(4)} ` : "";
    const marked = name + mark(args, node);
    return inode + size + (long ? longLine(process, node, marked, options) : marked);
  });
  const width = process.streams[1]?.terminal?.columns;
  return width === undefined || long || args.has("1") ? joinLines(lines) : inColumns(lines, width);
}

function blocks(node: Entry, human: boolean): string {
  return human ? humanSize(diskKilobytes(node) * 1024) : String(diskKilobytes(node));
}

function sorted(args: Arguments, entries: readonly Named[]): Named[] {
  const by = (compare: (left: Entry, right: Entry) => number): Named[] =>
    entries.toSorted((left, right) => compare(left.node, right.node));
  const order = args.has("t")
    ? by((left, right) => right.modifiedMs - left.modifiedMs)
    : args.has("S")
      ? by((left, right) => sizeOf(right) - sizeOf(left))
      : [...entries];
  return args.has("r") ? order.reverse() : order;
}

function mark(args: Arguments, node: Entry): string {
  if (isDirectory(node)) return args.has("F") || args.has("p") ? "/" : "";
  if (!args.has("F")) return "";
  return node.kind === "symlink" ? "@" : (node.mode & 0o111) !== 0 && node.kind === "file" ? "*" : "";
}

/** Nodes have no numbers of their own: each gets the next one when it is first asked for. */
const inodes = new WeakMap<Entry, number>();
let lastInode = 1;

export function inodeOf(node: Entry): number {
  const known = inodes.get(node);
  if (known !== undefined) return known;
  inodes.set(node, ++lastInode);
  return lastInode;
}

/** Names side by side, read downwards. */
function inColumns(names: readonly string[], width: number): string {
  const cell = Math.max(0, ...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(width / cell));
  const rows = Math.ceil(names.length / columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    names
      .filter((_name, index) => index % rows === row)
      .map((name) => name.padEnd(cell))
      .join("")
      .trimEnd(),
  );
  return joinLines(lines);
}
