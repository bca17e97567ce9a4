import type { BenchOptions, Line } from "./lines.ts";
import { measureRound, medians, type Round, type RoundOptions } from "./request-round.ts";
import { startDinghyProcess, startFloor } from "./server-process.ts";
import { milliseconds } from "./statistics.ts";

const whole: RoundOptions = { objects: 2000, connections: 32, watchers: 50, updates: 200 };
const quick: RoundOptions = { objects: 300, connections: 16, watchers: 10, updates: 30 };

/** Floor and Dinghy in turns, so that what else the machine does hits both; medians of the rounds. */
export async function benchRequests(options: BenchOptions): Promise<readonly Line[]> {
  const [floor, dinghy] = [await startFloor(), await startDinghyProcess()];
  const found: { readonly floor: Round[]; readonly dinghy: Round[] } = { floor: [], dinghy: [] };
  try {
    for (let round = 1; round <= (options.quick ? 1 : 3); round++) {
      const of = options.quick ? quick : whole;
      found.floor.push(await measureRound(floor, `bench-${round}`, of));
      found.dinghy.push(await measureRound(dinghy, `bench-${round}`, of));
    }
  } finally {
    await Promise.all([floor.stop(), dinghy.stop()]);
  }
  return linesOf(medians(found.dinghy), medians(found.floor));
}

function linesOf(dinghy: Round, floor: Round): Line[] {
  const rate = (what: string, name: "create" | "get" | "patch" | "delete"): Line => ({
    what,
    measured: `${Math.round(dinghy[name])}/s`,
    floor: `${Math.round(floor[name])}/s`,
    remark: `${(dinghy[name] / floor[name]).toFixed(2)} of the floor`,
  });
  const time = (what: string, name: "list" | "watch"): Line => ({
    what,
    measured: milliseconds(dinghy[name]),
    floor: milliseconds(floor[name]),
    remark: `${(dinghy[name] / floor[name]).toFixed(2)} times the floor's`,
  });
  const cost = (what: string, name: "createCost" | "patchCost"): Line => ({
    what,
    measured: `${Math.round(dinghy[name])} µs`,
    floor: `${Math.round(floor[name])} µs`,
    remark: "of the server's processor time",
  });
  return [
    rate("create", "create"),
    rate("get", "get"),
    rate("merge patch", "patch"),
    rate("delete", "delete"),
    time("list of all", "list"),
    time("watch, change until told", "watch"),
    cost("a creation costs", "createCost"),
    cost("a merge patch costs", "patchCost"),
  ];
}
