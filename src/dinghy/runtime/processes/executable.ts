import { FileError } from "../files/file-error.ts";
import type { FileNode } from "../files/node.ts";
import { type Caller, find, isDirectory, locate, nodeOf, permits } from "../files/resolve.ts";
import type { Process, Program } from "./process.ts";

/** Where a shell or the runtime looks when PATH is not set. */
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const magic = "\x7fELF program ";
const interpretersMax = 4;
const decoder = new TextDecoder("latin1");

/** The bytes of an executable file that runs the named program model. */
export function executableBytes(program: string): Uint8Array {
  return new TextEncoder().encode(`${magic}${program}\n`);
}

/**
 * The path of the executable that a command names: as it is where it has a slash, else the first along `searchPath`.
 * Throws `FileError`: ENOENT (path "" when nothing along the search path), EACCES, EISDIR, ENOTDIR.
 */
export function findExecutable(caller: Caller, command: string, searchPath: string): string {
  if (command.includes("/")) {
    check(caller, command);
    return command;
  }
  let denied: string | undefined;
  for (const directory of searchPath.split(":")) {
    const path = `${directory || "."}/${command}`;
    const node = find(caller, path);
    if (node?.kind === "file" && permits(node, caller, 1)) return path;
    if (node?.kind === "file") denied = path;
  }
  throw new FileError(denied === undefined ? "ENOENT" : "EACCES", denied);
}

function check(caller: Caller, path: string): FileNode {
  const node = nodeOf(locate(caller, path));
  if (isDirectory(node) || node.kind !== "file" || !permits(node, caller, 1)) throw new FileError("EACCES", path);
  return node;
}

/** What an executable file runs: a program model, a script with its interpreter, or something unknown (undefined). */
export function loadProgram(
  process: { readonly host: Process["host"] } & Caller,
  path: string,
  argv: readonly string[],
  depth = 0,
): { readonly program: Program; readonly argv: readonly string[] } | undefined {
  const node = check(process, path);
  const head = decoder.decode(node.content.read(0, 256));
  if (head.startsWith(magic)) {
    const program = process.host.programs.get(head.slice(magic.length, head.indexOf("\n")));
    if (program === undefined) throw new FileError("ENOEXEC", path);
    return { program, argv };
  }
  const [, interpreter, argument] = /^#![ \t]*(\S+)(?:[ \t]+(\S[^\n]*?))?[ \t]*\r?(?:\n|$)/.exec(head) ?? [];
  if (interpreter === undefined) return undefined;
  if (depth === interpretersMax) throw new FileError("ELOOP", path);
  const before = argument === undefined ? [interpreter] : [interpreter, argument];
  return loadProgram(process, interpreter, [...before, path, ...argv.slice(1)], depth + 1);
}
