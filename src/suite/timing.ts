import { durationPattern, parseDuration } from "./duration.ts";

/**
 * When a predicate has to hold, counted from the anchor: the answer to the scenario's last action. Several outcomes
 * after one action therefore share one budget, and their order does not matter.
 */
export type Timing =
  /** At the present instant. */
  | { readonly kind: "now" }
  /** At some instant of the first `withinMs`, and from there on for `forMs` without a break. */
  | { readonly kind: "within"; readonly withinMs: number; readonly forMs: number }
  /** At every instant of the first `forMs`. */
  | { readonly kind: "for"; readonly forMs: number }
  /** At no instant of the first `withinMs`. */
  | { readonly kind: "never"; readonly withinMs: number };

/** What `eventually` waits at most: longer than any honest cluster takes for what the book asks of it. */
export const eventuallyMs = 300_000;

/** What `always` watches at least; where nothing is left to happen it is proven for all time. */
export const alwaysMs = 60_000;

/** What `{timing}` matches. */
export const timingPattern = [
  "now",
  "eventually",
  "always",
  `within ${durationPattern}(?: and for ${durationPattern})?`,
  `for ${durationPattern}`,
  `never within ${durationPattern}`,
].join("|");

/** Throws an `Error` when the text is none of the forms. */
export function parseTiming(text: string): Timing {
  if (text === "now") return { kind: "now" };
  if (text === "eventually") return { kind: "within", withinMs: eventuallyMs, forMs: 0 };
  if (text === "always") return { kind: "for", forMs: alwaysMs };
  const [, never, within, forLater, forOnly] =
    /^(?:(never )?within (\S+?)(?: and for (\S+))?|for (\S+))$/.exec(text) ?? [];
  if (forOnly !== undefined) return { kind: "for", forMs: parseDuration(forOnly) };
  if (within === undefined) throw new Error(`"${text}" is no timing like "within 30s" or "never within 10s"`);
  if (never !== undefined) return { kind: "never", withinMs: parseDuration(within) };
  return {
    kind: "within",
    withinMs: parseDuration(within),
    forMs: forLater === undefined ? 0 : parseDuration(forLater),
  };
}
