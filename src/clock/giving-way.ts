/** How often it is looked whether there is room, and by how much a look may be late before there is none. */
const lookMs = 2;
const lateMs = 4;
/** Nobody gives way for longer. */
const patienceMs = 10_000;
/** So many are run before the next look. */
const together = 32;

/** What giving way needs of a clock: milliseconds from any beginning, and a timer. */
export interface GivingWayClock {
  now(): number;
  setTimer(delayMs: number, run: () => void): unknown;
}

/**
 * The implementation of `Clock.giveWay`: a timer that comes late tells that the event loop is busy. Nothing ticks while
 * nobody gives way.
 */
export function createGivingWay(clock: GivingWayClock): (run: () => void) => void {
  const waiting: { readonly run: () => void; readonly sinceMs: number }[] = [];
  const lookLater = (): void => {
    const dueMs = clock.now() + lookMs;
    clock.setTimer(lookMs, () => look(dueMs));
  };
  const look = (dueMs: number): void => {
    const nowMs = clock.now();
    const hasRoom = nowMs - dueMs < lateMs;
    const due = waiting.slice(0, together).filter(({ sinceMs }) => hasRoom || nowMs - sinceMs >= patienceMs);
    waiting.splice(0, due.length);
    if (waiting.length > 0) lookLater();
    for (const { run } of due) run();
  };
  return (run) => {
    if (waiting.push({ run, sinceMs: clock.now() }) === 1) lookLater();
  };
}
