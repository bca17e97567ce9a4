/** Text → tokens. Upstream: cel-go parser/gen/CEL.g4. */
import { escapeBlanks, type Issue } from "./issues.ts";
import { readLiteralText } from "./string-literal.ts";
import { Uint, type Value } from "./value.ts";

export interface Token {
  readonly kind: "identifier" | "literal" | "operator" | "end";
  readonly text: string;
  readonly pos: number;
  /** Of a literal. */
  readonly value?: Value;
}

const operators = ["==", "!=", "<=", ">=", "&&", "||", ..."<>+-*/%!?:.,()[]{}"];
const keywords = new Map<string, Value>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const stringStart = /(?:[rR][bB]?|[bB][rR]?)?(?:"""|'''|"|')/y;
const number = /0[xX][0-9a-fA-F]+[uU]?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+[uU]?/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const blank = /(?:[ \t\r\n\f]|\/\/[^\n]*)+/y;

/** What is no token is told of and skipped. */
export function tokenize(text: string, issues: Issue[]): Token[] {
  const tokens: Token[] = [];
  let pos = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = pos;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    pos += match(blank)?.length ?? 0;
    if (pos >= text.length) break;
    const start = pos;
    const token = readToken(text, pos, match, issues);
    if (typeof token === "number") {
      const unreadable = escapeBlanks(text.slice(pos, token));
      issues.push({ pos, message: `Syntax error: token recognition error at: '${unreadable}'` });
      pos = token;
      continue;
    }
    pos = start + token.text.length;
    tokens.push(token);
  }
  tokens.push({ kind: "end", text: "<EOF>", pos: text.length });
  return tokens;
}

/** A token, or where to go on behind what is none. */
function readToken(
  text: string,
  pos: number,
  match: (pattern: RegExp) => string | undefined,
  issues: Issue[],
): Token | number {
  const prefix = match(stringStart);
  if (prefix !== undefined) {
    const literal = readLiteralText(text, pos, prefix);
    if ("value" in literal) {
      if (literal.problem !== undefined) issues.push({ pos, message: literal.problem });
      return { kind: "literal", text: text.slice(pos, pos + literal.length), pos, value: literal.value };
    }
    return beforeFailure(prefix, pos) ?? pastFailure(text, literal.failedAt);
  }
  const digits = match(number);
  if (digits !== undefined) {
    const [value, problem] = readNumber(digits);
    if (problem) issues.push({ pos, message: problem });
    return { kind: "literal", text: digits, pos, value };
  }
  const word = match(identifier);
  if (word !== undefined) {
    const value = keywords.get(word);
    const kind = value !== undefined ? "literal" : word === "in" ? "operator" : "identifier";
    return { kind, text: word, pos, value };
  }
  const operator = operators.find((each) => text.startsWith(each, pos));
  if (operator !== undefined) return { kind: "operator", text: operator, pos };
  // A lone `|`, `&` or `=` is not understood together with what follows it.
  return pastFailure(text, /[|&=]/.test(text[pos] ?? "") ? pos + 1 : pos);
}

/** What had been a token before a literal went wrong: an empty string, or the letters before the quote. */
function beforeFailure(prefix: string, pos: number): Token | undefined {
  const letters = prefix.replace(/["']+$/, "");
  if (prefix.length - letters.length === 3) {
    const value = /[bB]/.test(letters) ? new Uint8Array() : "";
    return { kind: "literal", text: prefix.slice(0, -1), pos, value };
  }
  return letters === "" ? undefined : { kind: "identifier", text: letters, pos };
}

/** The letter at which it failed is gone too. */
function pastFailure(text: string, failedAt: number): number {
  return failedAt + String.fromCodePoint(text.codePointAt(failedAt) ?? 0).length;
}

const largestInt = 2n ** 63n - 1n;

/** The value, and why it cannot be one. */
function readNumber(text: string): [value: Value, problem?: string] {
  if (/[uU]$/.test(text)) {
    const value = BigInt(text.slice(0, -1));
    return value >= 2n ** 64n ? [new Uint(0n), "invalid uint literal"] : [new Uint(value)];
  }
  if (/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text)) {
    const value = BigInt(text);
    // One more than the largest may still become the smallest, by a sign before it.
    return value > largestInt + 1n ? [0n, "invalid int literal"] : [value];
  }
  const value = Number(text);
  return Number.isFinite(value) ? [value] : [0, "invalid double literal"];
}
