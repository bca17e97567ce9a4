import assert from "node:assert/strict";
import { spawn } from "node:child_process";

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program that goes on until it is stopped. */
export interface Running {
  /** All that it has printed so far, standard error included. */
  readonly told: string;
  /** Resolves with the match once the output has one; rejects when the program ends, or hangs, before that. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  type(text: string): void;
  endInput(): void;
  readonly ended: Promise<Finished>;
  stop(): Promise<Finished>;
}

/** How long until a program counts as hanging. Costs nothing while all goes well. */
const patienceMs = 70_000;

/** Programs in Go that live for a moment need not collect their garbage: a fifth of their time. */
const forShortLives = { GOGC: "off" };

export function startProgram(path: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(path, args, { env: { ...process.env, ...forShortLives, ...options.env }, cwd: options.cwd });
  const output = { stdout: "", stderr: "", both: "" };
  const listeners = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      output[stream] += chunk;
      output.both += chunk;
      for (const listener of listeners) listener();
    });
  }
  // Who does not read its input to the end may.
  child.stdin.on("error", () => {});
  const ended = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout: output.stdout, stderr: output.stderr }));
  });
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        listeners.delete(look);
        act();
      };
      const look = (): void => {
        const match = pattern.exec(output.both);
        if (match !== null) settle(() => resolve(match));
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${args.join(" ")}: ${pattern} ${why}; it said: ${output.both}`)));
      const timer = setTimeout(() => fail(`did not come in ${patienceMs} ms`), patienceMs);
      listeners.add(look);
      void ended.then(() => fail("had not come when it ended"));
      look();
    });
  return {
    get told() {
      return output.both;
    },
    until,
    type: (text) => void child.stdin.write(text),
    endInput: () => void child.stdin.end(),
    ended,
    stop: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

/** Runs a program to its end, whatever its exit code. Rejects when it hangs. */
export async function runProgram(path: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const running = startProgram(path, args, options);
  if (options.input !== undefined) running.type(options.input);
  running.endInput();
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    void running.stop();
  }, patienceMs);
  const finished = await running.ended;
  clearTimeout(timer);
  assert.ok(!hangs, `${args.join(" ")} hangs; so far it said: ${running.told}`);
  return finished;
}
