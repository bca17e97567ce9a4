/** A container to try programs in: an image's files, a network with one neighbour's address free, virtual time. */
import { createRandom, createVirtualClock } from "#clock";
import { createNetwork, type Network } from "#network";
import { makeDirectories, writeFile } from "../files/file-operations.ts";
import { imageTree } from "../files/image-tree.ts";
import { copyOf, type MountNode, type Owner } from "../files/node.ts";
import { procDirectory } from "../files/proc.ts";
import { findImage } from "../images/catalog.ts";
import { SinkStream } from "../processes/byte-stream.ts";
import { defaultPath, findExecutable, loadProgram } from "../processes/executable.ts";
import { FeedStream } from "../processes/feed-stream.ts";
import { Process, type Program } from "../processes/process.ts";
import type { ProcessHost } from "../processes/process-host.ts";
import { ProcessTable } from "../processes/process-table.ts";
import { programs } from "../programs/programs.ts";
import { shellProgram } from "../shell/shell-program.ts";
import { tools } from "./tools.ts";

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface TestContainer {
  readonly host: ProcessHost;
  /** Starts a process; `started` has its output so far. */
  start(argv: readonly string[], options?: StartOptions): Started;
  /** Runs a shell script to its end. */
  run(script: string, input?: string | Uint8Array): Promise<Outcome>;
}

export interface StartOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

export interface Started {
  readonly process: Process;
  readonly outcome: Promise<Outcome>;
  stdout(): string;
}

const allPrograms: ReadonlyMap<string, Program> = new Map([
  ...tools,
  ...programs,
  ["sh", shellProgram] as const,
  ["ash", shellProgram] as const,
]);

export interface ContainerOptions {
  readonly image?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly network?: Network;
  readonly clock?: ReturnType<typeof createVirtualClock>;
  readonly memoryLimit?: number;
  readonly files?: Readonly<Record<string, string>>;
}

export function testContainer(options: ContainerOptions = {}): TestContainer {
  const clock = options.clock ?? createVirtualClock();
  const network = (options.network ?? createNetwork(clock)).attach(options.address ?? "10.244.0.7");
  const image = findImage(options.image ?? "busybox");
  if (image === undefined) throw new Error(`no image ${options.image}`);
  const owner: Owner = {};
  const tree = copyOf(imageTree(image.layers), owner);
  const root: MountNode = { kind: "mount", root: tree, owner, readOnly: false, source: "overlay" };
  const table = new ProcessTable();
  const limit = options.memoryLimit ?? 1 << 30;
  let memoryInUse = 0;
  const host: ProcessHost = {
    clock,
    random: createRandom(1),
    hostname: options.hostname ?? "box",
    network,
    root,
    table,
    programs: allPrograms,
    cpuLimit: undefined,
    memoryLimit: limit,
    sysctls: { "kernel.shm_rmid_forced": "0" },
    get memoryInUse() {
      return memoryInUse;
    },
    bootedMs: clock.now() - 3_600_000,
    charge: (bytes) => {
      memoryInUse += bytes;
      if (memoryInUse > limit) for (const process of table.list()) process.signal("KILL");
    },
    spend: () => {},
    started: () => {},
    ended: () => {},
  } as ProcessHost;
  tree.entries.set("proc", {
    kind: "mount",
    root: procDirectory(host),
    owner: undefined,
    readOnly: true,
    source: "proc",
  });
  const env = new Map([...image.env, ["HOSTNAME", host.hostname], ["HOME", "/root"]] as const);
  // The first process of a container is special to signals: tests want an ordinary one.
  const init = new Process(host, {
    argv: ["init"],
    env,
    program: (process) => process.sleep(Number.POSITIVE_INFINITY).then(() => 0),
    cwd: "/",
    uid: 0,
    streams: [],
  });
  const start = (argv: readonly string[], { input, env: more = {}, uid = 0 }: StartOptions = {}): Started => {
    const stdin = new FeedStream();
    if (input !== undefined) stdin.feed(typeof input === "string" ? new TextEncoder().encode(input) : input);
    stdin.feed(null);
    const written: Uint8Array[][] = [[], []];
    const streams = [stdin, ...written.map((pieces) => new SinkStream((bytes) => void pieces.push(bytes.slice())))];
    const textOf = (index: number): string => Buffer.concat(written[index] ?? []).toString();
    const path = findExecutable(init, argv[0] ?? "", env.get("PATH") ?? defaultPath);
    const loaded = loadProgram(init, path, argv);
    if (loaded === undefined) throw new Error(`no program ${argv[0]}`);
    const process = new Process(host, {
      argv: loaded.argv,
      env: new Map([...env, ...Object.entries(more)]),
      program: loaded.program,
      cwd: image.workingDir ?? "/",
      uid,
      streams,
      parent: init,
    });
    const outcome = new Promise<Outcome>((resolve) => {
      process.onExit(() => resolve({ stdout: textOf(0), stderr: textOf(1), code: process.exitStatus ?? -1 }));
    });
    return { process, outcome, stdout: () => textOf(0) };
  };
  const container: TestContainer = {
    host,
    start,
    run: (script, input) => start(["sh", "-c", script], { ...(input !== undefined && { input }) }).outcome,
  };
  for (const [path, text] of Object.entries(options.files ?? {})) writeText(init, path, text);
  return container;
}

function writeText(process: Process, path: string, text: string): void {
  makeDirectories(process, path.replace(/\/[^/]*$/, "") || "/");
  writeFile(process, path, text);
}
