import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a program printed and how it ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** For tests: a Dinghy as a user starts it, in a process and a folder of its own. */
export interface DinghyProcess {
  readonly kubeconfig: string;
  readonly readyLine: string;
  readonly child: ChildProcess;
  /** Runs a program with this cluster's kubeconfig in its environment. */
  run(program: string, args: readonly string[], input?: string): Promise<Finished>;
  /** Sends the signal (default SIGTERM) and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

const command = fileURLToPath(new URL("../seatrial.ts", import.meta.url));

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "seatrial-"));
}

/** Resolves when it is ready; rejects with what it printed when it ends before that. */
export async function startDinghyProcess(args: readonly string[] = []): Promise<DinghyProcess> {
  const folder = temporaryFolder();
  const kubeconfig = join(folder, "kubeconfig");
  const child = spawn(process.execPath, [command, "dinghy", "--kubeconfig", kubeconfig, ...args]);
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = new Promise<Finished>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
      if (stdout.includes("\n")) resolve();
    });
    void ended.then(({ code }) => reject(new Error(`Dinghy ended with ${code} before it was ready: ${stderr}`)));
  });
  return {
    kubeconfig,
    readyLine: stdout.trim(),
    child,
    run: (program, programArgs, input) =>
      runProgram(program, programArgs, { KUBECONFIG: kubeconfig, HOME: folder }, input),
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      const finished = await ended;
      rmSync(folder, { recursive: true, force: true });
      return finished;
    },
  };
}

/** Runs the project's own command to its end. */
export function runSeatrial(args: readonly string[]): Promise<Finished> {
  return runProgram(process.execPath, [command, ...args], {});
}

function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): Promise<Finished> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    const child = execFile(program, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : null, stdout, stderr });
    });
    child.stdin?.end(input ?? "");
  });
}
