import { formatNumber } from "../printf.ts";

/** Text from outside that looks like a number counts as one where both sides of a comparison do. */
export class NumericText {
  readonly text: string;
  readonly number: number;
  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

/** Undefined is what a variable is before it gets a value: both 0 and "". */
export type Value = number | string | NumericText | undefined;

const numeric = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** Text as it came in: from fields, files, the command line. */
export function inputValue(text: string): Value {
  return numeric.test(text) ? new NumericText(text, Number(text)) : text;
}

export function numberOf(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  if (typeof value !== "string") return value.number;
  const [prefix] = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(value) ?? [];
  return prefix === undefined ? 0 : Number(prefix);
}

/** `format` (CONVFMT or OFMT) is used for numbers that are not whole. */
export function textOf(value: Value, format = "%.6g"): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  if (typeof value !== "number") return value.text;
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value === 0 ? 0 : value);
  const [, digits, letter] = /^%\.?(\d*)([efgEFG])$/.exec(format) ?? ["", "6", "g"];
  return formatNumber(letter ?? "g", value, "", undefined, Number(digits || 6));
}

export function isTrue(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (typeof value === "string") return value !== "";
  return value !== undefined && value.number !== 0;
}

/** Below 0, 0 or above 0: as numbers where both are or look like numbers, else as text. */
export function compareValues(left: Value, right: Value, format: string): number {
  if (typeof left !== "string" && typeof right !== "string") return numberOf(left) - numberOf(right);
  const [one, two] = [textOf(left, format), textOf(right, format)];
  return one < two ? -1 : one > two ? 1 : 0;
}
