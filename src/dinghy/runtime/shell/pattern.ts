/** Shell patterns. A pattern is text in which `\` takes a special character's meaning away. */

const cache = new Map<string, RegExp>();
const cacheMax = 1000;

/** Text as a pattern that matches just it. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, "\\$&");
}

/** Whether a pattern has special characters that count. */
export function isPattern(pattern: string): boolean {
  return /(?<!\\)(?:\\\\)*[*?[]/.test(pattern);
}

/** The text that a pattern without special characters means. */
export function unquotePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, "$1");
}

export function matchesPattern(pattern: string, text: string): boolean {
  let expression = cache.get(pattern);
  if (expression === undefined) {
    expression = compile(`^(?:${patternSource(pattern)})$`);
    if (cache.size >= cacheMax) cache.clear();
    cache.set(pattern, expression);
  }
  return expression.test(text);
}

/** A range that runs backwards and the like match nothing. */
function compile(source: string): RegExp {
  try {
    return new RegExp(source, "su");
  } catch {
    return /(?!)/;
  }
}

/** A regular expression's source that matches what the pattern matches; `lazy` makes `*` take as little as it can. */
export function patternSource(pattern: string, lazy = false): string {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (character === "*") source += lazy ? ".*?" : ".*";
    else if (character === "?") source += ".";
    else if (character === "\\") source += literally(pattern[++at] ?? "\\");
    else if (character === "[") {
      const set = bracket(pattern, at);
      source += set?.source ?? "\\[";
      at = set?.end ?? at;
    } else source += literally(character);
  }
  return source;
}

const literally = (character: string): string =>
  /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;

const classes: Readonly<Record<string, string>> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
};

function bracket(pattern: string, start: number): { source: string; end: number } | undefined {
  let at = start + 1;
  let source = "[";
  if (pattern[at] === "!" || pattern[at] === "^") {
    source += "^";
    at++;
  }
  for (let first = true; at < pattern.length; first = false) {
    const character = pattern[at] as string;
    if (character === "]" && !first) return { source: `${source}]`, end: at };
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(at))?.[1];
    if (named !== undefined) {
      source += classes[named] ?? "";
      at += named.length + 4;
      continue;
    }
    if (character === "\\") at++;
    const literal = pattern[at] ?? "\\";
    source += character !== "\\" && literal === "-" ? "-" : literal.replace(/[\\\]^[-]/, "\\$&");
    at++;
  }
  return undefined;
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`. */
export function trimPattern(text: string, operator: string, pattern: string): string {
  const longest = operator.length === 2;
  if (operator.startsWith("#")) {
    const match = compile(`^(?:${patternSource(pattern, !longest)})`).exec(text);
    return match ? text.slice(match[0].length) : text;
  }
  const whole = compile(`^(?:${patternSource(pattern)})$`);
  const candidates = Array.from({ length: text.length + 1 }, (_, index) => (longest ? index : text.length - index));
  const at = candidates.find((index) => whole.test(text.slice(index)));
  return at === undefined ? text : text.slice(0, at);
}
