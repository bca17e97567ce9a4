/**
 * Explores schedules: holds the same scenarios under many seeds, each of which reorders what may happen in any order
 * (watch events, requests and answers of components, keys of queues, timers of one instant). For each scenario that
 * fails under some seed it looks for the shortest order that still fails, and tells how to run that again.
 *
 *     npm run explore -- [--seeds 200] [--from 1] [--jobs 2] [--hasty] [features/…]
 *
 * In haste a scenario does not wait, before it acts, until the word of what it did before has gone round: that shows
 * what is wrong when acts come within a blink of each other, in the cluster or in the scenario.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { formatDeviations } from "#clock";
import type { Failed } from "./hold-scenarios.ts";
import { createHolderPool, type HolderPool } from "./holder-pool.ts";
import { shrink } from "./shrink.ts";

/** Where controllers, scheduler and kubelet meet; the other chapters are mostly about one request at a time. */
const usualPaths = [
  "features/03-control-plane",
  "features/04-scheduling",
  "features/05-pods",
  "features/06-workloads",
  "features/07-services",
  "features/10-configuration",
  "features/11-storage",
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    hasty: { type: "boolean", default: false },
    jobs: { type: "string", default: String(availableParallelism()) },
  },
});
/** What `SEATRIAL_ORDER` begins with. */
const haste = values.hasty ? "hasty " : "";

interface Finding extends Failed {
  readonly seeds: number[];
}

async function exploreSeeds(pool: HolderPool, paths: readonly string[], seeds: readonly number[]) {
  const findings = new Map<string, Finding>();
  const faults: string[] = [];
  let held = 0;
  const note = (seed: number, failed: Failed): void => {
    const known = findings.get(failed.place);
    // Of several seeds the one that deviates least is shrunk fastest.
    const best = known === undefined || failed.deviations.length < known.deviations.length ? failed : known;
    findings.set(failed.place, { ...best, seeds: [...(known?.seeds ?? []), seed] });
    console.log(`seed ${seed}  ${failed.place}  ${failed.verdict}: ${failed.reason}`);
  };
  await Promise.all(
    seeds.map(async (seed) => {
      try {
        const outcome = await pool.hold({ paths, order: haste + seed });
        held += outcome.count;
        for (const failed of outcome.failed) note(seed, failed);
      } catch (error) {
        const { message } = error as Error;
        faults.push(`seed ${seed}  ${message}`);
        console.log(`seed ${seed}  ${message}`);
      }
    }),
  );
  return { findings: [...findings.values()], faults, held };
}

async function tellShortest(pool: HolderPool, { place, deviations, seeds, reason }: Finding): Promise<void> {
  const fails = async (order: Failed["deviations"]): Promise<boolean> => {
    const outcome = await pool.hold({ paths: [place], order: haste + formatDeviations(order) });
    return outcome.failed.some((failed) => failed.place === place);
  };
  const shortest = await shrink(deviations, fails);
  const { failed } = await pool.hold({ paths: [place], order: haste + formatDeviations(shortest) });
  const [again] = failed.filter((each) => each.place === place);
  console.log(`\n${place}  fails under ${seeds.length} seeds, the first of them ${Math.min(...seeds)}`);
  if (again === undefined) {
    console.log(
      `  ${reason}\n  its deviations alone do not bring it back; run it with SEATRIAL_ORDER='${haste}${seeds[0]}'`,
    );
    return;
  }
  console.log(`  ${again.reason}`);
  console.log(`  the shortest order that still fails (${shortest.length} of ${deviations.length} deviations):`);
  for (const { told } of again.deviations) console.log(`    ${told}`);
  console.log(`  rerun  SEATRIAL_ORDER='${haste}${formatDeviations(shortest) || " "}' npx cucumber-js ${place}`);
}

const paths = positionals.length > 0 ? positionals : usualPaths;
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values.from) + index);
const pool = createHolderPool(Number(values.jobs));
const beganMs = performance.now();
const usual = await pool.hold({ paths }).catch((error: Error) => {
  console.log(`in the usual order  ${error.message}`);
  return { count: 0, failed: [] };
});
for (const { place, reason } of usual.failed) console.log(`in the usual order  ${place}  ${reason}`);
const { findings, faults, held } = await exploreSeeds(pool, paths, seeds);
const alone = findings.filter(({ place }) => !usual.failed.some((failed) => failed.place === place));
await Promise.all(alone.map((finding) => tellShortest(pool, finding)));
pool.close();
const seconds = (performance.now() - beganMs) / 1000;
const broken = findings.length + faults.length + usual.failed.length;
console.log(
  `\n${held} trials of ${usual.count} scenarios under ${seeds.length} seeds in ${seconds.toFixed(1)} s (${Math.round(held / seconds)} a second): ${broken} scenarios failed`,
);
process.exitCode = broken > 0 || held === 0 ? 1 : 0;
