import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Access, readAccess } from "./kubeconfig.ts";

/** A server in a process of its own, so that it shares nothing with whoever measures it. */
export interface ServerProcess {
  readonly access: Access;
  /** From the start of the process until it said that it was ready. */
  readonly startMs: number;
  /** Resident memory now; undefined where the system does not tell. */
  residentBytes(): number | undefined;
  /** Processor time used so far, in microseconds. */
  processorMicroseconds(): number | undefined;
  /** Resolves when garbage has been collected; only of a process that was started to be `collectable`. */
  collect(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  /** For the server's command, after its own. */
  readonly args?: readonly string[];
  /** Default false: as users start it. */
  readonly collectable?: boolean;
}

const root = join(import.meta.dirname, "../..");

export function startFloor(options: ProcessOptions = {}): Promise<ServerProcess> {
  return start((kubeconfig) => [join(import.meta.dirname, "floor.ts"), kubeconfig], options);
}

/** As `npm run dinghy` starts it. */
export function startDinghyProcess(options: ProcessOptions = {}): Promise<ServerProcess> {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: { dinghy: string } };
  const [, ...words] = scripts.dinghy.split(" ");
  return start((kubeconfig) => [...words, "--kubeconfig", kubeconfig], options);
}

async function start(
  command: (kubeconfig: string) => string[],
  { args = [], collectable = false }: ProcessOptions,
): Promise<ServerProcess> {
  const directory = mkdtempSync(join(tmpdir(), "seatrial-bench-"));
  const kubeconfig = join(directory, "kubeconfig");
  const began = performance.now();
  const hook = collectable ? ["--import", pathToFileURL(join(import.meta.dirname, "collect-when-asked.ts")).href] : [];
  const child = spawn(process.execPath, [...hook, ...command(kubeconfig), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit", ...(collectable ? (["ipc"] as const) : [])],
  });
  const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  await ready(child);
  const startMs = performance.now() - began;
  return {
    access: readAccess(readFileSync(kubeconfig, "utf8")),
    startMs,
    residentBytes: () => residentBytes(child),
    processorMicroseconds: () => processorMicroseconds(child),
    collect: async () => {
      if (!collectable) throw new Error("a server is asked for a collection that was not started to be collectable");
      const done = new Promise((resolve) => void child.once("message", resolve));
      child.send("collect");
      await done;
    },
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
    let said = "";
    child.stdout?.on("data", (text: Buffer) => {
      said += text.toString();
      if (said.includes("ready")) resolve();
    });
  });
}

function residentBytes({ pid }: ChildProcess): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** The system counts in hundredths of a second. */
function processorMicroseconds({ pid }: ChildProcess): number | undefined {
  const fields = read(`/proc/${pid}/stat`)?.split(") ")[1]?.split(" ");
  return fields && (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
