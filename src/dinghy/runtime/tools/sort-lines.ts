import type { Process, Program } from "../processes/process.ts";
import { type Arguments, forEachInput, parseArguments, usage } from "./arguments.ts";
import { joinLines, readLines } from "./lines.ts";

/** How two texts are compared. */
interface Order {
  readonly numeric: boolean;
  readonly human: boolean;
  readonly version: boolean;
  readonly month: boolean;
  readonly reverse: boolean;
  readonly fold: boolean;
  readonly blanks: boolean;
  readonly dictionary: boolean;
}

interface Key extends Order {
  readonly from: Place;
  readonly to: Place | undefined;
}

interface Place {
  readonly field: number;
  /** From 1; 0 is the end of the field. */
  readonly character: number;
}

const orderLetters = {
  numeric: "n",
  human: "h",
  version: "V",
  month: "M",
  reverse: "r",
  fold: "f",
  blanks: "b",
  dictionary: "d",
};

function orderOf(has: (letter: string) => boolean): Order {
  const entries = Object.entries(orderLetters).map(([name, letter]) => [name, has(letter)]);
  const order = Object.fromEntries(entries) as Record<keyof Order, boolean>;
  return { ...order, numeric: order.numeric || has("g") };
}

/** `sort [-bcdfghMnrsuVz] [-k KEY]... [-t CHARACTER] [-o FILE] [FILE]...` */
export const sort: Program = async (process) => {
  const args = parseArguments(process, "bcCdfghiMmnrsuVzk:t:o:S:T:", {
    numeric: "n",
    "numeric-sort": "n",
    reverse: "r",
    unique: "u",
    key: "k",
    "field-separator": "t",
    "version-sort": "V",
    output: "o",
  });
  const compare = comparison(process, args);
  const lines: string[] = [];
  const status = await forEachInput(process, args.operands, async (stream) => {
    for (const line of await readLines(process, stream)) lines.push(line);
  });
  if (args.has("c") || args.has("C")) return check(process, lines, compare, args.has("u"));
  const sorted = lines.sort(compare.whole);
  const shown = args.has("u")
    ? sorted.filter((line, index) => index === 0 || compare.keys(sorted[index - 1] ?? "", line) !== 0)
    : sorted;
  const output = args.value("o");
  if (output === undefined) await process.print(joinLines(shown));
  else {
    const target = process.open(output, { write: true, create: true, truncate: true });
    await process.write(target, joinLines(shown));
    target.release();
  }
  return status;
};

type Compare = (left: string, right: string) => number;

function check(
  process: Process,
  lines: readonly string[],
  compare: { whole: Compare; keys: Compare },
  unique: boolean,
): number {
  const index = lines.findIndex((line, at) => {
    const order =
      at === 0 ? -1 : unique ? compare.keys(lines[at - 1] ?? "", line) : compare.whole(lines[at - 1] ?? "", line);
    return order > 0 || (unique && order === 0);
  });
  if (index < 0) return 0;
  process.report(`-:${index + 1}: disorder: ${lines[index]}`);
  return 1;
}

function comparison(process: Process, args: Arguments): { whole: Compare; keys: Compare } {
  const general = orderOf((letter) => args.has(letter));
  const keys = args.values("k").map((text) => parseKey(process, text, general));
  const separator = args.value("t");
  const byKeys: Compare = (left, right) => {
    if (keys.length === 0) return ordered(general, left, right);
    for (const key of keys) {
      const order = ordered(key, partOf(left, key, separator), partOf(right, key, separator));
      if (order !== 0) return order;
    }
    return 0;
  };
  const lastResort =
    args.has("s") || args.has("u")
      ? () => 0
      : (left: string, right: string) => (general.reverse ? -1 : 1) * plain(left, right);
  return { keys: byKeys, whole: (left, right) => byKeys(left, right) || lastResort(left, right) };
}

function parseKey(process: Process, text: string, general: Order): Key {
  const [, field, character, letters = "", toField, toCharacter, toLetters = ""] =
    /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text) ??
    usage(process, "bad field specification");
  const all = letters + toLetters;
  const order = all === "" ? general : orderOf((letter) => all.includes(letter));
  const to = toField === undefined ? undefined : { field: Number(toField), character: Number(toCharacter ?? 0) };
  return { ...order, from: { field: Number(field), character: Number(character ?? 1) }, to };
}

/** The part of a line that a key means. */
function partOf(line: string, key: Key, separator: string | undefined): string {
  const fields = fieldsOf(line, separator);
  const start = fields[key.from.field - 1];
  if (start === undefined) return "";
  const begin = start.start + key.from.character - 1;
  if (key.to === undefined) return line.slice(begin);
  const last = fields[key.to.field - 1];
  if (last === undefined) return line.slice(begin);
  return line.slice(begin, key.to.character === 0 ? last.end : last.start + key.to.character);
}

/** Without a separator a field begins with the blanks before it. */
function fieldsOf(line: string, separator: string | undefined): { start: number; end: number }[] {
  const fields: { start: number; end: number }[] = [];
  if (separator === undefined) {
    for (const match of line.matchAll(/\s*\S+/g))
      fields.push({ start: match.index, end: match.index + match[0].length });
    return fields;
  }
  let start = 0;
  for (const part of line.split(separator)) {
    fields.push({ start, end: start + part.length });
    start += part.length + separator.length;
  }
  return fields;
}

const plain: Compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const units = " KMGTPE";
const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

function numberOf(text: string, human: boolean): number {
  const [, number, unit = ""] = /^\s*([-+]?\d*\.?\d*(?:[eE][-+]?\d+)?)\s*([KMGTPE]?)/.exec(text) ?? [];
  const value = Number(number);
  return (Number.isNaN(value) ? 0 : value) * (human && unit ? 1024 ** units.indexOf(unit) : 1);
}

function ordered(order: Order, left: string, right: string): number {
  const sign = order.reverse ? -1 : 1;
  if (order.numeric || order.human) return sign * (numberOf(left, order.human) - numberOf(right, order.human));
  if (order.month) return sign * (monthOf(left) - monthOf(right));
  const [one, two] = [prepared(order, left), prepared(order, right)];
  return sign * (order.version ? compareVersions(one, two) : plain(one, two));
}

const monthOf = (text: string): number => months.indexOf(text.trim().slice(0, 3).toUpperCase());

function prepared(order: Order, text: string): string {
  const trimmed = order.blanks ? text.trimStart() : text;
  const kept = order.dictionary ? trimmed.replace(/[^\p{L}\d\s]/gu, "") : trimmed;
  return order.fold ? kept.toUpperCase() : kept;
}

/** Runs of digits count as numbers: `v1.10` comes after `v1.9`. */
function compareVersions(left: string, right: string): number {
  const [one = [], two = []] = [left, right].map((text): readonly string[] => text.match(/\d+|\D+/g) ?? []);
  for (let index = 0; index < Math.max(one.length, two.length); index++) {
    const [a = "", b = ""] = [one[index], two[index]];
    const order = /^\d/.test(a) && /^\d/.test(b) ? Number(a) - Number(b) : plain(a, b);
    if (order !== 0) return order;
  }
  return 0;
}
