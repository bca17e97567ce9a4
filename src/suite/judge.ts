import { type Extent, evaluate, type Judgement, type Moment } from "./evaluate.ts";
import type { Mismatch } from "./match-shape.ts";
import type { TargetTime } from "./target.ts";
import type { Timing } from "./timing.ts";
import type { Gap } from "./trace.ts";

/** Where the time of a formula starts: when the last action was answered, and what had been seen by then. */
export interface Anchor {
  readonly atMs: number;
  /** Position in the trace. */
  readonly position: number;
}

/** A stretch of time in which the finding was the same. */
export interface HistoryEntry {
  readonly atMs: number;
  readonly mismatches: readonly Mismatch[];
}

/** Something that is looked at over time and either holds or does not. */
export interface Observation {
  readonly moments: readonly Moment[];
  readonly history: readonly HistoryEntry[];
  /** How many changes or samples were looked at. */
  readonly looks: number;
  /** Blind spots so far. */
  readonly gaps: readonly Gap[];
  /** Takes in all that has come since the last call. */
  catchUp(): Promise<void> | void;
  /** Resolves when there is more to take in. Absent: look again every `intervalMs`. */
  changed?(): Promise<unknown>;
  readonly intervalMs?: number;
}

export interface Outcome {
  readonly judgement: Exclude<Judgement, "undecided">;
  readonly extent: Extent;
  /** Blind spots that leave the verdict open; none when the finding stands in spite of them. */
  readonly gaps: readonly Gap[];
}

/**
 * Waits until the formula is decided, no longer. `onProgress` is called after each stretch of waiting: invariants are
 * checked there, and may throw.
 */
export async function judge(
  observation: Observation,
  timing: Timing,
  anchorMs: number,
  time: TargetTime,
  onProgress: () => void = () => {},
): Promise<Outcome> {
  let quiescent = false;
  for (;;) {
    await observation.catchUp();
    onProgress();
    const extent = { untilMs: time.now(), quiescent };
    const judgement = evaluate(timing, anchorMs, observation.moments, extent);
    if (judgement !== "undecided") {
      return { judgement, extent, gaps: gapsThatMatter(timing, judgement, observation, anchorMs) };
    }
    const deadlineMs = nextDeadline(timing, anchorMs, observation.moments);
    const lookMs = observation.intervalMs === undefined ? deadlineMs : time.now() + observation.intervalMs;
    const end = await time.wait(Math.min(deadlineMs, lookMs), observation.changed?.());
    quiescent = end === "quiescent";
  }
}

/** When the formula may be decided though nothing changes. */
function nextDeadline(timing: Timing, anchorMs: number, moments: readonly Moment[]): number {
  if (timing.kind === "now") return anchorMs;
  if (timing.kind === "for") return anchorMs + timing.forMs;
  if (timing.kind === "never" || !moments.at(-1)?.holds) return anchorMs + timing.withinMs;
  const from = moments[moments.findLastIndex(({ holds }) => !holds) + 1] as Moment;
  return from.atMs + timing.forMs;
}

/**
 * What was seen was seen: a gap changes nothing about that. But that something never happened, or was so all the time,
 * nobody can say who did not look.
 */
function gapsThatMatter(timing: Timing, judgement: Judgement, { gaps }: Observation, anchorMs: number): readonly Gap[] {
  const witnessed =
    timing.kind === "now" ||
    (timing.kind === "within" ? judgement === "holds" && timing.forMs === 0 : judgement === "violated");
  return witnessed ? [] : gaps.filter(({ atMs }) => atMs >= anchorMs);
}

/** Collects moments and, where the finding changes, history. */
export function createLog(): {
  moments: Moment[];
  history: HistoryEntry[];
  note(atMs: number, mismatches: readonly Mismatch[]): void;
} {
  const moments: Moment[] = [];
  const history: HistoryEntry[] = [];
  let last: string | undefined;
  return {
    moments,
    history,
    note: (atMs, mismatches) => {
      moments.push({ atMs, holds: mismatches.length === 0 });
      const print = mismatches.map(({ path, got }) => `${path}\0${got}`).join("\0");
      if (print !== last) history.push({ atMs, mismatches });
      last = print;
    },
  };
}
