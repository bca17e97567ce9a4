import { percentile } from "./statistics.ts";

export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Does `each` so often, `connections` at a time; rejects with the first failure. Times are in milliseconds. */
export async function underLoad(
  count: number,
  connections: number,
  each: (index: number) => Promise<unknown>,
): Promise<Load> {
  const latencies: number[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const start = performance.now();
      await each(index);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const perSecond = (count / (performance.now() - began)) * 1000;
  return { perSecond, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}
