import { HarnessError } from "./verdict.ts";
import { createView, type MutableView, type Revision, type View } from "./view.ts";

/** A stretch in which a watch was blind: changes may have gone unseen. */
export interface Gap {
  readonly atMs: number;
  readonly resource: string;
  readonly reason: string;
}

/** Everything that was seen, in the order in which it was seen. Positions count revisions since the beginning. */
export interface Trace {
  /** The position after the last revision. */
  readonly end: number;
  readonly gaps: readonly Gap[];
  append(revision: Revision): void;
  markGap(gap: Gap): void;
  /** Resolves at the next revision or gap. */
  changed(): Promise<void>;
  /** The newest position at or after `from` whose revision satisfies `test`, or undefined. */
  find(test: (revision: Revision) => boolean, from?: number): number | undefined;
  /** Starts at `position` (the state before its revision) and goes on as the record grows. */
  replay(position: number): Replay;
  /** The state at the end. */
  present(): View;
  revisions(): readonly Revision[];
}

export interface Replay {
  readonly view: View;
  readonly position: number;
  /** Applies the next revision and returns it; undefined at the end of the record. */
  advance(): Revision | undefined;
}

/** Revisions kept one by one; older ones are folded into the state that a replay begins with. */
const defaultLimit = 20_000;

/** `onAppend` is told of each revision as it is written down. */
export function createTrace(limit: number = defaultLimit, onAppend: (revision: Revision) => void = () => {}): Trace {
  let base: MutableView = createView();
  let folded = 0;
  let revisions: Revision[] = [];
  const present = createView();
  const gaps: Gap[] = [];
  let notify: (() => void) | undefined;
  let changed: Promise<void> | undefined;

  const wakeWaiters = (): void => {
    const waiting = notify;
    notify = undefined;
    changed = undefined;
    waiting?.();
  };

  const fold = (): void => {
    const count = limit >> 2;
    base = base.copy();
    for (const revision of revisions.slice(0, count)) base.apply(revision);
    revisions = revisions.slice(count);
    folded += count;
  };

  const replay = (position: number): Replay => {
    if (position < folded) throw forgotten(limit);
    const view = base.copy();
    let next = folded;
    const step = (): Revision | undefined => {
      if (next < folded) throw forgotten(limit);
      const revision = revisions[next - folded];
      if (revision === undefined) return undefined;
      view.apply(revision);
      next++;
      return revision;
    };
    while (next < position && step() !== undefined);
    return {
      view,
      get position() {
        return next;
      },
      advance: step,
    };
  };

  return {
    get end() {
      return folded + revisions.length;
    },
    gaps,
    append: (revision) => {
      revisions.push(revision);
      present.apply(revision);
      onAppend(revision);
      if (revisions.length > limit) fold();
      wakeWaiters();
    },
    markGap: (gap) => {
      gaps.push(gap);
      wakeWaiters();
    },
    changed: () => {
      changed ??= new Promise((resolve) => {
        notify = resolve;
      });
      return changed;
    },
    find: (test, from = folded) => {
      for (let index = revisions.length - 1; index >= Math.max(0, from - folded); index--) {
        if (test(revisions[index] as Revision)) return folded + index;
      }
      return undefined;
    },
    replay,
    present: () => present,
    revisions: () => revisions,
  };
}

function forgotten(limit: number): HarnessError {
  return new HarnessError(`more than ${limit} changes came since the last action, and the first of them are forgotten`);
}
