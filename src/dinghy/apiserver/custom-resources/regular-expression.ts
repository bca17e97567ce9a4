/**
 * Patterns of schemas are written for Go's RE2: without look-around and back references, with `(?i)` in front and
 * classes of its own. What both dialects know is run by ours; what RE2 does not know is refused as it refuses it.
 * https://github.com/google/re2/wiki/Syntax
 */
export interface RegularExpression {
  /** What a parser of RE2 says of it; undefined when it is sound. */
  readonly problem?: string;
  test(text: string): boolean;
}

const known = new Map<string, RegularExpression>();
const knownMax = 1000;

export function regularExpression(pattern: string): RegularExpression {
  let found = known.get(pattern);
  if (found === undefined) {
    found = compile(pattern);
    if (known.size >= knownMax) known.clear();
    known.set(pattern, found);
  }
  return found;
}

const lookAround = /\(\?(<?[=!])/;
const backReference = /\\([1-9])/;
const flags = /^\(\?([imsU]+)\)/;

function compile(pattern: string): RegularExpression {
  const plain = pattern.replace(/\\\\/g, "");
  const around = lookAround.exec(plain.replace(/\\\(/g, ""));
  if (around) {
    return broken(
      `invalid or unsupported Perl syntax: \`(?${(around[1] as string).slice(0, around[1]?.startsWith("<") ? 2 : 1)}\``,
    );
  }
  const reference = backReference.exec(plain);
  if (reference) return broken(`invalid escape sequence: \`\\${reference[1]}\``);
  const given = flags.exec(pattern)?.[1] ?? "";
  const source = pattern
    .replace(flags, "")
    .replace(/\(\?P</g, "(?<")
    .replace(/\[:alpha:\]/g, "a-zA-Z")
    .replace(/\[:digit:\]/g, "0-9")
    .replace(/\[:alnum:\]/g, "0-9A-Za-z")
    .replace(/\[:lower:\]/g, "a-z")
    .replace(/\[:upper:\]/g, "A-Z")
    .replace(/\[:space:\]/g, "\\s")
    .replace(/\[:xdigit:\]/g, "0-9A-Fa-f")
    .replace(/\\A/g, "^")
    .replace(/\\z/g, "$")
    .replace(/\\pN/g, "\\p{N}")
    .replace(/\\pL/g, "\\p{L}");
  const wanted = given.replace("U", "");
  try {
    return runnable(new RegExp(source, `${wanted}u`));
  } catch {
    // Escapes that need none are errors in the strict dialect only.
  }
  try {
    return runnable(new RegExp(source, wanted));
  } catch (error) {
    return broken(goProblem(pattern, error as Error));
  }
}

function runnable(expression: RegExp): RegularExpression {
  return { test: (text) => expression.test(text) };
}

function broken(problem: string): RegularExpression {
  return { problem: `error parsing regexp: ${problem}`, test: () => false };
}

function goProblem(pattern: string, { message }: Error): string {
  if (/Unterminated character class/.test(message))
    return `missing closing ]: \`${pattern.slice(pattern.lastIndexOf("["))}\``;
  if (/Unterminated group/.test(message)) return `missing closing ): \`${pattern}\``;
  if (/Unmatched '\)'/.test(message)) return `unexpected ): \`${pattern}\``;
  const repeated = /Nothing to repeat/.test(message) && /[*+?]/.exec(pattern)?.[0];
  if (repeated) return `missing argument to repetition operator: \`${repeated}\``;
  if (/\\ at end/.test(message)) return "trailing backslash at end of expression: ``";
  return message;
}
