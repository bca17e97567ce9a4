/** A timer in the order of its time; timers of one instant in the order in which they were set. */
export interface HeapTimer {
  readonly atMs: number;
  readonly order: number;
  cancelled: boolean;
}

/** Below this size cancelled timers are not worth the walk. */
const compactAbove = 64;

/**
 * A binary heap of timers. Cancelled ones stay until they come to the top, or until they are more than half of the
 * heap: then all of them go at once, so that deadlines that are set and cancelled over and over cost no memory.
 */
export class TimerHeap<T extends HeapTimer> {
  readonly #timers: T[] = [];
  #cancelled = 0;

  /** How many timers it holds, cancelled ones that have not gone yet included. */
  get size(): number {
    return this.#timers.length;
  }

  push(timer: T): void {
    this.#timers.push(timer);
    siftUp(this.#timers, this.#timers.length - 1);
  }

  /** Cancels a timer that is in the heap. */
  cancel(timer: T): void {
    timer.cancelled = true;
    this.#cancelled++;
    if (this.#timers.length > compactAbove && this.#cancelled * 2 > this.#timers.length) this.#compact();
  }

  /** Takes out the first timer that is not cancelled. */
  pop(): T | undefined {
    for (;;) {
      const top = takeTop(this.#timers);
      if (!top?.cancelled) return top;
      this.#cancelled--;
    }
  }

  #compact(): void {
    const left = this.#timers.filter(({ cancelled }) => !cancelled);
    this.#timers.length = 0;
    this.#cancelled = 0;
    for (const timer of left) this.push(timer);
  }
}

const before = (a: HeapTimer, b: HeapTimer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

function siftUp<T extends HeapTimer>(timers: T[], from: number): void {
  const timer = timers[from] as T;
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(timer, timers[parent] as T)) break;
    timers[index] = timers[parent] as T;
    index = parent;
  }
  timers[index] = timer;
}

/** Takes out the first timer and fills its place with the last one, which sinks to where it belongs. */
function takeTop<T extends HeapTimer>(timers: T[]): T | undefined {
  const top = timers[0];
  const last = timers.pop();
  if (top === undefined || last === undefined || top === last) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= timers.length) break;
    if (child + 1 < timers.length && before(timers[child + 1] as T, timers[child] as T)) child++;
    if (!before(timers[child] as T, last)) break;
    timers[index] = timers[child] as T;
    index = child;
  }
  timers[index] = last;
  return top;
}
