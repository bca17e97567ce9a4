import { FileError } from "../files/file-error.ts";
import {
  changeAttributes,
  makeDirectories,
  makeDirectory,
  makeLink,
  makeSymlink,
  writeFile,
} from "../files/file-operations.ts";
import { find, isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { forEachOperand, parseArguments, usage } from "./arguments.ts";
import { parseMode } from "./attributes.ts";
import { removeTree } from "./remove-files.ts";

/** `mkdir [-p] [-m MODE] DIRECTORY...` */
export const mkdir: Program = (process) => {
  const args = parseArguments(process, "pm:v", { parents: "p", mode: "m" });
  if (args.operands.length === 0) usage(process, "missing operand");
  const mode = args.value("m");
  return forEachOperand(
    process,
    args.operands,
    (path) => {
      if (args.has("p")) makeDirectories(process, path);
      else makeDirectory(process, path);
      if (mode !== undefined) changeAttributes(process, path, { mode: parseMode(process, mode, 0o777, true) });
    },
    (path, error) => `can't create directory '${path}': ${error.message}`,
  );
};

/** `ln [-sfnT] TARGET... LINK|DIRECTORY` */
export const ln: Program = (process) => {
  const args = parseArguments(process, "sfnTbv", { symbolic: "s", force: "f", "no-dereference": "n" });
  const [first, ...others] = args.operands;
  if (first === undefined) usage(process, "missing operand");
  const link = others.at(-1) ?? ".";
  const node = args.has("T") ? undefined : find(process, link, !args.has("n"));
  const into = node !== undefined && isDirectory(node);
  return forEachOperand(
    process,
    others.length === 0 ? [first] : args.operands.slice(0, -1),
    (target) => {
      const path = into ? `${link}/${target.replace(/\/+$/, "").replace(/^.*\//, "")}` : link;
      if (args.has("f") && find(process, path, false)) removeTree(process, path);
      if (args.has("s")) makeSymlink(process, target, path);
      else makeLink(process, target, path);
    },
    (target, error) => `${error.path || target}: ${error.message}`,
  );
};

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** `mktemp [-dqt] [-p DIRECTORY] [TEMPLATE]` */
export const mktemp: Program = async (process) => {
  const args = parseArguments(process, "dqtup:", { directory: "d", tmpdir: "p" });
  const template = args.operands[0];
  const base = args.value("p") ?? process.env.get("TMPDIR") ?? "/tmp";
  const inBase = template === undefined || args.has("t") || args.has("p");
  const pattern = inBase ? `${base}/${template ?? "tmp.XXXXXX"}` : template;
  if (!/X{6,}$/.test(pattern)) usage(process, `(null): Invalid argument`);
  try {
    const path = unusedPath(process, pattern);
    if (args.has("d")) makeDirectory(process, path, 0o700);
    else if (!args.has("u")) {
      writeFile(process, path, "");
      changeAttributes(process, path, { mode: 0o600 });
    }
    await process.print(`${path}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    usage(process, `${pattern}: ${error.message}`);
  }
};

function unusedPath(process: Process, pattern: string): string {
  for (;;) {
    const path = pattern.replace(/X+$/, (places) =>
      places.replace(/X/g, () => letters[process.host.random.integer(62)] ?? "x"),
    );
    if (find(process, path, false) === undefined) return path;
  }
}
