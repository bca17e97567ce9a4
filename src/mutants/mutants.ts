import type { Mutant } from "./mutant.ts";

/** Each line here is a way to be wrong that somebody might not notice. */
export const mutants: readonly Mutant[] = [];
