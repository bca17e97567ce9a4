import { createWallClock } from "#clock";
import type { TargetTime } from "../target.ts";

/** Time as it passes for everybody. Nothing settles on it, and it never comes to rest. */
export function createWallTime(): TargetTime {
  const clock = createWallClock();
  return {
    kind: "wall",
    now: () => clock.now(),
    settle: async () => {},
    sleep: (durationMs) => clock.sleep(durationMs),
    wait: async (deadlineMs, done) => {
      const settled = () => "done" as const;
      const waiting = new AbortController();
      const deadline = clock.sleep(deadlineMs - clock.now(), waiting.signal).then(
        () => "deadline" as const,
        () => "done" as const,
      );
      try {
        return await Promise.race([deadline, ...(done === undefined ? [] : [done.then(settled, settled)])]);
      } finally {
        waiting.abort();
      }
    },
  };
}
