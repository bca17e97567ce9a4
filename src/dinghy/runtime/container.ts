import type { Clock, Random } from "#clock";
import type { NetworkInterface } from "#network";
import { commandOf, environmentOf, lookUp, startError, userOf } from "./container-command.ts";
import { ContainerLog } from "./container-log.ts";
import { FileError } from "./files/file-error.ts";
import { makeDirectories, readFile } from "./files/file-operations.ts";
import { directoryNode, type MountNode } from "./files/node.ts";
import { NullDevice } from "./files/open.ts";
import type { Volume } from "./files/volume.ts";
import type { Image } from "./images/catalog.ts";
import type { Sandbox } from "./pod-sandbox.ts";
import { type ByteStream, SinkStream } from "./processes/byte-stream.ts";
import { FeedStream } from "./processes/feed-stream.ts";
import { Process, type Program } from "./processes/process.ts";
import type { ProcessHost } from "./processes/process-host.ts";
import { ProcessTable } from "./processes/process-table.ts";
import { parseSignal } from "./processes/signal.ts";
import { Terminal } from "./processes/terminal.ts";
import { rootFileSystem, systemCaller } from "./root-file-system.ts";
import {
  type ContainerConfig,
  ContainerError,
  type ContainerRuntimeState,
  type ContainerRuntimeStatus,
  type Mount,
} from "./runtime.ts";

/** The longest termination message that is kept (bytes). */
const terminationMessageMax = 4096;

export interface ContainerOptions {
  readonly id: string;
  readonly sandbox: Sandbox;
  readonly image: Image;
  readonly imageId: string;
  readonly config: ContainerConfig;
  volume(mount: Mount): Volume;
  /** Called once, when the container has ended by itself or was ended. */
  onExit(container: Container): void;
}

/** One container: its processes, files, limits and log. What processes see of it is the `ProcessHost`. */
export class Container implements ProcessHost {
  readonly id: string;
  readonly sandbox: Sandbox;
  readonly image: Image;
  readonly config: ContainerConfig;
  readonly table: ProcessTable;
  readonly log: ContainerLog;
  readonly memoryLimit: number;
  readonly createdAt: number;
  readonly env: ReadonlyMap<string, string>;
  readonly uid: number;
  readonly cwd: string;
  root: MountNode;
  state: ContainerRuntimeState = "CREATED";
  memoryInUse = 0;
  cpuMs = 0;
  readonly terminal: Terminal | undefined;
  readonly input: FeedStream | undefined;
  /** Who is attached: told what the main process writes. */
  readonly listeners = new Set<(stream: "stdout" | "stderr", bytes: Uint8Array) => void>();
  readonly #options: ContainerOptions;
  readonly #processes = new Set<Process>();
  readonly #exitListeners = new Set<() => void>();
  #main: Process | undefined;
  #startedAt: number | undefined;
  #finishedAt: number | undefined;
  #exitCode: number | undefined;
  #reason: string | undefined;
  #message: string | undefined;
  #terminationMessage: string | undefined;

  /** Throws `ContainerError`. */
  constructor(options: ContainerOptions) {
    const { sandbox, image, config } = options;
    this.id = options.id;
    this.#options = options;
    this.sandbox = sandbox;
    this.image = image;
    this.config = config;
    this.table = sandbox.table ?? new ProcessTable();
    this.memoryLimit = config.memoryLimit ?? sandbox.node.memoryBytes;
    this.createdAt = this.clock.now();
    this.log = new ContainerLog(() => this.clock.now());
    this.root = rootFileSystem({ image, sandbox, config, host: this, volume: options.volume });
    this.uid = userOf(image, config, systemCaller(this.root, this.createdAt));
    this.env = environmentOf(image, config, sandbox.config.hostname, this.uid);
    this.cwd = config.workingDir || image.workingDir || "/";
    commandOf(image, config);
    if (config.tty) this.terminal = new Terminal((bytes) => this.#wrote("stdout", bytes));
    else if (config.stdin) this.input = new FeedStream();
    if (this.terminal) this.terminal.onSignal = (signal) => this.signalTerminal(this.terminal as Terminal, signal);
  }

  get clock(): Clock {
    return this.sandbox.node.clock;
  }

  get random(): Random {
    return this.sandbox.node.random;
  }

  get hostname(): string {
    return this.sandbox.config.hostname;
  }

  get network(): NetworkInterface {
    return this.sandbox.network;
  }

  get programs(): ReadonlyMap<string, Program> {
    return this.sandbox.node.programs;
  }

  get cpuLimit(): number | undefined {
    return this.config.cpuLimit;
  }

  get bootedMs(): number {
    return this.sandbox.node.bootedMs;
  }

  /** Throws `ContainerError` when there is nothing that could be run; that is recorded as an exit. */
  start(): void {
    if (this.state !== "CREATED")
      throw new ContainerError("StartError", `container ${this.id} has been started before`);
    const caller = systemCaller(this.root, this.clock.now());
    const found = lookUp(this, caller, commandOf(this.image, this.config), this.env);
    if ("error" in found) this.#failToStart(startError(found.error));
    this.#makeWorkingDirectory();
    this.state = "RUNNING";
    this.#startedAt = this.clock.now();
    const streams = this.terminal
      ? Array.from({ length: 3 }, () => (this.terminal as Terminal).stream.retain())
      : this.#streams();
    this.#main = new Process(this, {
      ...found,
      env: this.env,
      cwd: this.cwd,
      uid: this.uid,
      streams,
      terminal: this.terminal,
    });
  }

  #streams(): ByteStream[] {
    return [
      this.input?.retain() ?? new NullDevice(),
      new SinkStream((bytes) => this.#wrote("stdout", bytes)),
      new SinkStream((bytes) => this.#wrote("stderr", bytes)),
    ];
  }

  #failToStart(message: string): never {
    this.#startedAt = undefined;
    this.#finish(128, "StartError", message);
    throw new ContainerError("StartError", message);
  }

  /** Runtimes make a working directory that is missing, where they can. */
  #makeWorkingDirectory(): void {
    try {
      makeDirectories(systemCaller({ ...this.root, readOnly: false }, this.clock.now()), this.cwd, 0o755);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#failToStart(startError(`mkdir ${this.cwd}: ${error.message.toLowerCase()}`));
    }
  }

  #wrote(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    this.log.write(stream, bytes);
    for (const listener of this.listeners) listener(stream, bytes);
  }

  /** Starts another process in the running container. */
  run(command: readonly string[], streams: ByteStream[], terminal: Terminal | undefined): Process | { error: string } {
    const env = terminal ? new Map([...this.env, ["TERM", "xterm"]]) : this.env;
    const found = lookUp(this, systemCaller(this.root, this.clock.now()), command, env);
    if ("error" in found) return found;
    return new Process(this, { ...found, env, cwd: this.cwd, uid: this.uid, streams, terminal });
  }

  signalTerminal(terminal: Terminal, signal: Parameters<Process["signal"]>[0]): void {
    for (const process of [...this.#processes]) if (process.terminal === terminal) process.signal(signal);
  }

  /** Sends the stop signal to the main process. */
  askToStop(): void {
    this.#main?.signal(parseSignal(this.config.stopSignal ?? this.image.stopSignal ?? "TERM") ?? "TERM");
  }

  kill(): void {
    if (this.state === "RUNNING") this.#main?.signal("KILL");
  }

  /** Calls `listener` when the container has ended, at once where it has. */
  onExit(listener: () => void): () => void {
    if (this.state === "EXITED") listener();
    else this.#exitListeners.add(listener);
    return () => void this.#exitListeners.delete(listener);
  }

  charge(bytes: number): void {
    this.memoryInUse += bytes;
    if (this.memoryInUse <= this.memoryLimit || bytes <= 0 || this.state !== "RUNNING") return;
    this.#reason = "OOMKilled";
    this.kill();
  }

  spend(cpuMs: number): void {
    this.cpuMs += cpuMs;
  }

  started(process: Process): void {
    this.#processes.add(process);
  }

  ended(process: Process): void {
    this.#processes.delete(process);
    if (process === this.#main) this.#finish(process.exitStatus ?? 0);
  }

  #finish(exitCode: number, reason?: string, message?: string): void {
    if (this.state === "EXITED") return;
    this.state = "EXITED";
    this.#exitCode = exitCode;
    this.#finishedAt = this.clock.now();
    this.#reason = reason ?? this.#reason ?? (exitCode === 0 ? "Completed" : "Error");
    this.#message = message;
    for (const process of [...this.#processes]) process.signal("KILL");
    this.#terminationMessage = this.#readTerminationMessage();
    this.log.end();
    // Nobody can look into an ended container: its files may go.
    this.root = { ...this.root, root: directoryNode(undefined, 0o755, 0) };
    this.#main = undefined;
    for (const listener of [...this.#exitListeners]) listener();
    this.#exitListeners.clear();
    this.listeners.clear();
    this.#options.onExit(this);
  }

  #readTerminationMessage(): string | undefined {
    try {
      const bytes = readFile(systemCaller(this.root, this.clock.now()), this.config.terminationMessagePath);
      return bytes.length === 0 ? undefined : new TextDecoder().decode(bytes.subarray(0, terminationMessageMax));
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  get status(): ContainerRuntimeStatus {
    const { config } = this;
    return {
      id: this.id,
      sandboxId: this.sandbox.id,
      name: config.name,
      attempt: config.attempt,
      state: this.state,
      image: config.image,
      imageId: this.#options.imageId,
      createdAt: this.createdAt,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      exitCode: this.#exitCode,
      reason: this.state === "EXITED" ? this.#reason : undefined,
      message: this.#message,
      terminationMessage: this.#terminationMessage,
    };
  }
}
