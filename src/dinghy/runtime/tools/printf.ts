import { unescapeText } from "./escapes.ts";

const specification = /^%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z%])/;
/** `\0` and up to three digits, or one to three digits: printf knows both. */
const octal = /^([0-7]{1,3})/;

export interface Formatted {
  readonly text: string;
  /** What was wrong with the arguments, one by one. */
  readonly complaints: readonly string[];
}

/** What `printf FORMAT [ARG]...` prints: the format is used again as long as there are arguments. */
export function formatPrintf(format: string, args: readonly string[]): Formatted {
  const complaints: string[] = [];
  const rest = [...args];
  let text = "";
  do {
    const before = rest.length;
    const pass = formatOnce(format, rest, complaints);
    text += pass.text;
    if (pass.cut || rest.length === before) break;
  } while (rest.length > 0);
  return { text, complaints };
}

function formatOnce(format: string, rest: string[], complaints: string[]): { text: string; cut: boolean } {
  let text = "";
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf("%", at);
    const literal = unescapeText(format.slice(at, percent < 0 ? undefined : percent), octal);
    text += literal.text;
    if (literal.cut) return { text, cut: true };
    if (percent < 0) break;
    const [all, flags = "", width, precision, letter = ""] = specification.exec(format.slice(percent)) ?? [];
    if (all === undefined || !"diouxXeEfFgGcsbq%".includes(letter)) {
      complaints.push(`${format.slice(percent)}: invalid format`);
      return { text, cut: true };
    }
    at = percent + all.length;
    if (letter === "%") {
      text += "%";
      continue;
    }
    const count = (given: string | undefined): number | undefined =>
      given === "*" ? Number(rest.shift() ?? 0) : given === undefined ? undefined : Number(given);
    const columns = count(width);
    const digits = all.includes(".") ? (count(precision) ?? 0) : undefined;
    const argument = rest.shift();
    if (letter === "b") {
      const unescaped = unescapeText(argument ?? "", /^0?([0-7]{1,3})/);
      text += pad(unescaped.text, flags, columns);
      if (unescaped.cut) return { text, cut: true };
    } else text += convert(letter, argument, flags, columns, digits, complaints);
  }
  return { text, cut: false };
}

function convert(
  letter: string,
  argument: string | undefined,
  flags: string,
  columns: number | undefined,
  digits: number | undefined,
  complaints: string[],
): string {
  if (letter === "c") return pad((argument ?? "").slice(0, 1), flags, columns);
  if (letter === "s" || letter === "q") return pad((argument ?? "").slice(0, digits), flags, columns);
  const number = parseNumber(argument ?? "", "feg".includes(letter.toLowerCase()));
  if (number === undefined) complaints.push(`invalid number '${argument}'`);
  return formatNumber(letter, number ?? 0, flags, columns, digits);
}

/** A number as C's printf shows it. */
export function formatNumber(
  letter: string,
  value: number | bigint,
  flags = "",
  columns?: number,
  digits?: number,
): string {
  const negative = value < 0 || Object.is(value, -0);
  const signed = "dieEfFgG".includes(letter);
  const sign = !signed ? "" : negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const magnitude = signed ? (value < 0 ? -value : value) : value;
  const body = "eEfFgG".includes(letter)
    ? floating(letter, Math.abs(Number(magnitude)), digits ?? 6, flags.includes("#"))
    : integral(letter, magnitude, flags, digits);
  const zeros = flags.includes("0") && !flags.includes("-") && (digits === undefined || "eEfFgG".includes(letter));
  if (zeros) return sign + body.padStart((columns ?? 0) - sign.length, "0");
  return pad(sign + body, flags, columns);
}

function integral(letter: string, value: number | bigint, flags: string, digits: number | undefined): string {
  const whole = typeof value === "bigint" ? value : BigInt(Math.trunc(Number.isFinite(value) ? value : 0));
  const unsigned = BigInt.asUintN(64, whole);
  const text = letter === "o" ? unsigned.toString(8) : /x/i.test(letter) ? unsigned.toString(16) : whole.toString();
  const shown = text.padStart(digits ?? 0, "0");
  const prefix = flags.includes("#") && whole !== 0n ? (letter === "o" ? "0" : /x/i.test(letter) ? "0x" : "") : "";
  const all = prefix + (letter === "u" ? unsigned.toString().padStart(digits ?? 0, "0") : shown);
  return letter === "X" ? all.toUpperCase() : all;
}

function floating(letter: string, value: number, digits: number, keepZeros: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : "inf";
  const exponential = (places: number): string => value.toExponential(places).replace(/e([+-])(\d)$/, "e$10$2");
  let text: string;
  if (/f/i.test(letter)) text = value.toFixed(Math.min(100, digits));
  else if (/e/i.test(letter)) text = exponential(digits);
  else {
    const precision = digits === 0 ? 1 : digits;
    const exponent = value === 0 ? 0 : Number(/e(.*)$/.exec(value.toExponential(precision - 1))?.[1]);
    const plain = exponent >= -4 && exponent < precision;
    text = plain ? value.toFixed(precision - 1 - exponent) : exponential(precision - 1);
    if (!keepZeros && text.includes(".")) text = text.replace(/\.?0+(?=e|$)/, "");
  }
  return /[EFG]/.test(letter) ? text.toUpperCase() : text;
}

function pad(text: string, flags: string, columns = 0): string {
  return flags.includes("-") || columns < 0 ? text.padEnd(Math.abs(columns)) : text.padStart(columns);
}

function parseNumber(text: string, floatingPoint: boolean): number | bigint | undefined {
  if (/^["']/.test(text)) return text.codePointAt(1) ?? 0;
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  if (floatingPoint) return Number.isNaN(Number(trimmed)) ? undefined : Number(trimmed);
  const [, sign = "", body = ""] = /^([+-]?)(\w+)$/.exec(trimmed) ?? [];
  const literal = /^0[0-7]+$/.test(body) ? `0o${body.slice(1)}` : body;
  if (!/^(0[xX][0-9a-fA-F]+|0o[0-7]+|\d+)$/.test(literal)) return undefined;
  return sign === "-" ? -BigInt(literal) : BigInt(literal);
}
