import { SyntaxIssue } from "./issues.ts";
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

/** A string or bytes literal that begins at `pos` with `prefix` (`r'`, `b"""`); undefined when it does not end. */
export function readLiteralText(
  text: string,
  pos: number,
  prefix: string,
): { value: Value; length: number } | undefined {
  const quote = prefix.replace(/^[rRbB]+/, "");
  const raw = /[rR]/.test(prefix);
  const bytes = /[bB]/.test(prefix);
  const end = findEnd(text, pos + prefix.length, quote, raw);
  if (end === undefined) return undefined;
  const inner = text.slice(pos + prefix.length, end);
  const units = raw ? [inner] : readEscapes(inner, pos, bytes);
  const value = bytes
    ? new Uint8Array(Buffer.concat(units.map((unit) => Buffer.from(unit as string))))
    : units.map((unit) => (typeof unit === "string" ? unit : Buffer.from(unit).toString())).join("");
  return { value, length: end + quote.length - pos };
}

function findEnd(text: string, start: number, quote: string, raw: boolean): number | undefined {
  for (let i = start; i < text.length; i++) {
    if (text.startsWith(quote, i)) return i;
    if (text[i] === "\\" && !raw) i++;
    else if (quote.length === 1 && (text[i] === "\n" || text[i] === "\r")) return undefined;
  }
  return undefined;
}

/** Pieces of text, or of bytes where an escape gives a byte. */
function readEscapes(text: string, pos: number, bytes: boolean): (string | Uint8Array)[] {
  const units: (string | Uint8Array)[] = [];
  const pattern =
    /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))|[^\\]+/gsu;
  for (const found of text.matchAll(pattern)) {
    const [whole, x, capitalX, u, capitalU, octal, other] = found;
    if (!whole.startsWith("\\")) units.push(whole);
    else if (other !== undefined) {
      const plain = simple[other];
      if (plain === undefined) throw new SyntaxIssue(pos, "Syntax error: unable to unescape string");
      units.push(plain);
    } else {
      const short = x ?? capitalX;
      const code = short ? Number.parseInt(short, 16) : octal ? Number.parseInt(octal, 8) : undefined;
      if (code !== undefined) units.push(bytes ? Uint8Array.of(code) : String.fromCodePoint(code));
      else units.push(String.fromCodePoint(Number.parseInt((u ?? capitalU) as string, 16)));
    }
  }
  return units;
}
