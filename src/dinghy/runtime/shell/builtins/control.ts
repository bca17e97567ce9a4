import { FileError } from "../../files/file-error.ts";
import { readText } from "../../files/file-operations.ts";
import { defaultPath, findExecutable } from "../../processes/executable.ts";
import type { Builtin } from "../builtins.ts";
import { runScript } from "../evaluate.ts";
import { arithmetic } from "../expand.ts";
import { parseScript } from "../parser.ts";
import { replaceShell, resolveProgram } from "../run-command.ts";
import { FunctionReturn, LoopControl, type Shell, ShellExit, ShellFailure } from "../shell.ts";

function statusOf(shell: Shell, name: string, text: string | undefined): number {
  if (text === undefined) return shell.status;
  if (!/^\d+$/.test(text)) throw new ShellFailure(`${name}: Illegal number: ${text}`);
  return Number(text) & 255;
}

function loopControl(kind: "break" | "continue"): Builtin {
  return (shell, [, levels = "1"]) => {
    if (!/^[1-9]\d*$/.test(levels)) throw new ShellFailure(`${kind}: Illegal number: ${levels}`);
    if (shell.loopDepth === 0) return 0;
    throw new LoopControl(kind, Math.min(Number(levels), shell.loopDepth));
  };
}

/** `. file`: in this shell; a name without a slash is looked for along PATH, then here. */
const source: Builtin = async (shell, [name, path, ...args]) => {
  if (path === undefined) throw new ShellFailure(`${name}: filename argument required`);
  const text = readSourced(shell, path);
  const { positional } = shell;
  if (args.length > 0) shell.positional = args;
  try {
    shell.status = 0;
    return await runScript(shell, parseScript(text));
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  } finally {
    shell.positional = positional;
  }
};

function readSourced(shell: Shell, path: string): string {
  const { process } = shell;
  try {
    if (path.includes("/")) return readText(process, path);
    return readText(process, alongPath(shell, path) ?? path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ShellFailure(`.: can't open '${path}': ${error.message}`);
  }
}

function alongPath(shell: Shell, name: string): string | undefined {
  try {
    return findExecutable(shell.process, name, shell.get("PATH") ?? defaultPath);
  } catch {
    return undefined;
  }
}

export const controlBuiltins: Readonly<Record<string, Builtin>> = {
  ":": () => 0,
  true: () => 0,
  false: () => 1,
  break: loopControl("break"),
  continue: loopControl("continue"),
  exit: (shell, [name = "exit", status]) => {
    throw new ShellExit(statusOf(shell, name, status));
  },
  return: (shell, [name = "return", status]) => {
    throw new FunctionReturn(statusOf(shell, name, status));
  },
  eval: async (shell, [, ...words]) => {
    shell.status = 0;
    return runScript(shell, parseScript(words.join(" ")));
  },
  ".": source,
  source,
  exec: (shell, [, ...argv]) => {
    if (argv[0] === "-a") argv.splice(0, 2);
    if (argv[0] === "--") argv.shift();
    if (argv.length === 0) return 0;
    const loaded = resolveProgram(shell, argv);
    if (typeof loaded !== "number") replaceShell(shell, loaded);
    if (!shell.options.interactive) throw new ShellExit(loaded);
    return loaded;
  },
  let: (shell, [, ...expressions]) => {
    let last = 0n;
    for (const expression of expressions) last = arithmetic(shell, expression);
    return last === 0n ? 1 : 0;
  },
};
