import { type Anchor, createLog, type Observation } from "./judge.ts";
import type { Predicate } from "./predicate.ts";
import type { Trace } from "./trace.ts";

/** Follows a predicate along the record: what came and went between two looks counts as much as what is there now. */
export function observeTrace(predicate: Predicate, trace: Trace, { atMs, position }: Anchor): Observation {
  const replay = trace.replay(position);
  const start = replay.position;
  const log = createLog();
  log.note(atMs, predicate.test(replay.view, atMs).mismatches);
  return {
    moments: log.moments,
    history: log.history,
    get looks() {
      return replay.position - start;
    },
    gaps: trace.gaps,
    changed: () => trace.changed(),
    catchUp: () => {
      for (let next = replay.advance(); next !== undefined; next = replay.advance()) {
        const at = Math.max(next.atMs, atMs);
        if (predicate.concerns(next)) log.note(at, predicate.test(replay.view, at).mismatches);
      }
    },
  };
}
