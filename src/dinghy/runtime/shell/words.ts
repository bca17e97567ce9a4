import { Source } from "./source.ts";
import type { Expansion, Piece, Script, Word } from "./syntax.ts";

/** Reads a script up to the closing text (`)` of a substitution), which it leaves unread. */
export type ReadScript = (source: Source, closing: string) => Script;

const metacharacters = new Set(["", " ", "\t", "\n", ";", "&", "|", "<", ">", "(", ")"]);

/** Whether a word ends here. */
export function endsWord(character: string): boolean {
  return metacharacters.has(character);
}

/** Collects pieces, joining neighbouring text. */
class Pieces {
  readonly list: Piece[] = [];

  text(text: string, quoted: boolean): void {
    const last = this.list.at(-1);
    if (last?.kind === "text" && last.quoted === quoted)
      this.list[this.list.length - 1] = { ...last, text: last.text + text };
    else this.list.push({ kind: "text", text, quoted });
  }

  add(piece: Piece): void {
    this.list.push(piece);
  }
}

/** An unquoted word; `stop` says where it ends beside metacharacters. */
export function readWord(source: Source, readScript: ReadScript, ends = endsWord): Word {
  const pieces = new Pieces();
  for (let character = source.peek(); character !== "" && !ends(character); character = source.peek()) {
    if (character === "'") {
      source.next();
      pieces.text(source.until("'", "quoted string"), true);
    } else if (character === '"') {
      source.next();
      readDoubleQuoted(source, readScript, pieces);
    } else if (character === "\\") {
      source.next();
      pieces.text(source.ended ? "\\" : source.next(), true);
    } else if (character === "$" && source.peek(1) === "'") {
      source.skip(2);
      pieces.text(readEscaped(source), true);
    } else if (character === "$" || character === "`") {
      readDollar(source, readScript, pieces, false);
    } else {
      pieces.text(source.next(), false);
    }
  }
  return pieces.list;
}

function readDoubleQuoted(source: Source, readScript: ReadScript, pieces: Pieces): void {
  // An empty pair of quotes is still a word.
  if (source.peek() === '"') pieces.text("", true);
  while (source.peek() !== '"') {
    if (source.ended) source.fail("syntax error: unterminated quoted string", true);
    readInQuotes(source, readScript, pieces, '$`"\\');
  }
  source.skip(1);
}

/** One piece of text in which `$`, backquotes and some escapes count, as in double quotes and here-documents. */
function readInQuotes(source: Source, readScript: ReadScript, pieces: Pieces, escapable: string): void {
  const character = source.peek();
  if (character === "$" || character === "`") {
    readDollar(source, readScript, pieces, true);
    return;
  }
  source.next();
  if (character === "\\" && escapable.includes(source.peek()) && !source.ended) pieces.text(source.next(), true);
  else pieces.text(character, true);
}

/** Text with expansions and no quotes of its own: a here-document's body. */
export function readTemplate(source: Source, readScript: ReadScript): Word {
  const pieces = new Pieces();
  while (!source.ended) readInQuotes(source, readScript, pieces, "$`\\");
  return pieces.list;
}

function readDollar(source: Source, readScript: ReadScript, pieces: Pieces, quoted: boolean): void {
  const piece =
    source.next() === "`" ? readBackquoted(source, readScript, quoted) : readExpansion(source, readScript, quoted);
  if (piece) pieces.add(piece);
  else pieces.text("$", quoted);
}

/** What follows a dollar sign; undefined where that stands for itself. */
function readExpansion(source: Source, readScript: ReadScript, quoted: boolean): Piece | undefined {
  const character = source.peek();
  if (character === "(") {
    const arithmetic = source.peek(1) === "(" ? tryArithmetic(source, readScript, quoted) : undefined;
    return arithmetic ?? readSubstitution(source, readScript, quoted);
  }
  if (character === "{") {
    source.next();
    return { kind: "parameter", quoted, expansion: readBraced(source, readScript, quoted) };
  }
  const name = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(source.text.slice(source.at, source.at + 256))?.[0];
  if (name === undefined) return undefined;
  source.skip(name.length);
  return { kind: "parameter", quoted, expansion: { name } };
}

function readSubstitution(source: Source, readScript: ReadScript, quoted: boolean): Piece {
  source.next();
  const script = readScript(source, ")");
  if (source.next() !== ")") source.fail('syntax error: unexpected end of file (expecting ")")', true);
  return { kind: "command", quoted, script };
}

function readBackquoted(source: Source, readScript: ReadScript, quoted: boolean): Piece {
  let text = "";
  for (;;) {
    const character = source.next();
    if (character === "`") break;
    if (character === "") source.fail("syntax error: unterminated backquoted command", true);
    const escapable = quoted ? '$`\\"' : "$`\\";
    text += character === "\\" && escapable.includes(source.peek()) ? source.next() : character;
  }
  return { kind: "command", quoted, script: readScript(new Source(text), "") };
}

/** `$((expression))`; undefined where it turns out to be a command substitution that begins with a subshell. */
function tryArithmetic(source: Source, readScript: ReadScript, quoted: boolean): Piece | undefined {
  const start = source.at;
  const line = source.line;
  source.skip(2);
  let depth = 0;
  const pieces = new Pieces();
  for (;;) {
    const character = source.peek();
    if (character === "") source.fail("syntax error: unterminated arithmetic expansion", true);
    if (character === ")" && depth === 0) {
      if (source.peek(1) !== ")") break;
      source.skip(2);
      return { kind: "arithmetic", quoted, expression: pieces.list };
    }
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (character === '"') source.next();
    else readInQuotes(source, readScript, pieces, "$`\\");
  }
  source.at = start;
  source.line = line;
  return undefined;
}

function readBraced(source: Source, readScript: ReadScript, quoted: boolean): Expansion {
  const length = source.peek() === "#" && source.peek(1) !== "}" && !/[:%=+?-]/.test(source.peek(1));
  if (length) source.next();
  const name = /^(?:[A-Za-z_]\w*|[0-9]+|[@*#?$!-])/.exec(source.text.slice(source.at, source.at + 256))?.[0];
  if (name === undefined) source.fail("syntax error: bad substitution");
  source.skip(name.length);
  if (source.peek() === "}") {
    source.next();
    return length ? { name, length } : { name };
  }
  const operator = /^(?::[-=+?]|[-=+?]|##|%%|\/\/|[#%/:])/.exec(source.text.slice(source.at, source.at + 2))?.[0];
  if (operator === undefined || length) source.fail("syntax error: bad substitution", source.ended);
  source.skip(operator.length);
  // What follows a pattern operator is a pattern even in double quotes.
  const inQuotes = quoted && !/^[#%/]/.test(operator);
  const second = operator === "/" || operator === "//" ? "/" : operator === ":" ? ":" : "";
  const argument = readArgument(source, readScript, inQuotes, second);
  if (source.next() === "}") return { name, operator, argument };
  const more = readArgument(source, readScript, inQuotes, "");
  source.next();
  return { name, operator, argument, second: more };
}

/** Up to the closing brace (or `separator`), which is left unread. */
function readArgument(source: Source, readScript: ReadScript, inQuotes: boolean, separator: string): Word {
  const ends = (character: string): boolean => character === "}" || (separator !== "" && character === separator);
  if (!inQuotes) {
    const word = readWord(source, readScript, ends);
    if (source.ended) source.fail("syntax error: missing '}'", true);
    return word;
  }
  const pieces = new Pieces();
  while (!ends(source.peek())) {
    if (source.ended) source.fail("syntax error: missing '}'", true);
    if (source.peek() === '"') source.next();
    else readInQuotes(source, readScript, pieces, '$`"\\}');
  }
  return pieces.list;
}

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The rest of `$'…'`. */
function readEscaped(source: Source): string {
  let text = "";
  for (;;) {
    const character = source.next();
    if (character === "'") return text;
    if (character === "") source.fail("syntax error: unterminated quoted string", true);
    if (character !== "\\") {
      text += character;
      continue;
    }
    const [code, hex, octal] =
      /^(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/.exec(source.text.slice(source.at, source.at + 3)) ?? [];
    if (code) {
      source.skip(code.length);
      text += String.fromCharCode(hex ? Number.parseInt(hex, 16) : Number.parseInt(octal ?? "0", 8));
    } else {
      const letter = source.next();
      text += escapes[letter] ?? (/['"\\]/.test(letter) ? letter : `\\${letter}`);
    }
  }
}
