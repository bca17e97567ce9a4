import type { Entry } from "#store";

/** The last list that was written, as bytes. */
export interface LatestList {
  /** The bytes of a list that begins like this and has these entries: the same again if nothing has changed, or made anew. */
  bytesOf(head: string, entries: readonly Entry[], make: () => Uint8Array): Uint8Array;
}

/** Smaller ones are made as quickly as found; larger ones are not worth their room. */
const leastBytes = 64 * 1024;
const mostBytes = 8 * 1024 * 1024;

/**
 * Keeps one list: many clients ask for the same one, at the same time (as they start) or again and again. Making it costs
 * fresh memory for all of it, which is more than what is then done with it. What is given out must not be changed.
 */
export function createLatestList(): LatestList {
  let latest: { readonly head: string; readonly entries: readonly Entry[]; readonly bytes: Uint8Array } | undefined;
  return {
    bytesOf: (head, entries, make) => {
      if (latest?.head === head && areSame(latest.entries, entries)) return latest.bytes;
      const bytes = make();
      if (bytes.length >= leastBytes && bytes.length <= mostBytes) latest = { head, entries, bytes };
      return bytes;
    },
  };
}

/** Entries are never changed: the same ones say the same. */
function areSame(some: readonly Entry[], others: readonly Entry[]): boolean {
  return some.length === others.length && some.every((entry, index) => entry === others[index]);
}
