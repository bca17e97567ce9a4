import type { Failed } from "./hold-scenarios.ts";
import type { HolderPool } from "./holder-pool.ts";

/** A scenario that fails under some seeds; the deviations are those of the seed that deviates least. */
export interface Finding extends Failed {
  readonly seeds: readonly number[];
}

export interface Exploration {
  /** Scenarios of one round. */
  readonly scenarios: number;
  /** Scenarios that were held under seeds. */
  readonly held: number;
  /** What fails in the usual order already, and says nothing about orders. */
  readonly usual: readonly string[];
  readonly findings: readonly Finding[];
  /** Rounds that crashed or hung, told with their seed. */
  readonly faults: readonly string[];
}

/** Holds the scenarios of each file in the usual order, then under each seed. `tell` is told of what fails at once. */
export async function exploreSeeds(
  pool: HolderPool,
  files: readonly string[],
  seeds: readonly number[],
  orderOf: (seed: number) => string,
  tell: (line: string) => void,
): Promise<Exploration> {
  const findings = new Map<string, Finding>();
  const usual = new Set<string>();
  const faults: string[] = [];
  let [held, scenarios] = [0, 0];
  const fault = (when: string, error: unknown): void => {
    faults.push(`${when}  ${(error as Error).message}`);
    tell(`${when}  ${(error as Error).message}`);
  };

  const note = (seed: number, failed: Failed): void => {
    if (usual.has(failed.place)) return;
    const known = findings.get(failed.place);
    const best = known === undefined || failed.deviations.length < known.deviations.length ? failed : known;
    findings.set(failed.place, { ...best, seeds: [...(known?.seeds ?? []), seed] });
    tell(`seed ${seed}  ${failed.place}  ${failed.verdict}: ${failed.reason}`);
  };

  const holdUsually = async (file: string): Promise<boolean> => {
    try {
      const outcome = await pool.hold({ paths: [file] });
      scenarios += outcome.count;
      for (const { place, reason } of outcome.failed) {
        usual.add(place);
        tell(`in the usual order  ${place}  ${reason}`);
      }
      return true;
    } catch (error) {
      fault("in the usual order", error);
      return false;
    }
  };

  const holdUnder = async (seed: number, file: string): Promise<void> => {
    try {
      const outcome = await pool.hold({ paths: [file], order: orderOf(seed) });
      held += outcome.count;
      for (const failed of outcome.failed) note(seed, failed);
    } catch (error) {
      fault(`seed ${seed}`, error);
    }
  };

  const sound = await Promise.all(files.map(async (file) => ((await holdUsually(file)) ? [file] : [])));
  await Promise.all(seeds.flatMap((seed) => sound.flat().map((file) => holdUnder(seed, file))));
  return { scenarios, held, usual: [...usual], findings: [...findings.values()], faults };
}
