import type { Predicate } from "./predicate.ts";
import type { Replay } from "./trace.ts";

/** Something that must hold at every revision from where it was said until the end of the scenario. */
export interface Invariant {
  readonly predicate: Predicate;
  readonly replay: Replay;
  readonly fromMs: number;
  /** Where it was said. */
  readonly line: number;
}
