import { createVirtualClock } from "#clock";
import { startDinghy } from "#dinghy";
import type { BenchOptions, Line } from "./lines.ts";
import { startDinghyProcess } from "./server-process.ts";
import { median, milliseconds } from "./statistics.ts";

/** From nothing to a cluster that answers: as a command, and as every scenario of the book starts one. */
export async function benchStart({ quick }: BenchOptions): Promise<readonly Line[]> {
  const [processes, universes] = quick ? [1, 5] : [5, 30];
  const asCommand: number[] = [];
  for (let index = 0; index < processes; index++) {
    const server = await startDinghyProcess();
    asCommand.push(server.startMs);
    await server.stop();
  }
  const inProcess: number[] = [];
  for (let index = 0; index < universes; index++) {
    const began = performance.now();
    const dinghy = await startDinghy({ clock: createVirtualClock(), seed: index });
    inProcess.push(performance.now() - began);
    await dinghy.stop();
  }
  return [
    { what: "the command, until it is ready", measured: milliseconds(median(asCommand)) },
    { what: "the first cluster in a process", measured: milliseconds(inProcess[0] ?? 0) },
    { what: "each further one", measured: milliseconds(median(inProcess.slice(1))) },
  ];
}
