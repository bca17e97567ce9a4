import type { Rounds } from "./admission-plugin.ts";

/** What a mutating plugin remembers of the first round, for the second. */
export interface FirstRound {
  /** Called already, and willing to be called again. */
  readonly invoked: Set<string>;
  /** To be called again. */
  readonly again: Set<string>;
  /** The object as the plugin left it. */
  output?: unknown;
}

/** The plugin's own memory of this request; empty when the request is new to it. */
export function firstRoundOf(rounds: Rounds, plugin: string): FirstRound {
  let known = rounds.memory.get(plugin) as FirstRound | undefined;
  if (known === undefined) {
    known = { invoked: new Set(), again: new Set() };
    rounds.memory.set(plugin, known);
  }
  return known;
}
