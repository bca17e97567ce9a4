import type { Clock } from "#clock";

/** Takes what writes one answer, and calls it at the end of the present turn of the event loop, or before. */
export type AnswerQueue = (write: () => void) => void;

/** So many leave at once: a client that has a core of its own reads them while the next are made. */
const together = 8;

/**
 * Answers that leave together. A client that waits is woken by the first bytes, and waking it costs the kernel more
 * than writing them: whoever has sent many requests at once is answered at once, and woken once. Nobody waits longer
 * than the requests take that have come already. `write` has to see to its own errors.
 */
export function createAnswerQueue(clock: Clock): AnswerQueue {
  let waiting: (() => void)[] = [];
  const flush = (): void => {
    const due = waiting;
    waiting = [];
    for (const write of due) write();
  };
  return (write) => {
    const count = waiting.push(write);
    if (count === together) flush();
    // The turn is work under way: virtual time does not move before the bytes are out.
    else if (count === 1) void clock.yield().then(flush);
  };
}
