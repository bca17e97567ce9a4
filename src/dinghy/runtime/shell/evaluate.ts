/** Runs scripts: lists, pipelines, compound commands. Simple commands are in `run-command.ts`. */

import { NullDevice } from "../files/open.ts";
import type { ByteStream } from "../processes/byte-stream.ts";
import { Pipe } from "../processes/pipe.ts";
import type { Process } from "../processes/process.ts";
import { expandFields, expandPattern, expandText } from "./expand.ts";
import { forkShell, runTraps } from "./fork.ts";
import { matchesPattern } from "./pattern.ts";
import { RedirectionError, redirect } from "./redirect.ts";
import { runSimple, waitForeground } from "./run-command.ts";
import { LoopControl, type Shell, ShellExit } from "./shell.ts";
import type { AndOr, Command, Pipeline, Script } from "./syntax.ts";

type Compound = Exclude<Command, { kind: "simple" | "function" }>;

/**
 * Runs a script and gives its exit status. With `tail` the shell has nothing to do afterwards, so that the last command
 * may take the shell's place.
 */
export async function runScript(shell: Shell, script: Script, tail = false): Promise<number> {
  for (const [index, item] of script.entries()) {
    const pause = shell.process.charge(1);
    if (pause) await pause;
    shell.line = item.line;
    if (shell.pending.length > 0) await runTraps(shell);
    await runItem(shell, item, tail && index === script.length - 1);
  }
  if (shell.pending.length > 0) await runTraps(shell);
  return shell.status;
}

async function runItem(shell: Shell, item: AndOr, tail: boolean): Promise<void> {
  if (item.background) return startInBackground(shell, item);
  await runAndOr(shell, item, tail);
}

async function runAndOr(shell: Shell, { first, rest }: AndOr, tail: boolean): Promise<void> {
  if (rest.length === 0) return runPipeline(shell, first, tail);
  await runCondition(shell, () => runPipeline(shell, first, false));
  for (const [index, { operator, pipeline }] of rest.entries()) {
    if ((operator === "&&") !== (shell.status === 0)) continue;
    const last = index === rest.length - 1;
    if (last) await runPipeline(shell, pipeline, tail);
    else await runCondition(shell, () => runPipeline(shell, pipeline, false));
  }
}

/** Runs something whose failure does not end the shell. */
async function runCondition(shell: Shell, run: () => Promise<unknown>): Promise<void> {
  shell.conditionDepth++;
  try {
    await run();
  } finally {
    shell.conditionDepth--;
  }
}

function startInBackground(shell: Shell, item: AndOr): void {
  const { options } = shell;
  const input = options.interactive ? undefined : new NullDevice();
  const child = forkShell(shell, [input], async (sub) => {
    if (!options.interactive) {
      sub.process.onSignal("INT", "ignore");
      sub.process.onSignal("QUIT", "ignore");
    }
    await runAndOr(sub, item, true);
    return sub.status;
  });
  input?.release();
  shell.jobs.set(child.pid, child);
  shell.lastBackground = child.pid;
  shell.status = 0;
}

async function runPipeline(shell: Shell, { negated, commands }: Pipeline, tail: boolean): Promise<void> {
  const [only] = commands;
  if (negated) {
    await runCondition(shell, () => runCommands(shell, commands, only, false));
    shell.status = shell.status === 0 ? 1 : 0;
    return;
  }
  await runCommands(shell, commands, only, tail);
  if (shell.status !== 0 && shell.options.errexit && shell.conditionDepth === 0 && failsByItself(commands)) {
    throw new ShellExit(shell.status);
  }
}

/** A compound command has failed because of a command in it, which has been judged already; a subshell fails by itself. */
function failsByItself(commands: readonly Command[]): boolean {
  const kind = commands[0]?.kind;
  return commands.length > 1 || kind === "simple" || kind === "subshell";
}

async function runCommands(
  shell: Shell,
  commands: readonly Command[],
  only: Command | undefined,
  tail: boolean,
): Promise<void> {
  if (commands.length === 1 && only) return runCommand(shell, only, tail);
  const children = startPipeline(shell, commands);
  const statuses: number[] = [];
  for (const child of children) statuses.push(await waitForeground(shell, child, child === children.at(-1)));
  const failed = shell.options.pipefail ? statuses.findLast((status) => status !== 0) : undefined;
  shell.status = failed ?? (statuses.at(-1) as number);
}

function startPipeline(shell: Shell, commands: readonly Command[]): Process[] {
  let input: ByteStream | undefined;
  return commands.map((command, index) => {
    const pipe = index < commands.length - 1 ? new Pipe() : undefined;
    const child = forkShell(shell, [input, pipe?.writer], async (sub) => {
      await runCommand(sub, command, true);
      return sub.status;
    });
    input?.release();
    pipe?.writer.release();
    input = pipe?.reader;
    return child;
  });
}

async function runCommand(shell: Shell, command: Command, tail: boolean): Promise<void> {
  if (command.kind === "simple") return runSimple(shell, command, tail);
  if (command.kind === "function") {
    shell.functions.set(command.name, command.body);
    shell.status = 0;
    return;
  }
  if (command.redirections.length === 0) return runCompound(shell, command, tail);
  try {
    const redirected = await redirect(shell, command.redirections);
    try {
      await runCompound(shell, command, false);
    } finally {
      redirected.undo();
    }
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    shell.complain(error.message);
    shell.status = 1;
  }
}

/** Runs the body of a function. */
export function runFunctionBody(shell: Shell, body: Command): Promise<void> {
  return runCommand(shell, body, false);
}

async function runCompound(shell: Shell, command: Compound, tail: boolean): Promise<void> {
  switch (command.kind) {
    case "group":
      await runScript(shell, command.body, tail);
      return;
    case "subshell":
      return runSubshell(shell, command.body);
    case "if":
      return runIf(shell, command, tail);
    case "while":
      return runLoop(shell, () => runWhile(shell, command));
    case "for":
      return runLoop(shell, () => runFor(shell, command));
    case "case":
      return runCase(shell, command, tail);
  }
}

async function runSubshell(shell: Shell, body: Script): Promise<void> {
  const child = forkShell(shell, [], (sub) => runScript(sub, body, true));
  shell.status = await waitForeground(shell, child);
}

async function runIf(shell: Shell, command: Compound & { kind: "if" }, tail: boolean): Promise<void> {
  for (const { condition, body } of command.branches) {
    await runCondition(shell, () => runScript(shell, condition));
    if (shell.status === 0) return void (await runScript(shell, body, tail));
  }
  shell.status = 0;
  if (command.otherwise) await runScript(shell, command.otherwise, tail);
}

async function runLoop(shell: Shell, run: () => Promise<void>): Promise<void> {
  shell.loopDepth++;
  try {
    await run();
  } finally {
    shell.loopDepth--;
  }
}

async function runWhile(shell: Shell, command: Compound & { kind: "while" }): Promise<void> {
  let status = 0;
  for (;;) {
    const goOn = await runBody(shell, async () => {
      await runCondition(shell, () => runScript(shell, command.condition));
    });
    if (goOn !== "next" || (shell.status === 0) === command.until) {
      if (goOn !== "again") break;
      continue;
    }
    if ((await runBody(shell, () => runScript(shell, command.body))) === "stop") {
      status = shell.status;
      break;
    }
    status = shell.status;
  }
  shell.status = status;
}

async function runFor(shell: Shell, command: Compound & { kind: "for" }): Promise<void> {
  const values = command.words ? await expandFields(shell, command.words) : shell.positional;
  shell.status = 0;
  for (const value of values) {
    shell.set(command.variable, value);
    if ((await runBody(shell, () => runScript(shell, command.body))) === "stop") return;
  }
}

/** Runs a part of a loop: "next" when it came to its end, "again" after `continue`, "stop" after `break`. */
async function runBody(shell: Shell, run: () => Promise<unknown>): Promise<"next" | "again" | "stop"> {
  try {
    await run();
    return "next";
  } catch (error) {
    if (!(error instanceof LoopControl)) throw error;
    if (--error.levels > 0) throw error;
    shell.status = 0;
    return error.kind === "break" ? "stop" : "again";
  }
}

async function runCase(shell: Shell, command: Compound & { kind: "case" }, tail: boolean): Promise<void> {
  const subject = await expandText(shell, command.subject);
  let falls = false;
  shell.status = 0;
  for (const { patterns, body, fallThrough } of command.items) {
    if (!falls && !(await matchesAny(shell, patterns, subject))) continue;
    await runScript(shell, body, tail && !fallThrough);
    falls = fallThrough;
    if (!falls) return;
  }
}

async function matchesAny(
  shell: Shell,
  patterns: readonly Parameters<typeof expandPattern>[1][],
  subject: string,
): Promise<boolean> {
  for (const pattern of patterns) if (matchesPattern(await expandPattern(shell, pattern), subject)) return true;
  return false;
}
