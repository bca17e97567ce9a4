/** What a sed script is made of, once read. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sed.html */
import { compileExpression } from "../regular-expression.ts";

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  /** Undefined: the expression that was used last. */
  | { readonly kind: "match"; readonly expression: RegExp | undefined }
  /** Every `step`th line from `first`. */
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  /** As a second address: so many lines after the first. */
  | { readonly kind: "more"; readonly lines: number };

export interface Substitution {
  readonly expression: RegExp | undefined;
  /** With `&`, `\1` and escapes as they were written. */
  readonly replacement: string;
  readonly global: boolean;
  /** Which match is replaced. */
  readonly occurrence: number;
  readonly print: boolean;
  readonly file: string | undefined;
}

export interface SedCommand {
  readonly first: Address | undefined;
  readonly second: Address | undefined;
  readonly negated: boolean;
  readonly name: string;
  /** Text of a, i, c; label of b, t, T; file of r, w; exit code of q, Q. */
  readonly text: string;
  readonly substitution?: Substitution;
  /** Characters and what they become (`y`). */
  readonly characters?: ReadonlyMap<string, string>;
  /** Where a `{` leads when its address does not hold: behind the `}`. */
  end: number;
}

/** Reads a script. Throws `Error` with what is wrong. */
export function parseSed(script: string, extended: boolean): SedCommand[] {
  return new ScriptReader(script, extended).commands();
}

class ScriptReader {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  commands(): SedCommand[] {
    const commands: SedCommand[] = [];
    const open: number[] = [];
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length) break;
      const command = this.#command();
      if (command.name === "#") continue;
      if (command.name === "}") {
        const start = commands[open.pop() ?? -1];
        if (start === undefined) throw new Error("unexpected '}'");
        start.end = commands.length;
        continue;
      }
      if (command.name === "{") open.push(commands.length);
      commands.push(command);
    }
    if (open.length > 0) throw new Error("unterminated {");
    return commands;
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #skip(what: RegExp): void {
    while (this.#at < this.#text.length && what.test(this.#peek())) this.#at++;
  }

  #take(what: RegExp): string {
    const start = this.#at;
    this.#skip(what);
    return this.#text.slice(start, this.#at);
  }

  #command(): SedCommand {
    const first = this.#address();
    this.#skip(/[ \t]/);
    let second: Address | undefined;
    if (first && this.#peek() === ",") {
      this.#at++;
      this.#skip(/[ \t]/);
      second = this.#address(true);
      if (second === undefined) throw new Error("no address after comma");
    }
    this.#skip(/[ \t]/);
    const negated = this.#peek() === "!";
    if (negated) this.#skip(/[! \t]/);
    const name = this.#peek();
    this.#at++;
    return { first, second, negated, name, text: "", end: 0, ...this.#body(name) };
  }

  #address(after = false): Address | undefined {
    const character = this.#peek();
    if (character === "$") {
      this.#at++;
      return { kind: "last" };
    }
    if (after && character === "+") {
      this.#at++;
      return { kind: "more", lines: Number(this.#take(/\d/)) };
    }
    if (/\d/.test(character)) {
      const line = Number(this.#take(/\d/));
      if (this.#peek() !== "~") return { kind: "line", line };
      this.#at++;
      return { kind: "step", first: line, step: Number(this.#take(/\d/)) };
    }
    if (character !== "/" && character !== "\\") return undefined;
    if (character === "\\") this.#at++;
    const delimiter = this.#peek();
    this.#at++;
    const source = this.#until(delimiter, true);
    const flags = this.#take(/[IM]/);
    return { kind: "match", expression: this.#expression(source, flags.includes("I")) };
  }

  #expression(source: string, ignoreCase: boolean): RegExp | undefined {
    if (source === "") return undefined;
    return compileExpression(source, { extended: this.#extended, ignoreCase, global: true });
  }

  /** Text up to the delimiter, which a backslash makes ordinary; in an expression, brackets hide it too. */
  #until(delimiter: string, expression: boolean): string {
    let out = "";
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#peek();
      if (character === delimiter) {
        this.#at++;
        return out;
      }
      if (character === "\\") {
        const next = this.#text[++this.#at] ?? "";
        out += next === delimiter && (delimiter !== "&" || expression) ? next : `\\${next}`;
      } else if (character === "[" && expression) {
        const set = /^\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/.exec(this.#text.slice(this.#at))?.[0] ?? "[";
        out += set;
        this.#at += set.length - 1;
      } else out += character;
    }
    throw new Error(`unterminated ${delimiter === "/" ? "address regex" : "command"}`);
  }

  #body(name: string): Partial<SedCommand> {
    if (name === "s") return { substitution: this.#substitution() };
    if (name === "y") return { characters: this.#transliteration() };
    if ("aic".includes(name)) return { text: this.#insertedText() };
    if (":btTrwRW".includes(name)) {
      this.#skip(/[ \t]/);
      return { text: this.#take(name === "r" || name === "w" ? /[^\n]/ : /[^\n;}]/).trimEnd() };
    }
    if (name === "#") this.#skip(/[^\n]/);
    if ("qQl".includes(name)) {
      this.#skip(/[ \t]/);
      return { text: this.#take(/\d/) };
    }
    if (!"{}#=dDgGhHnNpPxz".includes(name) || name === "") throw new Error(`unsupported command ${name}`);
    return {};
  }

  #substitution(): Substitution {
    const delimiter = this.#peek();
    this.#at++;
    const source = this.#until(delimiter, true);
    const replacement = this.#until(delimiter, false);
    const flags = this.#take(/[gpiImMe\d]/);
    const file = this.#peek() === "w" ? this.#take(/[^\n]/).slice(1).trim() : undefined;
    return {
      expression: this.#expression(source, /i/i.test(flags)),
      replacement,
      global: flags.includes("g"),
      occurrence: Number(/\d+/.exec(flags)?.[0] ?? 1),
      print: flags.includes("p"),
      file,
    };
  }

  #transliteration(): ReadonlyMap<string, string> {
    const delimiter = this.#peek();
    this.#at++;
    const plain = (text: string): string[] => [
      ...text.replace(/\\(.)/g, (_, letter) => (letter === "n" ? "\n" : letter)),
    ];
    const from = plain(this.#until(delimiter, false));
    const to = plain(this.#until(delimiter, false));
    if (from.length !== to.length) throw new Error("strings for 'y' command are different lengths");
    return new Map(from.map((character, index) => [character, to[index] ?? character]));
  }

  /** What follows a, i, c: on the same line, or after a backslash on the next ones. */
  #insertedText(): string {
    this.#skip(/[ \t]/);
    if (this.#peek() === "\\") {
      this.#at++;
      this.#skip(/[ \t]/);
      if (this.#peek() === "\n") this.#at++;
    }
    let out = "";
    for (; this.#at < this.#text.length && this.#peek() !== "\n"; this.#at++) {
      if (this.#peek() !== "\\") out += this.#peek();
      else {
        const next = this.#text[++this.#at] ?? "";
        out += next === "t" ? "\t" : next;
      }
    }
    return `${out}\n`;
  }
}
