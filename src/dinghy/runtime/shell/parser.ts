/**
 * Reads shell scripts: the POSIX shell grammar, with the extensions that busybox' ash has and scripts use (`function`,
 * `&>`, `$'…'`, `${x/a/b}`, `${x:1:2}`). Word pieces are read by `words.ts`.
 */
import { Source } from "./source.ts";
import {
  type AndOr,
  type Assignment,
  type Command,
  type Piece,
  type Pipeline,
  type Redirection,
  type Script,
  ShellSyntaxError,
  type Word,
} from "./syntax.ts";
import { endsWord, readTemplate, readWord } from "./words.ts";

const reserved = new Set("if then elif else fi while until for do done case esac in function { } !".split(" "));
/** Reserved words that end a list rather than begin a command. */
const closers = new Set(["then", "elif", "else", "fi", "do", "done", "esac", "}"]);
const keptMax = 500;
const kept = new Map<string, Script>();

/** The script that a text is. Throws `ShellSyntaxError`. What was read before is kept: scripts run again and again. */
export function parseScript(text: string): Script {
  let script = kept.get(text);
  if (script === undefined) {
    const parser = new Parser(new Source(text));
    script = parser.script("");
    parser.expectEnd();
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value as string);
    kept.set(text, script);
  }
  return script;
}

/** A word as it stands alone, for text that is expanded later (prompts, arithmetic operands). */
export function parseTemplate(text: string): Word {
  return readTemplate(new Source(text), readNested);
}

function readNested(source: Source, closing: string): Script {
  const parser = new Parser(source);
  const script = parser.script(closing);
  if (closing === "") parser.expectEnd();
  return script;
}

interface HereDocument {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  /** Filled when the body is read. */
  readonly body: Piece[];
}

class Parser {
  readonly #source: Source;
  #hereDocuments: HereDocument[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  /** Commands up to the end, a closing character or a reserved word that closes a list; none of them is consumed. */
  script(closing: string): Script {
    const list: AndOr[] = [];
    for (;;) {
      this.#lines();
      const character = this.#source.peek();
      if (character === "" || (closing !== "" && character === closing)) return list;
      if (this.#source.startsWith(";;") || this.#source.startsWith(";&")) return list;
      if (closers.has(this.#reservedWord())) return list;
      list.push(this.#andOr());
      const separator = this.#source.peek();
      if (separator === ";" && !this.#source.startsWith(";;")) this.#source.next();
    }
  }

  expectEnd(): void {
    if (!this.#source.ended) this.#unexpected();
    this.#readHereDocuments();
  }

  #unexpected(expecting?: string): never {
    const source = this.#source;
    const hint = expecting === undefined ? "" : ` (expecting "${expecting}")`;
    if (source.ended) source.fail(`syntax error: unexpected end of file${hint}`, true);
    const token = /^(?:\n|;;|&&|\|\||<<|>>|[;&|<>()]|[^\s;&|<>()]+)/.exec(
      source.text.slice(source.at, source.at + 80),
    )?.[0];
    const shown = token === "\n" ? "newline" : `"${token ?? ""}"`;
    throw new ShellSyntaxError(`syntax error: unexpected ${shown}${hint}`, source.line);
  }

  /** Blanks and comments. */
  #blanks(): void {
    const source = this.#source;
    while (source.peek() === " " || source.peek() === "\t") source.next();
    if (source.peek() !== "#") return;
    while (!source.ended && source.text[source.at] !== "\n") source.skip(1);
  }

  /** Blanks, comments and line ends; a line end brings the bodies of here-documents. */
  #lines(): void {
    for (this.#blanks(); this.#source.peek() === "\n"; this.#blanks()) {
      this.#source.next();
      this.#readHereDocuments();
    }
  }

  /** The reserved word that comes next, or "". */
  #reservedWord(): string {
    const { text, at } = this.#source;
    const word = /^(?:[a-z]+|[{}!])/.exec(text.slice(at, at + 16))?.[0] ?? "";
    return reserved.has(word) && endsWord(text[at + word.length] ?? "") ? word : "";
  }

  #take(word: string): boolean {
    if (this.#reservedWord() !== word) return false;
    this.#source.skip(word.length);
    return true;
  }

  #expect(word: string): void {
    this.#lines();
    if (!this.#take(word)) this.#unexpected(word);
  }

  #andOr(): AndOr {
    const line = this.#source.line;
    const first = this.#pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      this.#blanks();
      const operator = this.#source.startsWith("&&") ? "&&" : this.#source.startsWith("||") ? "||" : undefined;
      if (operator === undefined) break;
      this.#source.skip(2);
      this.#lines();
      rest.push({ operator, pipeline: this.#pipeline() });
    }
    const background = this.#source.peek() === "&";
    if (background) this.#source.next();
    else if (!/^[;)\n]?$/.test(this.#source.peek())) this.#unexpected();
    return { first, rest, background, line };
  }

  #pipeline(): Pipeline {
    let negated = false;
    while (this.#take("!")) {
      negated = !negated;
      this.#blanks();
    }
    const commands = [this.#command()];
    for (this.#blanks(); this.#source.peek() === "|" && this.#source.peek(1) !== "|"; this.#blanks()) {
      this.#source.next();
      this.#lines();
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    const word = this.#reservedWord();
    if (word === "" && this.#source.peek() !== "(") return this.#simple();
    const compound = this.#compound(word);
    return compound.kind === "function" ? compound : { ...compound, redirections: this.#redirections() };
  }

  #compound(word: string): Command {
    if (word === "") {
      this.#source.next();
      const body = this.script(")");
      if (this.#source.peek() !== ")") this.#unexpected(")");
      this.#source.next();
      return { kind: "subshell", body, redirections: [] };
    }
    if (closers.has(word) || word === "in" || word === "!") this.#unexpected();
    this.#source.skip(word.length);
    if (word === "{") return { kind: "group", body: this.#body("}"), redirections: [] };
    if (word === "if") return this.#if();
    if (word === "while" || word === "until") {
      const condition = this.#body("do");
      return { kind: "while", until: word === "until", condition, body: this.#body("done"), redirections: [] };
    }
    if (word === "for") return this.#for();
    if (word === "case") return this.#case();
    return this.#function();
  }

  /** A list up to the reserved word that ends it, which is consumed. */
  #body(end: string): Script {
    const body = this.script("");
    if (body.length === 0 && end !== "done" && end !== "}") this.#unexpected();
    this.#expect(end);
    return body;
  }

  #if(): Command {
    const branches = [{ condition: this.#body("then"), body: this.script("") }];
    let otherwise: Script | undefined;
    for (;;) {
      this.#lines();
      if (this.#take("elif")) {
        branches.push({ condition: this.#body("then"), body: this.script("") });
        continue;
      }
      if (this.#take("else")) otherwise = this.script("");
      this.#expect("fi");
      return { kind: "if", branches, otherwise, redirections: [] };
    }
  }

  #for(): Command {
    this.#blanks();
    const variable = this.#name();
    this.#lines();
    let words: Word[] | undefined;
    if (this.#take("in")) {
      words = [];
      for (this.#blanks(); !endsWord(this.#source.peek()); this.#blanks()) words.push(this.#word());
    }
    this.#blanks();
    if (this.#source.peek() === ";") this.#source.next();
    this.#expect("do");
    return { kind: "for", variable, words, body: this.#body("done"), redirections: [] };
  }

  #name(): string {
    const { text, at } = this.#source;
    const name = /^[A-Za-z_]\w*/.exec(text.slice(at, at + 256))?.[0];
    if (name === undefined) this.#source.fail("syntax error: bad for loop variable");
    this.#source.skip(name.length);
    return name;
  }

  #case(): Command {
    this.#blanks();
    const subject = this.#word();
    this.#expect("in");
    const items: { patterns: Word[]; body: Script; fallThrough: boolean }[] = [];
    for (;;) {
      this.#lines();
      if (this.#take("esac")) return { kind: "case", subject, items, redirections: [] };
      const patterns = this.#patterns();
      const body = this.script("");
      const fallThrough = this.#source.startsWith(";&");
      if (fallThrough || this.#source.startsWith(";;")) this.#source.skip(2);
      else if (this.#reservedWord() !== "esac") this.#unexpected(";;");
      items.push({ patterns, body, fallThrough });
    }
  }

  #patterns(): Word[] {
    const patterns: Word[] = [];
    if (this.#source.peek() === "(") this.#source.next();
    for (;;) {
      this.#blanks();
      if (endsWord(this.#source.peek())) this.#unexpected();
      patterns.push(this.#word());
      this.#blanks();
      const separator = this.#source.peek();
      if (separator !== ")" && separator !== "|") this.#unexpected(")");
      this.#source.next();
      if (separator === ")") return patterns;
    }
  }

  #function(): Command {
    this.#blanks();
    const name = this.#source.text.slice(this.#source.at).match(/^[^\s;&|<>()]+/)?.[0] ?? "";
    this.#source.skip(name.length);
    this.#blanks();
    if (this.#source.startsWith("()")) this.#source.skip(2);
    return this.#functionBody(name);
  }

  #functionBody(name: string): Command {
    this.#lines();
    return { kind: "function", name, body: this.#command() };
  }

  #word(): Word {
    return readWord(this.#source, readNested);
  }

  #simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (this.#blanks(); ; this.#blanks()) {
      const redirection = this.#redirection();
      if (redirection) {
        redirections.push(redirection);
        continue;
      }
      if (words.length === 1 && assignments.length === 0 && this.#source.peek() === "(") {
        return this.#functionNamed(words[0] as Word);
      }
      if (endsWord(this.#source.peek())) break;
      const assignment = words.length === 0 ? this.#assignment() : undefined;
      if (assignment) assignments.push(assignment);
      else words.push(this.#word());
    }
    if (assignments.length + words.length + redirections.length === 0) this.#unexpected();
    return { kind: "simple", assignments, words, redirections };
  }

  #functionNamed(word: Word): Command {
    const [piece] = word;
    this.#source.next();
    this.#blanks();
    if (this.#source.peek() !== ")" || word.length !== 1 || piece?.kind !== "text") this.#unexpected();
    this.#source.next();
    return this.#functionBody(piece.text);
  }

  #assignment(): Assignment | undefined {
    const { text, at } = this.#source;
    const [all, name, plus] = /^([A-Za-z_]\w*)(\+?)=/.exec(text.slice(at, at + 256)) ?? [];
    if (all === undefined || name === undefined) return undefined;
    this.#source.skip(all.length);
    return { name, append: plus === "+", value: this.#word() };
  }

  #redirections(): Redirection[] {
    const redirections: Redirection[] = [];
    for (;;) {
      this.#blanks();
      const redirection = this.#redirection();
      if (redirection === undefined) return redirections;
      redirections.push(redirection);
    }
  }

  #redirection(): Redirection | undefined {
    const { text, at } = this.#source;
    const [all, digits, operator] = /^(\d*|&(?=>))(<<-|<<|<&|<>|>>|>&|>\||<|>)/.exec(text.slice(at, at + 16)) ?? [];
    if (all === undefined || operator === undefined) return undefined;
    this.#source.skip(all.length);
    this.#blanks();
    if (endsWord(this.#source.peek())) this.#unexpected();
    const word = this.#word();
    const fd = digits === "&" ? -1 : digits === "" || digits === undefined ? undefined : Number(digits);
    if (operator !== "<<" && operator !== "<<-") {
      return { fd, operator: operator as Redirection["operator"], target: word };
    }
    const delimiter = word.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");
    const quoted = word.some((piece) => piece.quoted);
    const body: Piece[] = [];
    this.#hereDocuments.push({ delimiter, quoted, stripTabs: operator === "<<-", body });
    return { fd, operator: "<<", target: body };
  }

  #readHereDocuments(): void {
    const waiting = this.#hereDocuments;
    this.#hereDocuments = [];
    for (const document of waiting) {
      const text = this.#hereText(document);
      if (document.quoted) document.body.push({ kind: "text", text, quoted: true });
      else document.body.push(...readTemplate(new Source(text), readNested));
    }
  }

  #hereText({ delimiter, stripTabs }: HereDocument): string {
    const source = this.#source;
    let text = "";
    while (source.at < source.text.length) {
      const end = source.text.indexOf("\n", source.at);
      const raw = source.text.slice(source.at, end < 0 ? undefined : end);
      const line = stripTabs ? raw.replace(/^\t+/, "") : raw;
      if (line === delimiter) {
        source.skip(raw.length + (end < 0 ? 0 : 1));
        return text;
      }
      source.skip(raw.length + 1);
      text += `${line}\n`;
    }
    return source.fail(`syntax error: unterminated here-document (expecting "${delimiter}")`, true);
  }
}
