import { fill, type InProcess, startInProcess } from "./in-process.ts";
import type { BenchOptions, Line } from "./lines.ts";
import { median, milliseconds } from "./statistics.ts";

/** The same lists of a few objects with little and with much stored beside them: they must cost the same. */
export async function benchLists({ quick }: BenchOptions): Promise<readonly Line[]> {
  const [few, many] = quick ? [100, 2000] : [500, 20_000];
  const cluster = await startInProcess();
  try {
    await fill(cluster, "few", few);
    const alone = await measure(cluster);
    await fill(cluster, "many", many);
    const beside = await measure(cluster);
    const paged = await time(cluster, `/api/v1/namespaces/many/configmaps?limit=${few}`);
    const lines = alone.map(({ what, ms }, index) => ({
      what,
      measured: milliseconds(beside[index]?.ms ?? 0),
      floor: milliseconds(ms),
      remark: `with ${many} ConfigMaps in another namespace, and without`,
    }));
    return [...lines, { what: `a page of ${few} of ${many}`, measured: milliseconds(paged) }];
  } finally {
    await cluster.stop();
  }
}

async function measure(cluster: InProcess): Promise<{ what: string; ms: number }[]> {
  const within = "/api/v1/namespaces/few/configmaps";
  const lists: readonly (readonly [string, string])[] = [
    ["all of a namespace", within],
    ["by name", `${within}?fieldSelector=metadata.name%3Dc1`],
    ["by label, a tenth of a namespace", `${within}?labelSelector=tenth%3D1`],
    ["a page of 10", `${within}?limit=10`],
    ["another kind, all namespaces", "/api/v1/services"],
  ];
  const found: { what: string; ms: number }[] = [];
  for (const [what, url] of lists) found.push({ what, ms: await time(cluster, url) });
  return found;
}

async function time({ send }: InProcess, url: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 25; round++) {
    const began = performance.now();
    await send("GET", url);
    times.push(performance.now() - began);
  }
  return median(times);
}
