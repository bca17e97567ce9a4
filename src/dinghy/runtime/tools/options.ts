/** What a command line says, once its options are told from its operands. */
export interface Options {
  /** Whether the flag was given at all. */
  has(flag: string): boolean;
  /** The last value given for the option. */
  value(flag: string): string | undefined;
  /** All values, in order. */
  values(flag: string): readonly string[];
  /** Flags and options in the order in which they were given, for those that override each other. */
  readonly order: readonly string[];
  readonly operands: readonly string[];
}

export interface OptionRules {
  /** Long names and the short ones that they stand for; where a short one takes a value, so does the long one. */
  readonly long?: Readonly<Record<string, string>>;
  /** Stop at the first operand (commands that run another command). Default: options may follow operands. */
  readonly stopEarly?: boolean;
  /** `-5` stands for `-n 5` (head, tail): the option that a bare number sets. */
  readonly number?: string;
}

/**
 * Reads options as `getopt` does. `spec` lists letters, each followed by `:` where it takes a value. Throws `Error` with
 * getopt's wording.
 */
export function parseOptions(argv: readonly string[], spec: string, rules: OptionRules = {}): Options {
  const found: [flag: string, value: string][] = [];
  const operands: string[] = [];
  const takesValue = (flag: string): boolean => spec[spec.indexOf(flag) + 1] === ":";
  const rest = argv.slice(1);
  const need = (flag: string): string => {
    const value = rest.shift();
    if (value === undefined) throw new Error(`option requires an argument -- '${flag}'`);
    return value;
  };
  const readLong = (word: string): void => {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const flag = rules.long?.[name];
    if (flag === undefined) throw new Error(`unrecognized option '${word}'`);
    if (takesValue(flag)) found.push([flag, equals < 0 ? need(name) : word.slice(equals + 1)]);
    else found.push([flag, equals < 0 ? "" : word.slice(equals + 1)]);
  };
  const readCluster = (word: string): void => {
    for (let at = 1; at < word.length; at++) {
      const flag = word[at] as string;
      if (flag === ":" || !spec.includes(flag)) throw new Error(`invalid option -- '${flag}'`);
      if (takesValue(flag)) {
        found.push([flag, at + 1 < word.length ? word.slice(at + 1) : need(flag)]);
        return;
      }
      found.push([flag, ""]);
    }
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") break;
    if (rules.number !== undefined && /^-\d+$/.test(word)) found.push([rules.number, word.slice(1)]);
    else if (word.startsWith("--")) readLong(word);
    else if (word.length > 1 && word.startsWith("-")) readCluster(word);
    else operands.push(word);
    if (rules.stopEarly && operands.length > 0) break;
  }
  operands.push(...rest);
  return {
    has: (flag) => found.some(([name]) => name === flag),
    value: (flag) => found.findLast(([name]) => name === flag)?.[1],
    values: (flag) => found.filter(([name]) => name === flag).map(([, value]) => value),
    order: found.map(([name]) => name),
    operands,
  };
}
