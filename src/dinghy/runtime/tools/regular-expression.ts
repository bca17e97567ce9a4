/** POSIX regular expressions as JavaScript's. https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap09.html */

export interface ExpressionOptions {
  /** Extended syntax (`grep -E`, awk); else basic. */
  readonly extended?: boolean;
  readonly ignoreCase?: boolean;
  readonly global?: boolean;
}

const classes: Readonly<Record<string, string>> = {
  alpha: "\\p{L}",
  digit: "0-9",
  alnum: "\\p{L}0-9",
  upper: "\\p{Lu}",
  lower: "\\p{Ll}",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`\\{-~",
  xdigit: "0-9A-Fa-f",
  print: "\\x20-\\x7e\\u{a0}-\\u{10ffff}",
  graph: "\\x21-\\x7e\\u{a1}-\\u{10ffff}",
  cntrl: "\\x00-\\x1f\\x7f",
};

/** Escapes that mean the same in both languages (word, space, end of word), and those that mean another text. */
const escapes: Readonly<Record<string, string>> = {
  n: "\\n",
  t: "\\t",
  r: "\\r",
  f: "\\f",
  v: "\\v",
  w: "[\\w]",
  W: "[\\W]",
  s: "\\s",
  S: "\\S",
  b: "\\b",
  B: "\\B",
  "<": "\\b(?=\\w)",
  ">": "\\b(?<=\\w)",
};

/** Throws `Error` for what is no expression. */
export function compileExpression(source: string, options: ExpressionOptions = {}): RegExp {
  const flags = `u${options.ignoreCase ? "i" : ""}${options.global ? "g" : ""}`;
  try {
    return new RegExp(translate(source, options.extended === true), flags);
  } catch {
    throw new Error(`bad regex '${source}': Invalid regexp`);
  }
}

/** Plain text as an expression that matches it. */
export const quoteExpression = (text: string): string => text.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");

/** The source of a JavaScript expression (with the `u` flag) that matches what the POSIX one does. */
export function translate(source: string, extended: boolean): string {
  let out = "";
  /** Where an atom could stand but none has come yet: `*` is itself there, and `^` an anchor. */
  let starts = true;
  for (let at = 0; at < source.length; at++) {
    let token = String.fromCodePoint(source.codePointAt(at) ?? 0);
    at += token.length - 1;
    if (token === "[") {
      const set = bracket(source, at);
      out += set.source;
      at = set.end;
      starts = false;
      continue;
    }
    if (token === "\\") {
      token = `\\${source[++at] ?? "\\"}`;
      const letter = token.slice(1);
      if (escapes[letter] !== undefined || /^[1-9]$/.test(letter)) {
        out += escapes[letter] ?? `(?:\\${letter})`;
        starts = false;
        continue;
      }
    }
    const meaning = meaningOf(token, extended, starts, endsHere(source, at + 1, extended));
    out += meaning;
    starts = meaning === "(" || meaning === "|" || meaning === "^";
    if (meaning === "{") {
      const close = source.indexOf(extended ? "}" : "\\}", at);
      out += `${source.slice(at + 1, close < 0 ? undefined : close)}}`.replace(/^,/, "0,");
      at = close < 0 ? source.length : close + (extended ? 0 : 1);
    }
  }
  return out;
}

function meaningOf(token: string, extended: boolean, starts: boolean, ends: boolean): string {
  if (token === ".") return "[^]";
  if (token === "*") return starts ? "\\*" : "*";
  if (token === "^") return extended || starts ? "^" : "\\^";
  if (token === "$") return extended || ends ? "$" : "\\$";
  const bare = token.replace("\\", "") || "\\";
  const special = token.startsWith("\\") !== extended;
  if ("()|+?{".includes(bare) && special) return "+?{".includes(bare) && starts ? quoteExpression(bare) : bare;
  return quoteExpression(bare);
}

/** Whether a subexpression ends at `at`, so that `$` before it is an anchor in a basic expression. */
function endsHere(source: string, at: number, extended: boolean): boolean {
  return at >= source.length || (!extended && (source.startsWith("\\)", at) || source.startsWith("\\|", at)));
}

function bracket(source: string, start: number): { source: string; end: number } {
  let at = start + 1;
  let out = "[";
  if (source[at] === "^") {
    out += "^";
    at++;
  }
  for (let first = true; at < source.length; first = false) {
    const named = /^\[:([a-z]+):\]/.exec(source.slice(at, at + 16))?.[1];
    if (named !== undefined) {
      out += classes[named] ?? "";
      at += named.length + 4;
      continue;
    }
    const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
    if (character === "]" && !first) return { source: `${out}]`, end: at };
    at += character.length;
    if (character === "\\" && /^[ntrfv]$/.test(source[at] ?? "")) out += `\\${source[at++]}`;
    else if (character === "-" && isRange(source, at, first)) out += "-";
    else out += character.replace(/[\\\]^[-]/, "\\$&");
  }
  throw new Error("Unmatched [");
}

/** Whether the `-` before `at` stands between two ends of a range. */
const isRange = (source: string, at: number, first: boolean): boolean => !first && source[at] !== "]";
