import { formatValue } from "./format-value.ts";
import { regexOf } from "./match-operator.ts";
import { compareValues, equalValues } from "./ordering.ts";
import { HarnessError } from "./verdict.ts";
import type { Variables } from "./yaml-source.ts";

/** A test of one value, as a sentence words it. */
export interface Comparison {
  readonly text: string;
  holds(actual: unknown, variables: Variables): boolean;
}

const literal = String.raw`(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?[A-Za-z]{0,2}|true|false|\$[a-z]\w*)`;

/** Worded forms, each with what it says of the value; the first that fits counts. */
const forms: readonly (readonly [string, (actual: unknown, wanted: readonly unknown[]) => boolean])[] = [
  ["is absent", (actual) => actual === undefined],
  ["is present", (actual) => actual !== undefined],
  ["is empty", (actual) => sizeOf(actual) === 0],
  ["is not empty", (actual) => sizeOf(actual) > 0],
  [`is at least (${literal})`, (actual, [bound]) => ordered(actual, bound, (order) => order >= 0)],
  [`is at most (${literal})`, (actual, [bound]) => ordered(actual, bound, (order) => order <= 0)],
  [`is more than (${literal})`, (actual, [bound]) => ordered(actual, bound, (order) => order > 0)],
  [`is less than (${literal})`, (actual, [bound]) => ordered(actual, bound, (order) => order < 0)],
  [
    `is between (${literal}) and (${literal})`,
    (actual, [low, high]) =>
      ordered(actual, low, (order) => order >= 0) && ordered(actual, high, (order) => order <= 0),
  ],
  [`is one of (${literal}(?:, ${literal})*)`, (actual, wanted) => wanted.some((choice) => same(actual, choice))],
  [`is not (${literal})`, (actual, [value]) => !same(actual, value)],
  [`is (${literal})`, (actual, [value]) => same(actual, value)],
  [String.raw`has (\d+) items?`, (actual, [count]) => sizeOf(actual) === Number(count)],
  [String.raw`has at least (\d+) items?`, (actual, [count]) => sizeOf(actual) >= Number(count)],
  [`starts with (${literal})`, (actual, [prefix]) => typeof actual === "string" && actual.startsWith(String(prefix))],
  [`contains (${literal})`, (actual, [part]) => contains(actual, part)],
  [`does not contain (${literal})`, (actual, [part]) => !contains(actual, part)],
  [
    String.raw`matches (\/.*\/[a-z]*)`,
    (actual, [pattern]) => actual !== undefined && regexOf(String(pattern)).test(String(actual)),
  ],
];

/** What `{cmp}` matches: `is 3`, `is at least 2`, `is one of "a", "b"`, `matches /re/`, `is $uid`, `is absent`. */
export const comparisonPattern = forms.map(([form]) => form.replaceAll(/(?<!\\)\((?!\?)/g, "(?:")).join("|");

/** Throws an `Error` when the text is none of the forms. */
export function parseComparison(text: string): Comparison {
  for (const [form, test] of forms) {
    const match = new RegExp(`^${form}$`, "s").exec(text);
    if (match === null) continue;
    const words = match
      .slice(1)
      .flatMap((group) => (form.startsWith("matches") ? [group] : (group.match(new RegExp(literal, "g")) ?? [])));
    return {
      text,
      holds: (actual, variables) =>
        test(actual, form.startsWith("matches") ? words : words.map((word) => read(word, variables))),
    };
  }
  throw new Error(`"${text}" is no comparison like "is at least 2"`);
}

/** A number with a unit, written without quotes: equal to what has the same value in another unit. */
interface Amount {
  readonly amount: string;
}

function read(word: string, variables: Variables): unknown {
  if (word.startsWith('"')) return substituted(unescaped(word.slice(1, -1)), variables);
  if (word.startsWith("$")) return substituted(word, variables);
  if (word === "true" || word === "false") return word === "true";
  return /[A-Za-z]$/.test(word) ? ({ amount: word } satisfies Amount) : Number(word);
}

/** `\\n`, `\\t` and `\\"` mean what they mean everywhere. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter);
}

function substituted(text: string, variables: Variables): unknown {
  const name = /^\$([a-z]\w*)$/.exec(text)?.[1];
  if (name === undefined)
    return text.replace(/\$\{?([a-z]\w*)\}?/g, (all, key: string) =>
      variables.has(key) ? String(variables.get(key)) : all,
    );
  if (!variables.has(name)) throw new HarnessError(`nothing has been saved as $${name}`);
  return variables.get(name);
}

const amountOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "amount" in value ? (value as Amount).amount : value;

function same(actual: unknown, wanted: unknown): boolean {
  return wanted !== amountOf(wanted) ? compareValues(actual, amountOf(wanted)) === 0 : equalValues(actual, wanted);
}

function ordered(actual: unknown, bound: unknown, test: (order: number) => boolean): boolean {
  const order = compareValues(actual, amountOf(bound));
  return order !== undefined && test(order);
}

function contains(actual: unknown, part: unknown): boolean {
  if (typeof actual === "string") return actual.includes(String(part));
  if (Array.isArray(actual)) return actual.some((item) => same(item, part));
  return typeof actual === "object" && actual !== null && String(part) in actual;
}

function sizeOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return typeof value === "object" ? Object.keys(value).length : 1;
}

/** What a comparison wanted, for the table of a failure: with the variables' values. */
export function describeComparison(comparison: Comparison, variables: Variables): string {
  const text = comparison.text.replace(/^is (?!absent|present|empty|not|at|more|less|between|one of)/, "");
  return text.replace(/"?\$\{?([a-z]\w*)\}?"?/g, (all, name: string) => {
    if (!variables.has(name)) return all;
    const value = variables.get(name);
    if (all.startsWith('"') === all.endsWith('"')) return formatValue(value);
    return all.replace(/\$\{?[a-z]\w*\}?/, String(value));
  });
}
