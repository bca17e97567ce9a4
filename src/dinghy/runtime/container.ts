import type { Clock, Random } from "#clock";
import type { NetworkInterface } from "#network";
import { commandOf, environmentOf, lookUp, startError, userOf } from "./container-command.ts";
import { ContainerError } from "./container-error.ts";
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
import type { NetworkDevices, ProcessHost } from "./processes/process-host.ts";
import { ProcessTable } from "./processes/process-table.ts";
import { parseSignal } from "./processes/signal.ts";
import { Terminal } from "./processes/terminal.ts";
import { rootFileSystem, systemCaller } from "./root-file-system.ts";
import type { ContainerConfig, ContainerRuntimeState, ContainerRuntimeStatus, Mount } from "./runtime.ts";
import { groupOf } from "./tools/users.ts";

/** The longest termination message that is kept (bytes): its end. */
const terminationMessageMax = 4096;
/** How much of the log may stand in for it. Upstream: pkg/kubelet/container `MaxContainerTerminationMessageLogLength`. */
const logLinesMax = 80;
const logBytesMax = 2048;

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
  memoryLimit: number;
  cpuLimit: number | undefined;
  readonly createdAt: number;
  readonly env: ReadonlyMap<string, string>;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly cwd: string;
  root: MountNode;
  state: ContainerRuntimeState = "CREATED";
  memoryInUse = 0;
  /** Bytes in its writable layer and its log. */
  diskInUse = 0;
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
  /** Why it can never be started. */
  #spoilt: string | undefined;

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
    this.cpuLimit = config.cpuLimit;
    this.createdAt = this.clock.now();
    this.log = new ContainerLog(() => this.clock.now());
    this.root = rootFileSystem({
      image,
      sandbox,
      config,
      host: this,
      volume: options.volume,
      charge: (bytes) => this.chargeDisk(bytes),
      spoilt: (cause) => {
        this.#spoilt ??= cause;
      },
    });
    const caller = systemCaller(this.root, this.createdAt);
    this.uid = userOf(image, config, caller);
    this.gid = config.group ?? groupOf(caller, this.uid);
    this.groups = config.supplementalGroups ?? [];
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

  get sysctls(): Readonly<Record<string, string>> {
    return this.sandbox.sysctls;
  }

  get devices(): NetworkDevices {
    return { names: this.sandbox.devices, mayChange: this.config.networkAdministrator === true };
  }

  get nodeMemoryBytes(): number {
    return this.sandbox.node.memoryBytes;
  }

  get bootedMs(): number {
    return this.sandbox.node.bootedMs;
  }

  /** Throws `ContainerError` when there is nothing that could be run; that is recorded as an exit. */
  start(): void {
    if (this.state !== "CREATED")
      throw new ContainerError("StartError", `container ${this.id} has been started before`);
    if (this.#spoilt !== undefined) this.#failToStart(startError(this.#spoilt));
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
      gid: this.gid,
      groups: this.groups,
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
    this.chargeDisk(bytes.length);
    for (const listener of this.listeners) listener(stream, bytes);
  }

  /** Starts another process in the running container. */
  run(command: readonly string[], streams: ByteStream[], terminal: Terminal | undefined): Process | { error: string } {
    const env = terminal ? new Map([...this.env, ["TERM", "xterm"]]) : this.env;
    const found = lookUp(this, systemCaller(this.root, this.clock.now()), command, env);
    if ("error" in found) return found;
    const { cwd, uid, gid, groups } = this;
    return new Process(this, { ...found, env, cwd, uid, gid, groups, streams, terminal });
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
    const { node } = this.sandbox;
    this.memoryInUse += bytes;
    node.usage.takeMemory(bytes);
    const fits = this.memoryInUse <= this.memoryLimit && node.usage.memoryBytes <= node.memoryBytes;
    if (fits || bytes <= 0 || this.state !== "RUNNING") return;
    this.#reason = "OOMKilled";
    this.kill();
  }

  /** What is written to its layer is on the node's disk, as long as the container is there. */
  chargeDisk(bytes: number): void {
    this.diskInUse += bytes;
    this.sandbox.node.usage.takeDisk(bytes);
  }

  /** Nothing is left of it on the node. */
  removed(): void {
    this.chargeDisk(-this.diskInUse);
  }

  spend(cpuMs: number): void {
    this.cpuMs += cpuMs;
  }

  get processCount(): number {
    return this.#processes.size;
  }

  started(process: Process): void {
    this.#processes.add(process);
    this.sandbox.node.usage.takeProcesses(1);
  }

  ended(process: Process): void {
    if (this.#processes.delete(process)) this.sandbox.node.usage.takeProcesses(-1);
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
    this.log.end();
    this.#terminationMessage = this.#readTerminationMessage() ?? this.#endOfLog();
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
      return bytes.length === 0 ? undefined : new TextDecoder().decode(bytes.subarray(-terminationMessageMax));
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  #endOfLog(): string | undefined {
    if (!this.config.terminationMessageFromLog || this.#exitCode === 0) return undefined;
    return this.log.tail(logLinesMax, logBytesMax) || undefined;
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
