import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Held } from "./hold-scenarios.ts";
import type { Task, Told } from "./holder-process.ts";

/** Processes that hold scenarios, one for each core. */
export interface HolderPool {
  /** Waits for a process that is free. Rejects with what was told last when the process crashed or hung. */
  hold(task: Task): Promise<Held>;
  close(): void;
}

/** One scenario takes a small fraction of it. */
const patienceMs = 60_000;

/** A universe leaves much behind that is collected late; a process that has run for long is slower than a new one. */
const mostTasks = 400;

interface Holder {
  readonly child: ChildProcess;
  tasks: number;
}

export function createHolderPool(size: number): HolderPool {
  const free: Holder[] = [];
  const waiting: ((holder: Holder) => void)[] = [];
  const all = new Set<ChildProcess>();
  let started = 0;

  const start = (): Holder => {
    const child = fork(fileURLToPath(new URL("./holder-process.ts", import.meta.url)), { silent: true });
    all.add(child);
    return { child, tasks: 0 };
  };
  const take = (): Promise<Holder> => {
    const ready = free.pop();
    if (ready !== undefined) return Promise.resolve(ready);
    if (started < size) {
      started++;
      return Promise.resolve(start());
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (holder: Holder): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(holder);
    else next(holder);
  };
  const replace = (holder: Holder): Holder => {
    all.delete(holder.child);
    holder.child.kill("SIGKILL");
    return start();
  };

  return {
    hold: async (task) => {
      let holder = await take();
      if (++holder.tasks > mostTasks) holder = replace(holder);
      try {
        return await ask(holder.child, task);
      } catch (error) {
        holder = replace(holder);
        throw error;
      } finally {
        giveBack(holder);
      }
    },
    close: () => {
      for (const child of all) child.kill("SIGKILL");
    },
  };
}

function ask(child: ChildProcess, task: Task): Promise<Held> {
  return new Promise((resolve, reject) => {
    let last = "nothing";
    let said = "";
    let timer: NodeJS.Timeout | undefined;
    const listen = (chunk: Buffer): void => {
      said += chunk;
    };
    const settle = (): void => {
      clearTimeout(timer);
      child.off("message", take).off("exit", crashed);
      child.stderr?.off("data", listen);
    };
    const take = (told: Told | "ready"): void => {
      rearm();
      if (told === "ready") child.send(task);
      else if ("began" in told) last = told.began;
      else {
        settle();
        resolve(told.held);
      }
    };
    const crashed = (): void => {
      settle();
      reject(new Error(`crashed in ${last}\n${said.trim().split("\n").slice(0, 12).join("\n")}`));
    };
    const rearm = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        settle();
        reject(new Error(`hung in ${last}`));
      }, patienceMs);
    };
    child.stderr?.on("data", listen);
    child.on("message", take).on("exit", crashed);
    rearm();
    // A process that is new says when it is ready.
    if (ready.has(child)) child.send(task);
    else ready.add(child);
  });
}

const ready = new WeakSet<ChildProcess>();
