import { FileError } from "../files/file-error.ts";
import {
  changeAttributes,
  list,
  makeDirectory,
  makeSymlink,
  realPath,
  rename,
  stat,
  unlink,
} from "../files/file-operations.ts";
import { find, isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { type Arguments, forEachOperand, parseArguments, usage } from "./arguments.ts";
import { removeTree } from "./remove-files.ts";

interface CopyOptions {
  readonly recursive: boolean;
  /** Owner and time go along, and links stay links. */
  readonly keep: boolean;
  readonly force: boolean;
}

/** Copies a file or a tree. Throws `FileError`. */
export async function copyTree(process: Process, from: string, to: string, options: CopyOptions): Promise<void> {
  const node = stat(process, from, !(options.recursive || options.keep));
  if (isDirectory(node)) {
    const existing = find(process, to);
    if (existing === undefined) makeDirectory(process, to);
    else if (!isDirectory(existing)) throw new FileError("ENOTDIR", to);
    for (const name of list(process, from)) await copyTree(process, `${from}/${name}`, `${to}/${name}`, options);
  } else if (node.kind === "symlink") {
    if (find(process, to, false)) unlink(process, to);
    return makeSymlink(process, node.target, to);
  } else await copyContent(process, from, to, options.force);
  const kept = options.keep ? { uid: node.uid, gid: node.gid, modifiedMs: node.modifiedMs } : {};
  changeAttributes(process, to, { mode: options.keep ? node.mode : node.mode & ~process.umask, ...kept });
}

async function copyContent(process: Process, from: string, to: string, force: boolean): Promise<void> {
  if (find(process, to) === stat(process, from)) throw new SameFile(from, to);
  const source = process.open(from, { read: true });
  try {
    if (force && find(process, to)) unlink(process, to);
    const target = process.open(to, { write: true, create: true, truncate: true });
    try {
      for (let piece = await process.read(source); piece !== null; piece = await process.read(source))
        await process.write(target, piece);
    } finally {
      target.release();
    }
  } finally {
    source.release();
  }
}

class SameFile extends Error {
  constructor(from: string, to: string) {
    super(`'${from}' and '${to}' are the same file`);
  }
}

/** Where an operand goes: into the last one where that is a directory. */
function targetsOf(process: Process, args: Arguments): (path: string) => string {
  const into = args.value("t");
  const to = into ?? args.operands.at(-1);
  const sources = into === undefined ? args.operands.length - 1 : args.operands.length;
  if (to === undefined || sources < 1) usage(process, "missing operand");
  const node = args.has("T") ? undefined : find(process, to);
  const directory = node !== undefined && isDirectory(node);
  if (sources > 1 && !directory) usage(process, `target '${to}' is not a directory`);
  return (path) => {
    const name = path.replace(/\/+$/, "").replace(/^.*\//, "");
    return directory && name !== "." ? `${to.replace(/(.)\/+$/, "$1")}/${name}` : to;
  };
}

const sourcesOf = (args: Arguments): readonly string[] =>
  args.value("t") === undefined ? args.operands.slice(0, -1) : args.operands;

/** `cp [-afLPpRrT] SOURCE... DEST` */
export const cp: Program = async (process) => {
  const args = parseArguments(process, "afilLHPpRrsTt:uvd", { recursive: "r", archive: "a", force: "f", verbose: "v" });
  const target = targetsOf(process, args);
  const recursive = args.has("r") || args.has("R") || args.has("a");
  const options = { recursive, keep: args.has("a") || args.has("p"), force: args.has("f") };
  let omitted = 0;
  const status = await forEachOperand(
    process,
    sourcesOf(args),
    async (path) => {
      if (!recursive && isDirectory(stat(process, path))) {
        process.report(`omitting directory '${path}'`);
        omitted = 1;
        return;
      }
      await copyTree(process, path, target(path), options);
    },
    (path, error) =>
      error.path === path || error.path === ""
        ? `can't stat '${path}': ${error.message}`
        : `can't create '${error.path}': ${error.message}`,
  );
  return status || omitted;
};

/** `mv [-finT] SOURCE... DEST`; between file systems a copy. */
export const mv: Program = (process) => {
  const args = parseArguments(process, "finTt:uv", { force: "f", verbose: "v", "no-clobber": "n" });
  const target = targetsOf(process, args);
  return forEachOperand(
    process,
    sourcesOf(args),
    async (path) => {
      const to = target(path);
      const node = stat(process, path, false);
      const existing = find(process, to, false);
      if (existing && args.has("n")) return;
      if (existing === node && realPath(process, path) === realPath(process, to)) throw new SameFile(path, to);
      try {
        rename(process, path, to);
      } catch (error) {
        if (!(error instanceof FileError) || error.code !== "EXDEV") throw error;
        await copyTree(process, path, to, { recursive: true, keep: true, force: true });
        removeTree(process, path);
      }
    },
    (path, error) => `can't rename '${path}': ${error.message}`,
  );
};
