import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DataDirectoryError } from "./data-directory-error.ts";

/**
 * Keeps a second process out of a directory on a local disk.
 *
 * Every process that comes in leaves a file whose name says who it is, and only then looks for others; so of two at
 * least one sees the other. A file left behind by `kill -9` names a process that is no more, and never will be again
 * (a process number may come back, but not with the same start time and boot), so whoever finds it may remove it:
 * there is no moment in which two could both take over. Two that start at the very same moment may both be refused.
 */
export interface DirectoryLock {
  release(): void;
}

/** A process that cannot be mistaken for another one. Fields that the system does not tell are "0". */
export interface Holder {
  readonly pid: number;
  /** Start time in ticks since boot. */
  readonly started: string;
  /** The boot of the machine. */
  readonly boot: string;
  /** The PID namespace: a container sees the processes of its own only. */
  readonly namespace: string;
}

const filePrefix = "in-use-by.";

/** Throws `DataDirectoryError` if another process, or this one already, is in the directory. */
export function lockDirectory(directory: string): DirectoryLock {
  const self = describeSelf();
  const own = lockFileName(self);
  try {
    closeSync(openSync(join(directory, own), "wx"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw inUse(directory, self.pid);
  }
  const release = (): void => rmSync(join(directory, own), { force: true });
  try {
    refuseOthers(directory, own, self);
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** Removes what dead processes have left; throws if a living one is there. */
function refuseOthers(directory: string, own: string, self: Holder): void {
  for (const name of readdirSync(directory).sort()) {
    const holder = name === own ? undefined : parseLockFileName(name);
    if (holder === undefined) continue;
    const verdict = judge(holder, self, startTimeOf(holder.pid));
    if (verdict === "running") throw inUse(directory, holder.pid);
    if (verdict === "unseen") {
      throw new DataDirectoryError(
        directory,
        `it may be in use by process ${holder.pid} of another container, which cannot be seen from here`,
        `If that process has ended, delete ${join(directory, name)} and start again`,
      );
    }
    rmSync(join(directory, name), { force: true });
  }
}

const inUse = (directory: string, pid: number): DataDirectoryError =>
  new DataDirectoryError(
    directory,
    `it is in use by process ${pid}${pid === process.pid ? " (this one)" : ""}`,
    "Stop that process, or choose another directory",
  );

/** Whether the holder still runs; `started` is the start time of the process that has its number now, if one has. */
export function judge(holder: Holder, self: Holder, started: string | undefined): "running" | "gone" | "unseen" {
  if (holder.boot !== self.boot) return "gone";
  if (holder.namespace !== self.namespace) return "unseen";
  if (started === undefined) return "gone";
  return started === holder.started || started === "0" || holder.started === "0" ? "running" : "gone";
}

export function lockFileName({ pid, started, boot, namespace }: Holder): string {
  return `${filePrefix}${pid}.${started}.${namespace}.${boot}`;
}

function parseLockFileName(name: string): Holder | undefined {
  if (!name.startsWith(filePrefix)) return undefined;
  const [pid, started = "0", namespace = "0", boot = "0"] = name.slice(filePrefix.length).split(".");
  return { pid: Number(pid), started, namespace, boot };
}

/** This process as its lock file names it. */
export function describeSelf(): Holder {
  return {
    pid: process.pid,
    started: startTimeOf(process.pid) ?? "0",
    boot: tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) ?? "0",
    namespace: tryRead(() => readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")) ?? "0",
  };
}

/** The start time of the process with this number, "0" if it cannot be told, undefined if there is none alive. */
function startTimeOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  // proc_pid_stat(5): the name, in brackets, may hold anything; the third field is the state, the 22nd the start time.
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return "0";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function tryRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
