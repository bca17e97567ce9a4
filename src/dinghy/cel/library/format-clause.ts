/** One clause of a format string: `%s`, `%.3f`. Upstream: cel-go ext/formatting.go `parseFormatString`. */
export interface FormatClause {
  readonly verb: string;
  /** Digits behind the point; undefined when the clause does not say. */
  readonly precision?: number;
}

export const runtimeProblem = "error during formatting";

/**
 * Puts together a text from a format string. `put` gives what stands for a clause, by the number of its argument; `count`
 * says how many arguments there are. `fail` makes the error to throw, given what is wrong.
 */
export function interpolate(
  pattern: string,
  count: number,
  put: (clause: FormatClause, index: number) => string,
  fail: (message: string) => Error,
): { readonly text: string; readonly used: number } {
  let text = "";
  let used = 0;
  for (let i = 0; i < pattern.length; ) {
    if (pattern[i] !== "%") {
      text += pattern[i++];
    } else if (pattern[i + 1] === "%") {
      text += "%";
      i += 2;
    } else {
      if (used >= count && !(count === 0 && i + 1 >= pattern.length)) throw fail(`index ${used} out of range`);
      if (i + 1 >= pattern.length) throw fail("unexpected end of string");
      const { clause, length } = readClause(pattern.slice(i + 1), fail);
      text += put(clause, used++);
      i += 1 + length;
    }
  }
  return { text, used };
}

function readClause(rest: string, fail: (message: string) => Error): { clause: FormatClause; length: number } {
  const refuse = (why: string): Error => fail(`could not parse formatting clause: ${why}`);
  const [dotted = "", digits] = /^\.([0-9]*)/.exec(rest) ?? [];
  if (dotted !== "" && dotted.length === rest.length) {
    throw refuse("error while parsing precision: could not find end of precision specifier");
  }
  if (digits === "") {
    const why = `error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax`;
    throw refuse(`error while parsing precision: ${why}`);
  }
  const verb = rest[dotted.length] as string;
  if (!/[sdfebxXo]/.test(verb)) throw refuse(`unrecognized formatting clause "${verb}"`);
  return { clause: { verb, precision: digits === undefined ? undefined : Number(digits) }, length: dotted.length + 1 };
}

const allowed: Readonly<Record<string, string>> = {
  s: "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
  d: "decimal clause can only be used on integers",
  f: "fixed-point clause can only be used on doubles",
  e: "scientific clause can only be used on doubles",
  b: "only integers and bools can be formatted as binary",
  x: "only integers, byte buffers, and strings can be formatted as hex",
  o: "octal clause can only be used on integers",
};

/** Why a value of that type cannot be shown so. */
export function wrongType(verb: string, type: string): string {
  return `${runtimeProblem}: ${allowed[verb.toLowerCase()]}, was given ${type}`;
}
