/** One process model. Longer than most files because it is one thing: the system calls that a program has. */
import { FileError } from "../files/file-error.ts";
import type { MountNode } from "../files/node.ts";
import { NullDevice, type OpenOptions, openFile } from "../files/open.ts";
import type { Caller } from "../files/resolve.ts";
import { StacklessError } from "../files/stackless-error.ts";
import { type ByteStream, Waiters } from "./byte-stream.ts";
import type { ProcessHost } from "./process-host.ts";
import { endsByDefault, type Signal, signalNumbers } from "./signal.ts";
import type { Terminal } from "./terminal.ts";

/** What runs in a process; gives its exit code. */
export type Program = (process: Process) => number | Promise<number>;

export type Disposition = "ignore" | ((signal: Signal) => void);

export interface ProcessOptions {
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly program: Program;
  readonly cwd: string;
  readonly uid: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  /** By descriptor; the process takes over these references. */
  readonly streams: (ByteStream | undefined)[];
  readonly parent?: Process;
  readonly terminal?: Terminal;
}

/** Thrown out of every call of a process that is over, so that its program unwinds. */
export class ProcessEnded extends StacklessError {
  constructor() {
    super("the process has ended");
  }
}

/** Thrown by a program to end with a code, from any depth. */
export class ExitRequest extends StacklessError {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** Thrown by a program to be replaced by another in the same process (`exec`). */
export class ReplaceProgram extends StacklessError {
  readonly program: Program;
  constructor(program: Program) {
    super("exec");
    this.program = program;
  }
}

interface Wait {
  readonly interruptible: boolean;
  finish(interrupted: boolean, ended?: boolean): void;
}

/** A process may do this many steps at once; then it is charged a slice of CPU time, and others have their turn. */
const stepsPerSlice = 400;
/** What a slice takes while a computation may still be an honest one (50,000 steps, as fast as a real shell). */
const firstSliceMs = 1;
const honestSlices = 125;
/** After that, what loops without end loops slowly: each slice takes longer, up to this. */
const longestSliceMs = 250;
const sliceGrowth = 1.2;
/** What a step costs that is not part of a slice. */
const stepMs = firstSliceMs / stepsPerSlice;
/** Memory that every process takes, as `ps` would show for a busybox applet. */
export const baseMemoryBytes = 512 * 1024;

const encoder = new TextEncoder();
const noGroups: readonly number[] = [];

export class Process implements Caller {
  readonly host: ProcessHost;
  readonly pid: number;
  argv: readonly string[];
  env: ReadonlyMap<string, string>;
  cwd: string;
  uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  umask = 0o022;
  parent: Process | undefined;
  readonly startedMs: number;
  readonly terminal: Terminal | undefined;
  /** What the program is called in `ps`, where it differs from argv. */
  title: string | undefined;
  exitStatus: number | undefined;
  /** The signal that ended it, where one did. */
  endedBy: Signal | undefined;
  readonly streams: (ByteStream | undefined)[];
  #dispositions: Map<Signal, Disposition> | undefined;
  #waits: Set<Wait> | undefined;
  #disposers: Set<() => void> | undefined;
  readonly #exitWaiters = new Waiters();
  #memory = baseMemoryBytes;
  #stepsLeft = stepsPerSlice;
  #sliceMs = firstSliceMs;
  #slices = 0;

  constructor(host: ProcessHost, options: ProcessOptions) {
    this.host = host;
    this.pid = host.table.nextPid();
    this.argv = options.argv;
    this.env = options.env;
    this.cwd = options.cwd;
    this.uid = options.uid;
    this.gid = options.gid ?? 0;
    this.groups = options.groups ?? noGroups;
    this.streams = options.streams;
    this.parent = options.parent;
    this.terminal = options.terminal;
    this.startedMs = host.clock.now();
    if (options.parent) this.#inherit(options.parent);
    host.table.add(this);
    host.started(this);
    if (this.exitStatus === undefined) host.charge(baseMemoryBytes);
    queueMicrotask(() => void this.#run(options.program));
  }

  get root(): MountNode {
    return this.host.root;
  }

  get ppid(): number {
    return this.parent?.pid ?? 0;
  }

  get ended(): boolean {
    return this.exitStatus !== undefined;
  }

  get memoryBytes(): number {
    return this.#memory;
  }

  now(): number {
    return this.host.clock.now();
  }

  // --- Life

  /** Starts a child. Streams default to this process's own, environment and directory likewise. */
  spawn(
    program: Program,
    argv: readonly string[],
    options: { env?: ReadonlyMap<string, string>; streams?: (ByteStream | undefined)[] } = {},
  ): Process {
    this.#assertAlive();
    return new Process(this.host, {
      argv,
      program,
      env: options.env ?? this.env,
      cwd: this.cwd,
      uid: this.uid,
      gid: this.gid,
      groups: this.groups,
      streams: (options.streams ?? this.streams).map((stream) => stream?.retain()),
      parent: this,
      terminal: this.terminal,
    });
  }

  /** The child's exit code, or undefined when a caught signal came first and `interruptible` is set. */
  async waitFor(child: Process, interruptible = false): Promise<number | undefined> {
    while (child.exitStatus === undefined) {
      const interrupted = await this.suspend((wake) => child.onExit(wake), interruptible);
      if (interrupted && child.exitStatus === undefined) return undefined;
    }
    this.#assertAlive();
    return child.exitStatus;
  }

  /** Calls `listener` once when the process is over. */
  onExit(listener: () => void): () => void {
    if (!this.ended) return this.#exitWaiters.add(listener);
    listener();
    return () => {};
  }

  /** Ends the process at once. Its program unwinds by itself; whatever it still tries fails with `ProcessEnded`. */
  exit(status: number): void {
    if (this.ended) return;
    this.exitStatus = status & 255;
    this.host.spend((stepsPerSlice - this.#stepsLeft) * stepMs);
    this.host.charge(-this.#memory);
    this.host.table.remove(this);
    for (const child of this.host.table.list()) if (child.parent === this) child.parent = this.host.table.get(1);
    for (const dispose of [...(this.#disposers ?? [])]) dispose();
    for (const stream of this.streams.splice(0)) stream?.release();
    for (const wait of [...(this.#waits ?? [])]) wait.finish(false, true);
    this.#exitWaiters.wake();
    this.parent?.signal("CHLD");
    this.host.ended(this);
  }

  /** Registers what shall be closed when the process ends. Returns the function that takes it off. */
  atExit(dispose: () => void): () => void {
    this.#disposers ??= new Set();
    this.#disposers.add(dispose);
    return () => void this.#disposers?.delete(dispose);
  }

  async #run(first: Program): Promise<void> {
    let program = first;
    for (;;) {
      if (this.ended) return;
      try {
        return this.exit(await program(this));
      } catch (error) {
        if (error instanceof ReplaceProgram) program = error.program;
        else return this.#failed(error);
      }
    }
  }

  #failed(error: unknown): void {
    if (this.ended || error instanceof ProcessEnded) return;
    if (error instanceof ExitRequest) {
      this.exit(error.code);
      return;
    }
    const text =
      error instanceof Error && !(error instanceof TypeError) ? error.message : String((error as Error).stack);
    const path = error instanceof FileError && error.path ? `${error.path}: ` : "";
    const brokenPipe = error instanceof FileError && error.code === "EPIPE";
    if (!brokenPipe) this.report(`${path}${text}`);
    this.exit(1);
  }

  // --- Signals

  signal(signal: Signal): void {
    if (this.ended) return;
    const disposition = signal === "KILL" ? undefined : this.#dispositions?.get(signal);
    if (disposition === "ignore" || signal === "STOP") return;
    if (disposition) {
      disposition(signal);
      for (const wait of [...(this.#waits ?? [])]) if (wait.interruptible) wait.finish(true);
    } else if (signal === "KILL" || (endsByDefault(signal) && this.pid !== 1)) {
      // The first process of a PID namespace gets, beside KILL, only the signals that it has asked for.
      this.#killed(signal);
    }
  }

  #killed(signal: Signal): void {
    this.endedBy = signal;
    this.exit(128 + signalNumbers[signal]);
  }

  /** What to do on a signal; undefined is the default action. */
  onSignal(signal: Signal, disposition: Disposition | undefined): void {
    this.#dispositions ??= new Map();
    if (disposition === undefined) this.#dispositions.delete(signal);
    else this.#dispositions.set(signal, disposition);
  }

  ignores(signal: Signal): boolean {
    return this.#dispositions?.get(signal) === "ignore";
  }

  /** As a new program finds them: handlers are gone, what was ignored stays ignored. */
  resetHandlers(): void {
    for (const [signal, disposition] of this.#dispositions ?? []) {
      if (disposition !== "ignore") this.#dispositions?.delete(signal);
    }
  }

  #inherit(parent: Process): void {
    this.umask = parent.umask;
    for (const [signal, disposition] of parent.#dispositions ?? []) {
      if (disposition === "ignore") this.onSignal(signal, "ignore");
    }
  }

  // --- Waiting

  /**
   * Waits until `subscribe`'s callback is called; the function that it returned is called when the wait is given up.
   * Resolves to true when a caught signal came first, which happens only where `interruptible` is set.
   */
  suspend(subscribe: (wake: () => void) => (() => void) | undefined, interruptible = false): Promise<boolean> {
    this.#sliceMs = firstSliceMs;
    this.#slices = 0;
    return this.#wait(subscribe, interruptible);
  }

  #wait(subscribe: (wake: () => void) => (() => void) | undefined, interruptible: boolean): Promise<boolean> {
    if (this.ended) return Promise.reject(new ProcessEnded());
    this.#waits ??= new Set();
    const waits = this.#waits;
    return new Promise((resolve, reject) => {
      let cancel: (() => void) | undefined;
      const wait: Wait = {
        interruptible,
        finish: (interrupted, ended) => {
          if (!waits.delete(wait)) return;
          cancel?.();
          if (ended) reject(new ProcessEnded());
          else resolve(interrupted);
        },
      };
      waits.add(wait);
      cancel = subscribe(() => wait.finish(false));
    });
  }

  /** Resolves to true when interrupted by a caught signal. Infinity waits for ever. */
  sleep(ms: number, interruptible = false): Promise<boolean> {
    if (ms === Number.POSITIVE_INFINITY) return this.suspend(() => undefined, interruptible);
    return this.suspend((wake) => {
      const timer = this.host.clock.setTimer(ms, wake);
      return () => timer.cancel();
    }, interruptible);
  }

  /** The promise's outcome, unless the process ends first. */
  async until<T>(promise: Promise<T>): Promise<T> {
    await this.suspend((wake) => {
      promise.then(wake, wake);
      return undefined;
    });
    return promise;
  }

  /**
   * Counts steps of computation. When a slice is used up, gives a promise to wait for: computing takes time, longer the
   * longer it goes on, so that a loop without end costs little and time passes for everybody else.
   */
  charge(steps: number): Promise<boolean> | undefined {
    this.#assertAlive();
    this.#stepsLeft -= steps;
    if (this.#stepsLeft > 0) return undefined;
    const cpuMs = this.#sliceMs;
    this.#stepsLeft = stepsPerSlice;
    if (++this.#slices > honestSlices) this.#sliceMs = Math.min(longestSliceMs, cpuMs * sliceGrowth);
    this.host.spend(cpuMs);
    const limit = this.host.cpuLimit ?? 1;
    return this.#wait((wake) => {
      const timer = this.host.clock.setTimer(cpuMs / Math.min(1, limit), wake);
      return () => timer.cancel();
    }, true);
  }

  /** Takes memory for as long as the process lives; over the container's limit this ends everything in it. */
  allocate(bytes: number): void {
    this.#assertAlive();
    this.#memory += bytes;
    this.host.charge(bytes);
    this.#assertAlive();
  }

  #assertAlive(): void {
    if (this.ended) throw new ProcessEnded();
  }

  // --- Files

  /** Opens a file; the caller owns the stream's reference. Throws `FileError`. */
  open(path: string, options: OpenOptions): ByteStream {
    return openFile(this, path, options, (device) => {
      if (device === "tty") return this.terminal?.stream.retain();
      const [, pid, fd] = /^fd\/(\d+)\/(\d+)$/.exec(device) ?? [];
      if (pid === undefined) return undefined;
      const holder = pid === "0" ? this : this.host.table.get(Number(pid));
      return holder?.streams[Number(fd)]?.retain();
    });
  }

  stream(fd: number): ByteStream {
    const stream = this.streams[fd];
    if (stream === undefined) throw new FileError("EBADF");
    return stream;
  }

  /** Puts a stream (whose reference is taken over) at a descriptor. */
  install(fd: number, stream: ByteStream | undefined): void {
    this.streams[fd]?.release();
    this.streams[fd] = stream;
  }

  /** The next bytes, or null at the end. */
  async read(from: number | ByteStream, max = 65_536): Promise<Uint8Array | null> {
    const stream = typeof from === "number" ? this.stream(from) : from;
    for (;;) {
      const pause = this.charge(1);
      if (pause) await pause;
      const bytes = stream.read(max);
      if (bytes !== undefined) return bytes;
      await this.suspend((wake) => stream.onReady("read", wake));
    }
  }

  /** A line with its end, or what is left before the end of the input; null at the end. */
  async readLine(from: number | ByteStream): Promise<Uint8Array | null> {
    const stream = typeof from === "number" ? this.stream(from) : from;
    const pieces: Uint8Array[] = [];
    for (;;) {
      const pause = this.charge(1);
      if (pause) await pause;
      const bytes = stream.readLine(65_536);
      if (bytes === undefined) {
        await this.suspend((wake) => stream.onReady("read", wake));
        continue;
      }
      if (bytes === null) return pieces.length === 0 ? null : Buffer.concat(pieces);
      if (bytes.at(-1) === 10) return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes]);
      pieces.push(bytes);
    }
  }

  /** Writes everything; a reader that is gone sends SIGPIPE. */
  async write(to: number | ByteStream, data: Uint8Array | string): Promise<void> {
    const stream = typeof to === "number" ? this.stream(to) : to;
    let rest = typeof data === "string" ? encoder.encode(data) : data;
    while (rest.length > 0) {
      const pause = this.charge(1);
      if (pause) await pause;
      const taken = this.#offer(stream, rest);
      if (taken === rest.length) return;
      rest = rest.subarray(taken);
      if (taken === 0) await this.suspend((wake) => stream.onReady("write", wake));
    }
  }

  #offer(stream: ByteStream, bytes: Uint8Array): number {
    try {
      return stream.write(bytes);
    } catch (error) {
      if (error instanceof FileError && error.code === "EPIPE") this.signal("PIPE");
      this.#assertAlive();
      throw error;
    }
  }

  print(text: string): Promise<void> {
    return this.write(1, text);
  }

  /** One line on standard error, led by the program's name; for diagnostics, so it never waits and never fails. */
  report(message: string): void {
    const name = this.argv[0]?.replace(/^.*\//, "") ?? "";
    try {
      this.streams[2]?.write(encoder.encode(`${name}: ${message}\n`));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}

/** Standard streams of a process that has none: it reads nothing and what it writes is lost. */
export function noStreams(): ByteStream[] {
  return [new NullDevice(), new NullDevice(), new NullDevice()];
}
