import type { Value } from "./value.ts";

const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "?": "?",
  '"': '"',
  "'": "'",
  "`": "`",
};

/**
 * A string or bytes literal that begins at `pos` with `prefix` (`r'`, `b"""`); where it cannot be read, the place of the
 * first letter that does not belong there, or the end of the text.
 */
export function readLiteralText(
  text: string,
  pos: number,
  prefix: string,
): { readonly value: Value; readonly length: number; readonly problem?: string } | { readonly failedAt: number } {
  const quote = prefix.replace(/^[rRbB]+/, "");
  const raw = /[rR]/.test(prefix);
  const bytes = /[bB]/.test(prefix);
  const { end, failedAt } = findEnd(text, pos + prefix.length, quote, raw);
  if (end === undefined) return { failedAt };
  const inner = text.slice(pos + prefix.length, end);
  const length = end + quote.length - pos;
  const problem = raw ? undefined : escapeProblem(inner, bytes);
  if (problem !== undefined) return { value: bytes ? new Uint8Array() : "", length, problem };
  const units = raw ? [inner] : readEscapes(inner, bytes);
  const value = bytes
    ? new Uint8Array(Buffer.concat(units.map((unit) => Buffer.from(unit as string))))
    : units.map((unit) => (typeof unit === "string" ? unit : Buffer.from(unit).toString())).join("");
  return { value, length };
}

/** Why an escape that is written well means no letter. */
function escapeProblem(inner: string, bytes: boolean): string | undefined {
  for (const [, code] of inner.matchAll(/\\(?:\\|[uU]([0-9a-fA-F]{8}|[0-9a-fA-F]{4})|.)/gsu)) {
    if (code === undefined) continue;
    if (bytes) return "unable to unescape string";
    const point = Number.parseInt(code, 16);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return "invalid unicode code point";
  }
  return undefined;
}

type End =
  | { readonly end: number; readonly failedAt?: undefined }
  | { readonly end?: undefined; readonly failedAt: number };

function findEnd(text: string, start: number, quote: string, raw: boolean): End {
  let i = start;
  while (i < text.length) {
    if (text.startsWith(quote, i)) return { end: i };
    if (quote.length === 1 && (text[i] === "\n" || text[i] === "\r")) return { failedAt: i };
    if (text[i] === "\\" && !raw) {
      const { length, sound } = escapeAt(text, i + 1);
      if (!sound) return { failedAt: i + 1 + length };
      i += length;
    }
    i++;
  }
  return { failedAt: text.length };
}

const digits: Readonly<Record<string, readonly [pattern: RegExp, count: number]>> = {
  x: [/[0-9a-fA-F]/, 2],
  X: [/[0-9a-fA-F]/, 2],
  u: [/[0-9a-fA-F]/, 4],
  U: [/[0-9a-fA-F]/, 8],
};

/** How many letters after the backslash belong to it. */
function escapeAt(text: string, at: number): { length: number; sound: boolean } {
  const letter = text[at] ?? "";
  if (simple[letter] !== undefined) return { length: 1, sound: true };
  const [pattern, count] = digits[letter] ?? [/[0-7]/, 2];
  if (digits[letter] === undefined && !/^[0-3]$/.test(letter)) return { length: 0, sound: false };
  for (let i = 1; i <= count; i++) if (!pattern.test(text[at + i] ?? "")) return { length: i, sound: false };
  return { length: 1 + count, sound: true };
}

/** Pieces of text, or of bytes where an escape gives a byte. */
function readEscapes(text: string, bytes: boolean): (string | Uint8Array)[] {
  const units: (string | Uint8Array)[] = [];
  const pattern =
    /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))|[^\\]+/gsu;
  for (const found of text.matchAll(pattern)) {
    const [whole, x, capitalX, u, capitalU, octal, other] = found;
    if (!whole.startsWith("\\")) units.push(whole);
    else if (other !== undefined) {
      units.push(simple[other] ?? other);
    } else {
      const short = x ?? capitalX;
      const code = short ? Number.parseInt(short, 16) : octal ? Number.parseInt(octal, 8) : undefined;
      if (code !== undefined) units.push(bytes ? Uint8Array.of(code) : String.fromCodePoint(code));
      else units.push(String.fromCodePoint(Number.parseInt((u ?? capitalU) as string, 16)));
    }
  }
  return units;
}
