import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock, Timer } from "#clock";

/** A burst of work is over when nothing has been collected for so long. */
const quietMs = 2000;
/** Smaller heaps have nothing to give back; larger ones would stand still for too long. */
const fromBytes = 100e6;
const toBytes = 400e6;
/** Worth a collection: a heap that has grown by so much since the last one. */
const growth = 1.2;

/**
 * Gives back what a burst of work has left behind once it is over: the engine itself looks for garbage only when it needs
 * room, which a cluster at rest never does. A fifth off the memory of a cluster that was filled and then left alone.
 */
export function collectWhenQuiet(clock: Clock): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let keptBytes = fromBytes;
  let timer: Timer | undefined;
  const look = (): void => {
    const size = getHeapStatistics().total_heap_size;
    if (size < keptBytes * growth || size > toBytes) return;
    collect();
    keptBytes = getHeapStatistics().total_heap_size;
  };
  const collections = new PerformanceObserver(() => {
    timer?.cancel();
    timer = clock.setTimer(quietMs, look, { background: true });
  });
  collections.observe({ entryTypes: ["gc"] });
}
