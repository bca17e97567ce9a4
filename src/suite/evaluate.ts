import type { Timing } from "./timing.ts";

/** From this instant on (until the next moment) a predicate holds or does not. */
export interface Moment {
  /** Milliseconds since the epoch; never less than that of the moment before. */
  readonly atMs: number;
  readonly holds: boolean;
}

/** How far the record reaches: up to `untilMs`, and for ever when nothing is left to happen. */
export interface Extent {
  readonly untilMs: number;
  readonly quiescent: boolean;
}

export type Judgement = "holds" | "violated" | "undecided";

/**
 * Judges a timing formula on what happened, not on samples of it. `moments` begins with the state at the anchor.
 * Pure: more record can turn `undecided` into one of the others, and never the others into anything else.
 */
export function evaluate(timing: Timing, anchorMs: number, moments: readonly Moment[], extent: Extent): Judgement {
  switch (timing.kind) {
    case "now":
      return moments.at(-1)?.holds ? "holds" : "violated";
    case "within":
      return evaluateWithin(timing.forMs, anchorMs + timing.withinMs, moments, extent);
    case "for":
      return evaluateFor(anchorMs + timing.forMs, moments, extent);
    case "never":
      return evaluateFor(anchorMs + timing.withinMs, moments.map(negate), extent);
  }
}

const negate = ({ atMs, holds }: Moment): Moment => ({ atMs, holds: !holds });

/** Is the record complete up to and including `deadlineMs`? */
const reaches = (extent: Extent, deadlineMs: number): boolean => extent.quiescent || extent.untilMs >= deadlineMs;

function evaluateFor(endMs: number, moments: readonly Moment[], extent: Extent): Judgement {
  if (moments.some(({ atMs, holds }) => !holds && atMs <= endMs)) return "violated";
  return reaches(extent, endMs) ? "holds" : "undecided";
}

function evaluateWithin(forMs: number, deadlineMs: number, moments: readonly Moment[], extent: Extent): Judgement {
  for (const run of runsOf(moments)) {
    if (run.fromMs > deadlineMs) break;
    if (run.toMs !== undefined) {
      if (run.toMs - run.fromMs >= forMs) return "holds";
    } else {
      return reaches(extent, run.fromMs + forMs) ? "holds" : "undecided";
    }
  }
  return reaches(extent, deadlineMs) ? "violated" : "undecided";
}

/** Stretches in which the predicate holds without a break; the last one may be open. */
function* runsOf(moments: readonly Moment[]): Generator<{ fromMs: number; toMs?: number }> {
  let fromMs: number | undefined;
  for (const { atMs, holds } of moments) {
    if (holds) fromMs ??= atMs;
    else if (fromMs !== undefined) {
      yield { fromMs, toMs: atMs };
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined) yield { fromMs };
}
