import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { createDisorder } from "#clock";
import type { Target } from "./target.ts";
import { HarnessError } from "./verdict.ts";

/** How a run is told what to hold the trial against. */
export interface TargetSettings {
  /** `dinghy`, or the path of a kubeconfig. */
  readonly target: string;
  /** Of the run; each scenario derives its own from it. */
  readonly seed: string;
  /** From an image that the book names to the one to use. */
  readonly images: ReadonlyMap<string, string>;
  /** Capabilities that a cluster is said to have beyond the usual ones. */
  readonly claims: readonly string[];
  /** Shell commands with `{node}` in them that make a cluster's node fall silent, and speak again; and that add one. */
  readonly nodeCommands?: { readonly stop?: string; readonly start?: string; readonly join?: string };
  /** In which order to let happen what may happen in any: a seed, or deviations from the usual one. */
  readonly order?: string;
}

/** What one scenario asks of its target. */
export interface TargetRequest {
  /** Of the run and the scenario. */
  readonly seed: string;
  readonly nodes: number;
  /** Capabilities that the scenario cannot do without. */
  readonly needs: readonly string[];
  readonly order?: string;
}

/**
 * Reads `SEATRIAL_TARGET`, `SEATRIAL_SEED`, `SEATRIAL_ORDER`, `SEATRIAL_IMAGES`, `SEATRIAL_CLAIMS` and
 * `SEATRIAL_NODE_…`. Throws `HarnessError` with what to do when one of them cannot be used.
 */
export function readTargetSettings(environment: Readonly<Record<string, string | undefined>>): TargetSettings {
  const target = environment.SEATRIAL_TARGET || "dinghy";
  if (target !== "dinghy" && !existsSync(target)) {
    const looksLikePath = /[/\\.]/.test(target);
    const problem = looksLikePath ? `there is no file ${target}` : `there is no target called ${target}`;
    throw new HarnessError(`SEATRIAL_TARGET: ${problem}; say "dinghy", or the path of a kubeconfig file`);
  }
  const seed = environment.SEATRIAL_SEED || "1";
  if (!/^[\w.-]+$/.test(seed)) throw new HarnessError(`SEATRIAL_SEED: "${seed}" is no seed; use letters and digits`);
  return {
    target,
    seed,
    images: readImages(environment.SEATRIAL_IMAGES),
    claims: (environment.SEATRIAL_CLAIMS ?? "").split(",").filter((word) => word !== ""),
    nodeCommands: readNodeCommands(environment),
    ...readOrder(environment.SEATRIAL_ORDER, target),
  };
}

function readOrder(order: string | undefined, target: string): { order?: string } {
  if (order === undefined || order === "") return {};
  if (target !== "dinghy")
    throw new HarnessError("SEATRIAL_ORDER: only Dinghy can be told in which order things happen");
  try {
    createDisorder(order);
  } catch (error) {
    throw new HarnessError(`SEATRIAL_ORDER: ${(error as Error).message}`);
  }
  return { order };
}

function readNodeCommands(environment: Readonly<Record<string, string | undefined>>): TargetSettings["nodeCommands"] {
  const { SEATRIAL_NODE_STOP: stop, SEATRIAL_NODE_START: start, SEATRIAL_NODE_JOIN: join } = environment;
  for (const [name, command] of Object.entries({ STOP: stop, START: start, JOIN: join })) {
    if (!command || command.includes("{node}")) continue;
    throw new HarnessError(`SEATRIAL_NODE_${name}: "${command}" has to say {node} where the node's name belongs`);
  }
  if (!stop !== !start) {
    throw new HarnessError(
      "SEATRIAL_NODE_STOP and SEATRIAL_NODE_START belong together: what is stopped is started again",
    );
  }
  return { ...(stop && { stop }), ...(start && { start }), ...(join && { join }) };
}

function readImages(path: string | undefined): Map<string, string> {
  if (path === undefined || path === "") return new Map();
  let map: unknown;
  try {
    map = parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new HarnessError(`SEATRIAL_IMAGES: ${path} cannot be read as YAML: ${(cause as Error).message}`);
  }
  const entries = Object.entries((map ?? {}) as Record<string, unknown>);
  if (Array.isArray(map) || entries.some(([, image]) => typeof image !== "string")) {
    throw new HarnessError(
      `SEATRIAL_IMAGES: ${path} has to map image to image, as in "busybox: registry.example/busybox:1.36"`,
    );
  }
  return new Map(entries as [string, string][]);
}

/** Opens the target for one scenario. Rejects with `HarnessError` when it cannot be reached. */
export async function openTarget(settings: TargetSettings, request: TargetRequest): Promise<Target> {
  // Only the target that is asked for is loaded: a trial of a cluster needs no Dinghy, and the other way round.
  if (settings.target === "dinghy") {
    const { openDinghy } = await import("./targets/dinghy.ts");
    return openDinghy(request);
  }
  const { openKubeconfig } = await import("./targets/kubeconfig.ts");
  return openKubeconfig(settings);
}
