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
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatDeviations } from "#clock";
import { exploreSeeds, type Finding } from "./explore-seeds.ts";
import type { Failed } from "./hold-scenarios.ts";
import { createHolderPool } from "./holder-pool.ts";
import { shrink } from "./shrink.ts";

/** Where controllers, scheduler and kubelet meet; the other chapters are mostly about one request at a time. */
const usualPaths = ["03-control-plane", "04-scheduling", "05-pods", "06-workloads", "07-services", "10-configuration"];

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
const pool = createHolderPool(Number(values.jobs));

async function tellShortest({ place, deviations, seeds, reason }: Finding): Promise<void> {
  const hold = async (order: Failed["deviations"]): Promise<Failed | undefined> => {
    const { failed } = await pool.hold({ paths: [place], order: haste + formatDeviations(order) });
    return failed.find((each) => each.place === place);
  };
  // An order that makes it crash or hang is another finding.
  const fails = (order: Failed["deviations"]): Promise<boolean> => hold(order).then(Boolean, () => false);
  const shortest = await shrink(deviations, fails);
  const again = await hold(shortest).catch(() => undefined);
  console.log(`\n${place}  fails under ${seeds.length} seeds, the first of them ${Math.min(...seeds)}`);
  console.log(`  ${again?.reason ?? reason}`);
  if (again === undefined) {
    console.log(`  its deviations alone do not bring it back; run it with SEATRIAL_ORDER='${haste}${seeds[0]}'`);
    return;
  }
  console.log(`  the shortest order that still fails (${shortest.length} of ${deviations.length} deviations):`);
  for (const { told } of again.deviations) console.log(`    ${told}`);
  console.log(`  rerun  SEATRIAL_ORDER='${haste}${formatDeviations(shortest) || " "}' npx cucumber-js ${place}`);
}

/** The files of features in folders, so that a round is a file: one that hangs costs no other. */
function filesOf(paths: readonly string[]): string[] {
  const cwd = fileURLToPath(new URL("../../", import.meta.url));
  return paths.flatMap((path) =>
    path.includes(".feature") ? [path] : globSync(`${path.replace(/\/$/, "")}/**/*.feature`, { cwd }).sort(),
  );
}

const paths = positionals.length > 0 ? positionals : usualPaths.map((chapter) => `features/${chapter}`);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values.from) + index);
const beganMs = performance.now();
const found = await exploreSeeds(pool, filesOf(paths), seeds, (seed) => haste + seed, console.log);
await Promise.all(found.findings.map(tellShortest));
pool.close();

const seconds = (performance.now() - beganMs) / 1000;
const rate = `${seconds.toFixed(1)} s (${Math.round(found.held / seconds)} a second)`;
const broken = found.findings.length + found.faults.length + found.usual.length;
console.log(
  `\n${found.held} trials of ${found.scenarios} scenarios under ${seeds.length} seeds in ${rate}: ${broken} scenarios failed`,
);
process.exitCode = broken > 0 || found.held === 0 ? 1 : 0;
