import { readFileSync } from "node:fs";
import { PerformanceObserver } from "node:perf_hooks";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from "node:v8";
import { createVirtualClock, createWallClock } from "#clock";
import { type Addon, addons, startDinghy, version } from "#dinghy";
import { collectWhenQuiet } from "./collect-when-quiet.ts";
import { UsageError } from "./usage-error.ts";
import { writeKubeconfig } from "./write-kubeconfig.ts";

const options = {
  kubeconfig: { type: "string" },
  port: { type: "string", default: "0" },
  nodes: { type: "string", default: "1" },
  clock: { type: "string", default: "wall" },
  "data-dir": { type: "string" },
  seed: { type: "string" },
  "keep-revisions": { type: "string" },
  "encryption-provider-config": { type: "string" },
  "scheduler-config": { type: "string" },
  addon: { type: "string", multiple: true },
} as const satisfies ParseArgsConfig["options"];

interface Settings {
  readonly kubeconfig: string;
  readonly port: number;
  readonly nodes: number;
  readonly clock: "wall" | "virtual";
  readonly dataDirectory?: string;
  readonly seed?: string;
  readonly keepRevisions?: number;
  /** What the file says that `--encryption-provider-config` names. */
  readonly encryption?: string;
  /** What the file says that `--scheduler-config` names. */
  readonly schedulerConfiguration?: string;
  readonly addons: readonly Addon[];
}

/**
 * What a function is given is looked at from its first call on, the engine's cheap compiler (Maglev) is called early, and
 * the dear one (TurboFan) only for what is called very often: it works beside the main thread, and where the clients
 * share the machine it takes from them what it never gives back. A sixth less work for the first thousand Pods.
 */
function compileCheaply(): void {
  setFlagsFromString("--no-lazy-feedback-allocation");
  setFlagsFromString("--invocation-count-for-maglev=200");
  setFlagsFromString("--invocation-count-for-turbofan=40000");
}

/** What the engine is told from so many bytes of heap on. */
type HeapGrowth = readonly { readonly fromBytes: number; readonly flags: readonly string[] }[];

/**
 * How much the old heap may grow between two looks through it (percent), and the young one at a time (times). A heap of
 * middling size is kept small, which takes a quarter off the memory; looking through a large one often was a quarter of
 * all work with it, and who has so much has room.
 */
const smallGrowth: HeapGrowth = [
  { fromBytes: 100e6, flags: ["--heap-growing-percent=40"] },
  { fromBytes: 300e6, flags: ["--heap-growing-percent=150", "--semi-space-growth-factor=2"] },
];

/**
 * Many nodes are there for many Pods at once. What one of them leaves behind while it starts is gone soon after: in a
 * young heap that is large from the beginning it need not be copied, which makes a fifth more Pods a second.
 */
const largeGrowth: HeapGrowth = [
  { fromBytes: 0, flags: ["--heap-growing-percent=150", "--semi-space-growth-factor=4"] },
  { fromBytes: 500e6, flags: ["--heap-growing-percent=70"] },
];
const manyNodes = 20;

/** The young heap of a small cluster, both halves: what is larger takes memory and saves little work. */
const nurseryBytes = 32e6;

/** Lets the young heap grow up to its size, also when it has been given back. */
function createNurseryLimit(): () => void {
  let factor = 0;
  return () => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
    const wanted = size < nurseryBytes ? 2 : 1;
    if (wanted !== factor) setFlagsFromString(`--semi-space-growth-factor=${wanted}`);
    factor = wanted;
  };
}

function limitGarbage(growth: HeapGrowth): void {
  const steps = [...growth];
  const limitNursery = growth === smallGrowth ? createNurseryLimit() : undefined;
  const step = (): void => {
    limitNursery?.();
    const size = getHeapStatistics().total_heap_size;
    for (let [next] = steps; next !== undefined && size >= next.fromBytes; [next] = steps) {
      steps.shift();
      for (const flag of next.flags) setFlagsFromString(flag);
    }
  };
  const collections = new PerformanceObserver(() => {
    step();
    if (steps.length === 0) collections.disconnect();
  });
  step();
  collections.observe({ entryTypes: ["gc"] });
}

/**
 * Serves Dinghy until SIGINT or SIGTERM. Prints one line when the kubeconfig is written and requests are answered.
 * Resolves with the exit code; rejects with `UsageError`, `ListenError` or `DataDirectoryError`.
 */
export async function run(args: string[]): Promise<number> {
  const settings = settingsOf(args);
  limitGarbage(settings.nodes < manyNodes ? smallGrowth : largeGrowth);
  compileCheaply();
  const wallClock = createWallClock();
  collectWhenQuiet(wallClock);
  const ended = signalled();
  const dinghy = await startDinghy({
    clock: settings.clock === "wall" ? wallClock : createVirtualClock(),
    // On the wall clock a cluster shall be one of its kind unless somebody asks for a certain one.
    seed: settings.seed ?? (settings.clock === "wall" ? crypto.randomUUID() : 1),
    nodes: settings.nodes,
    dataDirectory: settings.dataDirectory,
    keepRevisions: settings.keepRevisions,
    addons: settings.addons,
    ...(settings.encryption !== undefined && { encryption: settings.encryption }),
    schedulerConfiguration: settings.schedulerConfiguration,
  });
  try {
    const { url, kubeconfig } = await dinghy.listen({ port: settings.port });
    await writeKubeconfig(settings.kubeconfig, kubeconfig);
    const nodes = settings.nodes === 1 ? "1 node" : `${settings.nodes} nodes`;
    process.stdout.write(
      `Dinghy ${version.gitVersion} is ready at ${url} (${nodes}, ${settings.clock} clock); kubeconfig: ${settings.kubeconfig}\n`,
    );
    await ended;
  } finally {
    await dinghy.stop();
  }
  return 0;
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function settingsOf(args: string[]): Settings {
  const values = parse(args);
  if (values.kubeconfig === undefined) throw new UsageError("say where to write the kubeconfig: --kubeconfig FILE");
  if (values.clock !== "wall" && values.clock !== "virtual") {
    throw new UsageError(`--clock takes "wall" or "virtual", not "${values.clock}"`);
  }
  const keep = values["keep-revisions"];
  const encryption = values["encryption-provider-config"];
  const scheduling = values["scheduler-config"];
  return {
    kubeconfig: values.kubeconfig,
    port: integer("--port", values.port, 0, 65_535),
    nodes: integer("--nodes", values.nodes, 0, 2_000),
    clock: values.clock,
    dataDirectory: values["data-dir"],
    seed: values.seed,
    keepRevisions: keep === undefined ? undefined : integer("--keep-revisions", keep, 1, 10_000_000),
    addons: (values.addon ?? []).map(addonOf),
    ...(encryption !== undefined && { encryption: textOf("--encryption-provider-config", encryption) }),
    ...(scheduling !== undefined && { schedulerConfiguration: textOf("--scheduler-config", scheduling) }),
  };
}

function addonOf(name: string): Addon {
  const found = addons.find((addon) => addon === name);
  if (found === undefined) throw new UsageError(`--addon takes ${addons.join(", ")}, not "${name}"`);
  return found;
}

function textOf(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${flag}: ${(error as Error).message}`, { cause: error });
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message} (see: seatrial help)`, { cause: error });
  }
}

function integer(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`${flag} takes a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
