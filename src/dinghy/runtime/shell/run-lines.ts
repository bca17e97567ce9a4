import { runScript } from "./evaluate.ts";
import { expandText } from "./expand.ts";
import { failureOf, runTraps } from "./fork.ts";
import { parseScript, parseTemplate } from "./parser.ts";
import { FunctionReturn, LoopControl, type Shell } from "./shell.ts";
import { type Script, ShellSyntaxError } from "./syntax.ts";

const decoder = new TextDecoder();

/**
 * Runs commands from standard input as they come, line by line, so that commands may read what follows them. On a
 * terminal with prompts, and going on after errors and after ^C.
 */
export async function runLines(shell: Shell): Promise<number> {
  const { process, options } = shell;
  if (options.interactive) {
    process.onSignal("INT", () => void shell.pending.push("INT"));
    for (const signal of ["QUIT", "TERM"] as const) process.onSignal(signal, "ignore");
  }
  let text = "";
  for (;;) {
    if (options.interactive) await prompt(shell, text === "" ? "PS1" : "PS2");
    const line = await readLine(shell);
    if (line === "interrupted") {
      text = "";
      continue;
    }
    if (line === null) return endOfInput(shell, text);
    text += line;
    const script = tryParse(shell, text);
    if (script === "incomplete") continue;
    text = "";
    if (script !== undefined) await runGuarded(shell, script);
    else if (!options.interactive) return 2;
    for (const [pid, child] of shell.jobs) if (options.interactive && child.ended) shell.jobs.delete(pid);
  }
}

function endOfInput(shell: Shell, rest: string): number {
  if (rest !== "") {
    try {
      parseScript(rest);
    } catch (error) {
      shell.complain((error as Error).message);
      return 2;
    }
  }
  if (shell.options.interactive) shell.process.streams[2]?.write(new TextEncoder().encode("\n"));
  return shell.status;
}

async function prompt(shell: Shell, name: "PS1" | "PS2"): Promise<void> {
  const given = shell.get(name);
  const mark = shell.process.uid === 0 ? "#" : "$";
  const template = given ?? (name === "PS2" ? "> " : `\\w ${mark} `);
  const home = shell.get("HOME");
  const { cwd } = shell.process;
  const directory =
    cwd === home ? "~" : home && home !== "/" && cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
  const escaped = template
    .replace(/\\w/g, () => directory)
    .replace(/\\h/g, () => shell.process.host.hostname)
    .replace(/\\u/g, () => (shell.process.uid === 0 ? "root" : String(shell.process.uid)))
    .replace(/\\\$/g, () => mark);
  const text = await expandText(shell, parseTemplate(escaped));
  shell.process.streams[2]?.write(new TextEncoder().encode(text));
}

/** A line, null at the end; "interrupted" where ^C came first. */
async function readLine(shell: Shell): Promise<string | null | "interrupted"> {
  const { process } = shell;
  if (!shell.options.interactive) {
    const bytes = await process.readLine(0);
    return bytes === null ? null : decoder.decode(bytes);
  }
  const stream = process.stream(0);
  for (;;) {
    const bytes = stream.readLine(65_536);
    if (bytes !== undefined) return bytes === null ? null : decoder.decode(bytes);
    const interrupted = await process.suspend((wake) => stream.onReady("read", wake), true);
    if (!interrupted) continue;
    if (shell.pending.includes("INT") && !shell.traps.has("INT")) {
      shell.pending.length = 0;
      shell.status = 130;
      process.streams[2]?.write(new TextEncoder().encode("\n"));
      return "interrupted";
    }
    await runTraps(shell);
  }
}

/** Undefined where the text can never become a script: that has been told. */
function tryParse(shell: Shell, text: string): Script | "incomplete" | undefined {
  try {
    return parseScript(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    if (error.incomplete) return "incomplete";
    shell.complain(error.message);
    shell.status = 2;
    return undefined;
  }
}

async function runGuarded(shell: Shell, script: Script): Promise<void> {
  try {
    await runScript(shell, script);
  } catch (error) {
    const failure = failureOf(error);
    if (!shell.options.interactive) throw error;
    if (failure) {
      if (failure.message) shell.complain(failure.message);
      shell.status = failure.status;
    } else if (error instanceof LoopControl || error instanceof FunctionReturn) shell.status = 0;
    else throw error;
  }
  // ^C has ended the command that was running; the shell itself goes on.
  if (shell.options.interactive && !shell.traps.has("INT")) shell.pending.length = 0;
}
