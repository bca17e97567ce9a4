/**
 * Strings: what the language has, cel-go's ext/strings.go at version 2, and Kubernetes' regular expressions.
 * Indices count code points.
 */
import { codePoints, pointIndex, slicePoints } from "../code-points.ts";
import type { Declaration } from "../overload.ts";
import { type RegularExpression, regularExpression } from "../regular-expression.ts";
import { CelError, ListValue } from "../value.ts";
import { formatText, quoteText } from "./string-format.ts";

function expressionOf(pattern: string): RegularExpression {
  const expression = regularExpression(pattern);
  if (expression.problem !== undefined) throw new CelError(expression.problem);
  return expression;
}

const matches = (text: string, pattern: string): boolean => expressionOf(pattern).test(text);

function findAll(text: string, pattern: string, most = -1n): ListValue {
  const all = expressionOf(pattern).findAll(text);
  return new ListValue(most < 0n ? all : all.slice(0, Number(most)));
}

function checkIndex(text: string, index: bigint, most = codePoints(text).length): number {
  if (index < 0n || index > BigInt(most)) throw new CelError(`index out of range: ${index}`);
  return Number(index);
}

function charAt(text: string, index: bigint): string {
  return codePoints(text)[checkIndex(text, index)] ?? "";
}

function indexOf(text: string, part: string, from = 0n): bigint {
  if (from > BigInt(codePoints(text).length)) return -1n;
  const start = checkIndex(text, from);
  const offset = slicePoints(text, 0, start).length;
  if (part === "") return from;
  return BigInt(pointIndex(text, text.indexOf(part, offset)));
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const { length } = codePoints(text);
  if (part === "") return from ?? BigInt(length);
  if (from !== undefined && from >= BigInt(length)) return -1n;
  const start = from === undefined ? length : checkIndex(text, from);
  return BigInt(pointIndex(text, text.lastIndexOf(part, slicePoints(text, 0, start).length)));
}

function substring(text: string, start: bigint, end?: bigint): string {
  const first = checkIndex(text, start);
  if (end === undefined) return slicePoints(text, first);
  const last = checkIndex(text, end);
  if (first > last) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  return slicePoints(text, first, last);
}

function replace(text: string, from: string, to: string, most = -1n): string {
  if (most < 0n) return from === "" ? `${to}${[...text].map((c) => c + to).join("")}` : text.replaceAll(from, to);
  let left = most;
  let result = "";
  let rest = text;
  while (left > 0n) {
    const at = rest.indexOf(from);
    if (at < 0) break;
    const skipped = from === "" ? (codePoints(rest)[0] ?? "") : "";
    result += rest.slice(0, at) + to + skipped;
    if (from === "" && rest === "") break;
    rest = rest.slice(at + from.length + skipped.length);
    left--;
  }
  return result + rest;
}

function split(text: string, separator: string, most = -1n): ListValue {
  if (most === 0n) return new ListValue([]);
  const parts = separator === "" ? [...text] : text.split(separator);
  if (most < 0n || BigInt(parts.length) <= most) return new ListValue(parts);
  const count = Number(most) - 1;
  return new ListValue([...parts.slice(0, count), parts.slice(count).join(separator)]);
}

function join(list: ListValue, separator = ""): string {
  const parts = [...list];
  if (!parts.every((part) => typeof part === "string")) throw new CelError("no such overload");
  return parts.join(separator);
}

const white = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const edges = new RegExp(`^${white}|${white}$`, "g");
const lower = (text: string): string => text.replace(/[A-Z]/g, (c) => c.toLowerCase());
const upper = (text: string): string => text.replace(/[a-z]/g, (c) => c.toUpperCase());

export const strings: readonly Declaration[] = [
  ["contains_string", "string -> contains(string): bool", (text: string, part: string) => text.includes(part)],
  ["starts_with_string", "string -> startsWith(string): bool", (text: string, part: string) => text.startsWith(part)],
  ["ends_with_string", "string -> endsWith(string): bool", (text: string, part: string) => text.endsWith(part)],
  ["matches", "matches(string, string): bool", matches],
  ["matches_string", "string -> matches(string): bool", matches],
  [
    "string_find_string",
    "string -> find(string): string",
    (text: string, pattern: string) => expressionOf(pattern).find(text) ?? "",
  ],
  ["string_find_all_string", "string -> findAll(string): list(string)", findAll],
  ["string_find_all_string_int", "string -> findAll(string, int): list(string)", findAll],
  ["string_char_at_int", "string -> charAt(int): string", charAt],
  ["string_index_of_string", "string -> indexOf(string): int", indexOf],
  ["string_index_of_string_int", "string -> indexOf(string, int): int", indexOf],
  ["string_last_index_of_string", "string -> lastIndexOf(string): int", lastIndexOf],
  ["string_last_index_of_string_int", "string -> lastIndexOf(string, int): int", lastIndexOf],
  ["string_lower_ascii", "string -> lowerAscii(): string", lower],
  ["string_upper_ascii", "string -> upperAscii(): string", upper],
  ["string_replace_string_string", "string -> replace(string, string): string", replace],
  ["string_replace_string_string_int", "string -> replace(string, string, int): string", replace],
  ["string_split_string", "string -> split(string): list(string)", split],
  ["string_split_string_int", "string -> split(string, int): list(string)", split],
  ["string_substring_int", "string -> substring(int): string", substring],
  ["string_substring_int_int", "string -> substring(int, int): string", substring],
  ["string_trim", "string -> trim(): string", (text: string) => text.replace(edges, "")],
  ["list_join", "list(string) -> join(): string", join],
  ["list_join_string", "list(string) -> join(string): string", join],
  ["string_format", "string -> format(list(dyn)): string", formatText],
  ["strings_quote", "strings.quote(string): string", quoteText],
];
