import type { Process } from "./process.ts";

/** A PID namespace. */
export class ProcessTable {
  readonly #processes = new Map<number, Process>();
  #last = 0;

  /** The number for the next process. */
  nextPid(): number {
    return ++this.#last;
  }

  add(process: Process): void {
    this.#processes.set(process.pid, process);
  }

  remove(process: Process): void {
    this.#processes.delete(process.pid);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** In the order in which they were started. */
  list(): Process[] {
    return [...this.#processes.values()];
  }
}
