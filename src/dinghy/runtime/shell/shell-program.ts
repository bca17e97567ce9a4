import { FileError } from "../files/file-error.ts";
import { readText } from "../files/file-operations.ts";
import type { Process, Program } from "../processes/process.ts";
import { applyOptions } from "./builtins/options.ts";
import { runScript } from "./evaluate.ts";
import { runMain } from "./fork.ts";
import { parseScript } from "./parser.ts";
import { runLines } from "./run-lines.ts";
import { Shell } from "./shell.ts";

/** `sh`: `-c COMMANDS [NAME [ARG]...]`, `FILE [ARG]...`, or commands from standard input, with prompts on a terminal. */
export const shellProgram: Program = (process) => {
  const shell = new Shell(process);
  shell.set("PWD", process.cwd);
  shell.variables.mark("PWD", { exported: true });
  return runMain(shell, () => start(shell, process));
};

async function start(shell: Shell, process: Process): Promise<number> {
  const args = process.argv.slice(1).filter((arg) => arg !== "--login");
  const takesCommands = takeFlag(args, "c");
  const fromInput = takeFlag(args, "s");
  const { rest } = applyOptions(shell, args);
  if (rest[0] === "--" || rest[0] === "-") rest.shift();
  const [first, ...others] = rest;
  if (takesCommands) {
    if (first === undefined) {
      shell.complain("-c requires an argument");
      return 2;
    }
    [shell.name = shell.name, ...shell.positional] = others.length > 0 ? others : [shell.name];
    return runScript(shell, parseScript(first), true);
  }
  if (first === undefined || fromInput) {
    shell.positional = rest;
    shell.options.interactive ||=
      process.streams[0]?.terminal !== undefined && process.streams[2]?.terminal !== undefined;
    return runLines(shell);
  }
  shell.positional = others;
  return runFile(shell, first);
}

/** Takes a letter out of the leading option words. */
function takeFlag(args: string[], letter: string): boolean {
  for (const [index, word] of args.entries()) {
    if (!/^-[A-Za-z]/.test(word)) return false;
    const at = word.indexOf(letter, 1);
    if (at < 0 || word.slice(1, at).includes("o")) continue;
    const without = word.slice(0, at) + word.slice(at + 1);
    args.splice(index, 1, ...(without === "-" ? [] : [without]));
    return true;
  }
  return false;
}

async function runFile(shell: Shell, path: string): Promise<number> {
  let text: string;
  try {
    text = readText(shell.process, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shell.complain(`can't open '${path}': ${error.message}`);
    return error.code === "ENOENT" ? 127 : 126;
  }
  shell.name = path;
  shell.source = path;
  return runScript(shell, parseScript(text), true);
}
