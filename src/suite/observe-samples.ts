import { createLog, type Observation } from "./judge.ts";
import type { Mismatch } from "./match-shape.ts";
import type { TargetTime } from "./target.ts";

/** Apart from what the API records, a thing can only be tried again and again: this often. */
const sampleIntervalMs = 1000;

/** Looks once a second. `look` says what stands in the way; it may take time of its own. */
export function observeSamples(time: TargetTime, look: () => Promise<readonly Mismatch[]>): Observation {
  const log = createLog();
  let looks = 0;
  return {
    moments: log.moments,
    history: log.history,
    get looks() {
      return looks;
    },
    gaps: [],
    intervalMs: sampleIntervalMs,
    catchUp: async () => {
      looks++;
      log.note(time.now(), await look());
    },
  };
}
