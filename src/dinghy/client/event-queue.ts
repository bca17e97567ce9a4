import type { Clock } from "#clock";

/**
 * The way of one component's Events to the API server: one after the other, so that a count never overtakes the Event
 * that it belongs to, and when there is nothing more urgent to do: what happens comes before the news of it. `write`
 * may fail, as upstream's recorders may; the next is written all the same.
 */
export function createEventQueue<E>(clock: Clock, write: (event: E) => Promise<void>): (event: E) => void {
  let waiting: E[] = [];
  let last: Promise<void> = Promise.resolve();
  const writeAll = (): void => {
    const due = waiting;
    waiting = [];
    for (const event of due) last = last.then(() => write(event)).catch(() => {});
  };
  return (event) => {
    if (waiting.push(event) > 1) return;
    if (clock.giveWay) clock.giveWay(writeAll);
    else writeAll();
  };
}
