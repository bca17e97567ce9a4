import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
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
}

/** What one scenario asks of its target. */
export interface TargetRequest {
  /** Of the run and the scenario. */
  readonly seed: string;
  readonly nodes: number;
}

/**
 * Reads `SEATRIAL_TARGET`, `SEATRIAL_SEED`, `SEATRIAL_IMAGES` and `SEATRIAL_CLAIMS`. Throws `HarnessError` with what to
 * do when one of them cannot be used.
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
  };
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
