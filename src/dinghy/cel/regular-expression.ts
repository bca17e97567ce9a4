import { RE2JS } from "re2js";

/**
 * A regular expression as Go runs it: RE2's syntax, matched in time linear in the text, so that no pattern of a schema
 * or a policy can hold the server up. Syntax: https://github.com/google/re2/wiki/Syntax
 */
export interface RegularExpression {
  /** What Go's parser says of it; undefined when it is sound. One that is not matches nothing. */
  readonly problem?: string;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** The first match; undefined where there is none. */
  find(text: string): string | undefined;
  /** All matches from left to right; one that is empty and follows another directly is passed over. */
  findAll(text: string): string[];
}

const known = new Map<string, RegularExpression>();
const knownMax = 1000;

/** Compiled once for each pattern, as long as there are not too many. */
export function regularExpression(pattern: string): RegularExpression {
  let found = known.get(pattern);
  if (found === undefined) {
    found = compile(pattern);
    if (known.size >= knownMax) known.clear();
    known.set(pattern, found);
  }
  return found;
}

function compile(pattern: string): RegularExpression {
  try {
    return runnable(RE2JS.compile(pattern));
  } catch (error) {
    return broken((error as Error).message);
  }
}

function runnable(expression: RE2JS): RegularExpression {
  return {
    test: (text) => expression.test(text),
    find: (text) => {
      const matcher = expression.matcher(text);
      return matcher.find() ? (matcher.group() as string) : undefined;
    },
    findAll: (text) => {
      const all: string[] = [];
      const matcher = expression.matcher(text);
      for (let end = -1; matcher.find(); end = matcher.end()) {
        if (matcher.end() > matcher.start() || matcher.start() !== end) all.push(matcher.group() as string);
      }
      return all;
    },
  };
}

/** Go names the part of the expression that is at fault, even where that is none. */
function broken(message: string): RegularExpression {
  return {
    problem: message.includes("`") ? message : `${message}: \`\``,
    test: () => false,
    find: () => undefined,
    findAll: () => [],
  };
}
