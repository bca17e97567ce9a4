/** What a configuration says to one plugin, as it stands there. */
export type PluginArguments = Readonly<Record<string, unknown>>;

/** One of the words; throws when it is another. */
export function word<T extends string>(value: unknown, at: string, words: readonly [T, ...T[]]): T {
  if (value === undefined) return words[0];
  if ((words as readonly unknown[]).includes(value)) return value as T;
  throw new Error(`${at} takes ${words.join(", ")}, not ${JSON.stringify(value)}`);
}

/** A whole number from `least` to `most`; throws when it is none. */
export function wholeNumber(value: unknown, at: string, least: number, most: number, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw new Error(`${at} takes a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
}

/** The items of a list, none when it is absent; throws when it is no list. */
export function items(value: unknown, at: string): readonly PluginArguments[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new Error(`${at} takes a list`);
}
