import type { Process } from "../../processes/process.ts";
import { parseSignal, type Signal, signalNumbers } from "../../processes/signal.ts";
import { parseKill, sendSignal } from "../../tools/kill-command.ts";
import type { Builtin } from "../builtins.ts";
import { type Shell, ShellFailure } from "../shell.ts";

/** A process by number, or a job by `%n`, `%%`, `%+`. */
function jobOf(shell: Shell, text: string): Process | undefined {
  if (!text.startsWith("%")) return shell.jobs.get(Number(text));
  const jobs = [...shell.jobs.values()];
  return /^%[%+]?$/.test(text) ? jobs.at(-1) : jobs[Number(text.slice(1)) - 1];
}

/** Waits for one child; a caught signal cuts it short with 128 + n. */
async function waitForJob(shell: Shell, child: Process): Promise<{ status: number; interrupted: boolean }> {
  const status = await shell.process.waitFor(child, true);
  if (status !== undefined) {
    shell.jobs.delete(child.pid);
    return { status, interrupted: false };
  }
  const [signal] = shell.pending;
  return { status: 128 + (signal ? signalNumbers[signal] : 0), interrupted: true };
}

const wait: Builtin = async (shell, [, ...args]) => {
  if (args[0] === "-n") return waitForAny(shell);
  if (args.length === 0) {
    for (const child of [...shell.jobs.values()]) {
      const { status, interrupted } = await waitForJob(shell, child);
      if (interrupted) return status;
    }
    return 0;
  }
  let last = 0;
  for (const text of args) {
    const child = jobOf(shell, text);
    if (child === undefined) {
      if (!/^(?:\d+|%.*)$/.test(text)) throw new ShellFailure(`wait: invalid number '${text}'`);
      last = 127;
      continue;
    }
    const { status, interrupted } = await waitForJob(shell, child);
    if (interrupted) return status;
    last = status;
  }
  return last;
};

async function waitForAny(shell: Shell): Promise<number> {
  const children = [...shell.jobs.values()];
  if (children.length === 0) return 127;
  for (;;) {
    const done = children.find((child) => child.ended);
    if (done) return (await waitForJob(shell, done)).status;
    const interrupted = await shell.process.suspend((wake) => {
      const cancels = children.map((child) => child.onExit(wake));
      return () => {
        for (const cancel of cancels) cancel();
      };
    }, true);
    if (interrupted) return 128 + (shell.pending[0] ? signalNumbers[shell.pending[0]] : 0);
  }
}

const trap: Builtin = async (shell, [, ...args]) => {
  if (args[0] === "--") args.shift();
  if (args.length === 0 || args[0] === "-l" || args[0] === "-p") {
    const lines = [...shell.traps].map(
      ([signal, action]) => `trap -- '${action.replaceAll("'", "'\\''")}' ${signal}\n`,
    );
    await shell.process.print(lines.join(""));
    return 0;
  }
  const resets = args.length === 1 || /^\d+$/.test(args[0] as string);
  const action = resets ? "-" : (args.shift() as string);
  if (resets && args[0] === "-") args.shift();
  let status = 0;
  for (const text of args) {
    const signal = text === "EXIT" || text === "0" ? "EXIT" : parseSignal(text);
    if (signal === undefined) {
      shell.complain(`trap: ${text}: invalid signal specification`);
      status = 1;
    } else setTrap(shell, signal, action);
  }
  return status;
};

function setTrap(shell: Shell, signal: Signal | "EXIT", action: string): void {
  if (action === "-") shell.traps.delete(signal);
  else shell.traps.set(signal, action);
  if (signal === "EXIT") return;
  if (action === "-") shell.process.onSignal(signal, shell.options.interactive ? "ignore" : undefined);
  else shell.process.onSignal(signal, action === "" ? "ignore" : () => void shell.pending.push(signal));
}

const kill: Builtin = async (shell, [name, ...args]) => {
  const request = parseKill(args);
  if (request.kind === "error") {
    shell.complain(`${name}: ${request.text}`);
    return 1;
  }
  if (request.kind === "list") {
    await shell.process.print(request.text);
    return 0;
  }
  let status = 0;
  for (const text of request.targets) {
    const pid = text.startsWith("%") ? jobOf(shell, text)?.pid : /^-?\d+$/.test(text) ? Number(text) : undefined;
    if (pid !== undefined && sendSignal(shell.process, pid, request.signal)) continue;
    shell.complain(pid === undefined ? `${name}: invalid number '${text}'` : `can't kill pid ${pid}: No such process`);
    status = 1;
  }
  return status;
};

const jobs: Builtin = async (shell) => {
  const lines: string[] = [];
  for (const [index, child] of [...shell.jobs.values()].entries()) {
    lines.push(`[${index + 1}] ${child.ended ? "Done   " : "Running"}  ${child.argv.join(" ")}\n`);
    if (child.ended) shell.jobs.delete(child.pid);
  }
  await shell.process.print(lines.join(""));
  return 0;
};

export const jobBuiltins: Readonly<Record<string, Builtin>> = { wait, trap, kill, jobs };
