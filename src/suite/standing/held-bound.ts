/**
 * A bound that moves: whoever acts on it may not know of the latest move yet, so for a while the one before counts as
 * well. `of` gives the widest that counts.
 */
export class HeldBound {
  readonly #values: { readonly value: number; untilMs: number }[] = [];

  /** What the bound is from now on. */
  set(value: number, atMs: number): void {
    const last = this.#values.at(-1);
    if (last?.value === value) return;
    if (last !== undefined) last.untilMs = atMs;
    this.#values.push({ value, untilMs: Number.POSITIVE_INFINITY });
  }

  /** The largest, or smallest, that was in force within `noticeMs` before now; undefined when none ever was. */
  widest(side: "most" | "least", atMs: number): number | undefined {
    const values = this.#values.filter(({ untilMs }) => untilMs >= atMs - noticeMs).map(({ value }) => value);
    if (values.length === 0) return undefined;
    return side === "most" ? Math.max(...values) : Math.min(...values);
  }
}

/** How long a component may act on what it knew before. */
export const noticeMs = 10_000;
