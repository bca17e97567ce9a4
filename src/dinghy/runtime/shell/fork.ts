import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process } from "../processes/process.ts";
import { ArithmeticError } from "./arithmetic.ts";
import { runScript } from "./evaluate.ts";
import { parseScript } from "./parser.ts";
import { FunctionReturn, LoopControl, Shell, ShellExit, ShellFailure } from "./shell.ts";
import { ShellSyntaxError } from "./syntax.ts";
import { ReadOnlyVariable } from "./variables.ts";

/**
 * Starts a subshell: a process of its own with a copy of the shell's state as it is now. `streams` replace the shell's
 * own where they are given.
 */
export function forkShell(
  shell: Shell,
  streams: readonly (ByteStream | undefined)[],
  body: (sub: Shell) => Promise<number>,
): Process {
  const { process } = shell;
  const all = process.streams.slice();
  for (const [fd, stream] of streams.entries()) if (stream) all[fd] = stream;
  let sub: Shell;
  const child = process.spawn(() => runMain(sub, () => body(sub)), process.argv, { streams: all });
  sub = new Shell(child, shell);
  return child;
}

/** Runs a shell process to its end: `exit`, failures, and the EXIT trap. Gives its exit code. */
export async function runMain(shell: Shell, body: () => Promise<number>): Promise<number> {
  const status = await caught(shell, body);
  const action = shell.traps.get("EXIT");
  shell.traps.delete("EXIT");
  if (!action) return status;
  shell.status = status;
  return caught(shell, async () => {
    await runScript(shell, parseScript(action));
    return status;
  });
}

async function caught(shell: Shell, body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof ShellExit || error instanceof FunctionReturn) return error.status;
    if (error instanceof LoopControl) return shell.status;
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    shell.complain(failure.message);
    return failure.status;
  }
}

/** What a script may do wrong so that its shell gives up; undefined for any other error. */
export function failureOf(error: unknown): { readonly message: string; readonly status: number } | undefined {
  if (error instanceof ShellFailure) return error;
  if (error instanceof ReadOnlyVariable || error instanceof ArithmeticError)
    return { message: error.message, status: 2 };
  if (!(error instanceof ShellSyntaxError)) return undefined;
  return { message: error.line > 1 ? `line ${error.line}: ${error.message}` : error.message, status: 2 };
}

/** Runs the actions of signals that have come. Keeps `$?`. */
export async function runTraps(shell: Shell): Promise<void> {
  for (let signal = shell.pending.shift(); signal !== undefined; signal = shell.pending.shift()) {
    const action = shell.traps.get(signal);
    // ^C at a prompt ends what the shell was running.
    if (action === undefined && signal === "INT" && shell.options.interactive) throw new ShellFailure("", 130);
    if (!action) continue;
    const { status } = shell;
    await runScript(shell, parseScript(action));
    shell.status = status;
  }
}
