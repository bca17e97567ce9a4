import { FileError } from "../files/file-error.ts";
import { list, removeDirectory, stat, unlink } from "../files/file-operations.ts";
import { isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { forEachOperand, parseArguments, usage } from "./arguments.ts";

/** Removes a file, link or directory with all that is in it. Throws `FileError`. */
export function removeTree(process: Process, path: string): void {
  const directory = isDirectory(stat(process, path, false));
  if (directory) for (const name of list(process, path)) removeTree(process, `${path}/${name}`);
  if (directory) removeDirectory(process, path);
  else unlink(process, path);
}

/** `rm [-fiRr] FILE...` */
export const rm: Program = async (process) => {
  const args = parseArguments(process, "firRv", { recursive: "r", force: "f", verbose: "v" });
  if (args.operands.length === 0 && !args.has("f")) usage(process, "missing operand");
  const recursive = args.has("r") || args.has("R");
  let refused = 0;
  const status = await forEachOperand(
    process,
    args.operands,
    async (path) => {
      try {
        if (recursive && /(?:^|\/)\.{1,2}\/*$/.test(path)) throw new FileError("EINVAL", path);
        if (recursive) removeTree(process, path);
        else if (isDirectory(stat(process, path, false))) {
          process.report(`'${path}' is a directory`);
          refused = 1;
        } else unlink(process, path);
        if (args.has("v") && refused === 0) await process.print(`removed '${path}'\n`);
      } catch (error) {
        if (!(args.has("f") && error instanceof FileError && error.code === "ENOENT")) throw error;
      }
    },
    (path, error) => `can't remove '${error.path || path}': ${error.message}`,
  );
  return status || refused;
};

/** `rmdir [-p] DIRECTORY...` */
export const rmdir: Program = (process) => {
  const args = parseArguments(process, "pv", { parents: "p", "ignore-fail-on-non-empty": "v" });
  return forEachOperand(
    process,
    args.operands,
    (path) => {
      removeDirectory(process, path);
      if (!args.has("p")) return;
      const parts = path.replace(/\/+$/, "").split("/");
      while (parts.length > 1 && parts.at(-2) !== "") {
        parts.pop();
        removeDirectory(process, parts.join("/"));
      }
    },
    (path, error) => `'${path}': ${error.message}`,
  );
};

export const unlinkFile: Program = (process) =>
  forEachOperand(
    process,
    parseArguments(process, "").operands,
    (path) => unlink(process, path),
    (path, error) => `can't remove file '${path}': ${error.message}`,
  );
