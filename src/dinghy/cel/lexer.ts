/** Text → tokens. Upstream: cel-go parser/gen/CEL.g4. */
import type { Issue } from "./issues.ts";
import { SyntaxIssue } from "./issues.ts";
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
    const token = readToken(text, pos, match);
    if (token === undefined) {
      issues.push({ pos, message: `Syntax error: token recognition error at: '${unreadable(text, pos)}'` });
      pos += unreadable(text, pos).length;
      continue;
    }
    pos = start + token.length;
    tokens.push(token.token);
  }
  tokens.push({ kind: "end", text: "<EOF>", pos: text.length });
  return tokens;
}

function readToken(
  text: string,
  pos: number,
  match: (pattern: RegExp) => string | undefined,
): { token: Token; length: number } | undefined {
  const prefix = match(stringStart);
  if (prefix !== undefined) {
    const literal = readLiteralText(text, pos, prefix);
    if (literal === undefined) return undefined;
    const written = text.slice(pos, pos + literal.length);
    return { token: { kind: "literal", text: written, pos, value: literal.value }, length: literal.length };
  }
  const digits = match(number);
  if (digits !== undefined) {
    return { token: { kind: "literal", text: digits, pos, value: readNumber(digits, pos) }, length: digits.length };
  }
  const word = match(identifier);
  if (word !== undefined) {
    const value = keywords.get(word);
    const kind = value !== undefined ? "literal" : word === "in" ? "operator" : "identifier";
    return { token: { kind, text: word, pos, value }, length: word.length };
  }
  const operator = operators.find((each) => text.startsWith(each, pos));
  return operator === undefined
    ? undefined
    : { token: { kind: "operator", text: operator, pos }, length: operator.length };
}

/** A lone `|`, `&` or `=` is not understood together with what follows it. */
function unreadable(text: string, pos: number): string {
  const [first] = [...text.slice(pos, pos + 2)];
  if (first !== "|" && first !== "&" && first !== "=") {
    return first === '"' || first === "'" ? text.slice(pos) : (first ?? "");
  }
  return text.slice(pos, pos + 2);
}

const largestInt = 2n ** 63n - 1n;

function readNumber(text: string, pos: number): Value {
  if (/[uU]$/.test(text)) {
    const value = BigInt(text.slice(0, -1));
    if (value >= 2n ** 64n) throw new SyntaxIssue(pos, "invalid uint literal");
    return new Uint(value);
  }
  if (/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text)) {
    const value = BigInt(text);
    // One more than the largest may still become the smallest, by a sign before it.
    if (value > largestInt + 1n) throw new SyntaxIssue(pos, "invalid int literal");
    return value;
  }
  return Number(text);
}
