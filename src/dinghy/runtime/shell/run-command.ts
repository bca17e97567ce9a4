/** Simple commands: assignments, functions, builtins, programs. */
import { FileError } from "../files/file-error.ts";
import { defaultPath, findExecutable, loadProgram } from "../processes/executable.ts";
import { type Process, type Program, ReplaceProgram } from "../processes/process.ts";
import type { Signal } from "../processes/signal.ts";
import { type Builtin, builtins, specialBuiltins } from "./builtins.ts";
import { runFunctionBody } from "./evaluate.ts";
import { expandAssignment, expandFields } from "./expand.ts";
import { type Redirected, RedirectionError, redirect } from "./redirect.ts";
import { FunctionReturn, type Shell } from "./shell.ts";
import type { Command } from "./syntax.ts";
import type { Variable } from "./variables.ts";

type Simple = Command & { kind: "simple" };

/** Runs a simple command; its status is left in the shell. */
export async function runSimple(shell: Shell, command: Simple, tail: boolean): Promise<void> {
  shell.substitutionStatus = undefined;
  const argv = await expandFields(shell, command.words);
  let redirected: Redirected;
  try {
    redirected = await redirect(shell, command.redirections);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    shell.complain(error.message);
    shell.status = 1;
    return;
  }
  // `exec` without a command changes the shell's own descriptors; a program that takes the shell's place keeps them.
  let stays = false;
  try {
    stays = await runExpanded(shell, command, argv, tail, redirected);
  } catch (error) {
    stays = error instanceof ReplaceProgram;
    throw error;
  } finally {
    if (stays) redirected.keep();
    else redirected.undo();
  }
}

async function runExpanded(
  shell: Shell,
  command: Simple,
  argv: readonly string[],
  tail: boolean,
  redirected: Redirected,
): Promise<boolean> {
  const [name] = argv;
  if (name === undefined) {
    await assign(shell, command);
    if (shell.options.xtrace)
      trace(
        shell,
        command.assignments.map((item) => `${item.name}=${shell.get(item.name) ?? ""}`),
      );
    shell.status = shell.substitutionStatus ?? 0;
    return false;
  }
  const before = command.assignments.map(({ name: key }) => [key, shell.variables.record(key)] as const);
  await assign(shell, command, true);
  if (shell.options.xtrace) trace(shell, argv);
  const keepsAssignments = specialBuiltins.has(name) && !shell.functions.has(name);
  try {
    return await dispatch(shell, argv, tail, redirected);
  } finally {
    if (!keepsAssignments) restore(shell, before);
  }
}

async function assign(shell: Shell, { assignments }: Simple, exported = false): Promise<void> {
  for (const { name, value, append } of assignments) {
    const text = await expandAssignment(shell, value);
    shell.set(name, append ? (shell.get(name) ?? "") + text : text);
    if (exported) shell.variables.mark(name, { exported: true });
  }
}

function restore(shell: Shell, before: readonly (readonly [string, Variable | undefined])[]): void {
  for (const [name, record] of before) shell.variables.restore(name, record);
}

function trace(shell: Shell, words: readonly string[]): void {
  const shown = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  const prefix = shell.get("PS4") ?? "+ ";
  shell.process.streams[2]?.write(new TextEncoder().encode(`${prefix}${shown.join(" ")}\n`));
}

/** True when the redirections of the command shall stand. */
async function dispatch(
  shell: Shell,
  argv: readonly string[],
  tail: boolean,
  redirected: Redirected,
): Promise<boolean> {
  const name = argv[0] as string;
  const body = shell.functions.get(name);
  if (body) {
    await callFunction(shell, body, argv.slice(1));
    return false;
  }
  const builtin = builtins.get(name);
  if (builtin) {
    shell.status = await runBuiltin(shell, builtin, argv);
    return name === "exec";
  }
  await runProgram(shell, argv, tail && mayBeReplaced(shell), redirected);
  return false;
}

/** A builtin that cannot write (or read) fails; the shell goes on. */
async function runBuiltin(shell: Shell, builtin: Builtin, argv: readonly string[]): Promise<number> {
  try {
    return await builtin(shell, argv);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shell.complain(`${argv[0]}: ${error.path ? `${error.path}: ` : "write error: "}${error.message}`);
    return 1;
  }
}

function mayBeReplaced(shell: Shell): boolean {
  return shell.traps.size === 0 && !shell.options.interactive;
}

async function callFunction(shell: Shell, body: Command, args: readonly string[]): Promise<void> {
  const { positional, loopDepth } = shell;
  shell.positional = args;
  shell.loopDepth = 0;
  shell.functionDepth++;
  shell.variables.enterFunction();
  try {
    await runFunctionBody(shell, body);
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    shell.status = error.status;
  } finally {
    shell.variables.leaveFunction();
    shell.functionDepth--;
    shell.loopDepth = loopDepth;
    shell.positional = positional;
  }
}

/** Runs a command by its words, functions left aside (`command`). */
export async function callCommand(shell: Shell, argv: readonly string[]): Promise<number> {
  const builtin = builtins.get(argv[0] as string);
  if (builtin) return runBuiltin(shell, builtin, argv);
  await runProgram(shell, argv, false);
  return shell.status;
}

/** Starts a program and waits for it, or lets it take the shell's place. */
async function runProgram(
  shell: Shell,
  argv: readonly string[],
  replace: boolean,
  redirected?: Redirected,
): Promise<void> {
  const loaded = resolveProgram(shell, argv);
  if (typeof loaded === "number") {
    shell.status = loaded;
    return;
  }
  if (replace) replaceShell(shell, loaded);
  const child = shell.process.spawn(loaded.program, loaded.argv, { env: shell.variables.environment() });
  redirected?.undo();
  shell.status = await waitForeground(shell, child);
}

/** `exec`: does not return. */
export function replaceShell(shell: Shell, loaded: { program: Program; argv: readonly string[] }): never {
  const { process } = shell;
  process.argv = loaded.argv;
  process.env = shell.variables.environment();
  process.resetHandlers();
  throw new ReplaceProgram(loaded.program);
}

/** The program that a command names; the exit status (told on standard error) where there is none. */
export function resolveProgram(
  shell: Shell,
  argv: readonly string[],
): { program: Program; argv: readonly string[] } | number {
  const name = argv[0] as string;
  try {
    const path = findExecutable(shell.process, name, shell.get("PATH") ?? defaultPath);
    const loaded = loadProgram(shell.process, path, argv);
    if (loaded) return loaded;
    const interpreter = shell.process.host.programs.get("sh");
    if (interpreter) return { program: interpreter, argv: ["sh", path, ...argv.slice(1)] };
    throw new FileError("ENOEXEC");
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const missing = error.code === "ENOENT" || error.code === "ENOTDIR";
    shell.complain(`${name}: ${missing ? "not found" : error.message}`);
    return missing ? 127 : 126;
  }
}

/** What a shell says about a command that a signal ended; nothing about those that are commonplace. */
const endings: Partial<Record<Signal, string>> = {
  HUP: "Hangup",
  QUIT: "Quit",
  ABRT: "Aborted",
  KILL: "Killed",
  USR1: "User defined signal 1",
  SEGV: "Segmentation fault",
  USR2: "User defined signal 2",
  ALRM: "Alarm clock",
  TERM: "Terminated",
};

/** Waits for a foreground child; signals for the shell wait until it has ended. */
export async function waitForeground(shell: Shell, child: Process, told = true): Promise<number> {
  const status = (await shell.process.waitFor(child)) ?? 0;
  const ending = child.endedBy && endings[child.endedBy];
  if (ending && told) shell.process.streams[2]?.write(new TextEncoder().encode(`${ending}\n`));
  return status;
}
