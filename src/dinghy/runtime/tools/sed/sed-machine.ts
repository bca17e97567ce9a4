import { FileError } from "../../files/file-error.ts";
import { readText, writeFile } from "../../files/file-operations.ts";
import type { ByteStream } from "../../processes/byte-stream.ts";
import type { Process } from "../../processes/process.ts";
import { createStepCost } from "../step-cost.ts";
import type { Address, SedCommand, Substitution } from "./sed-script.ts";

export interface InputLine {
  readonly line: string;
  /** False where the text ends without a newline. */
  readonly terminated: boolean;
  /** More must be waited for. */
  readonly last: boolean;
}

const outputMax = 4096;

/** Runs a sed script over lines. */
export class SedMachine {
  exitCode: number | undefined;
  readonly #process: Process;
  readonly #commands: readonly SedCommand[];
  readonly #quiet: boolean;
  readonly #write: (text: string) => Promise<void>;
  readonly #labels = new Map<string, number>();
  /** Commands whose range has begun, and the line that ends it where that is known. */
  readonly #ranges = new Map<SedCommand, number | undefined>();
  readonly #files = new Map<string, ByteStream>();
  #input: AsyncIterator<InputLine, unknown> | undefined;
  #ahead: InputLine | undefined;
  #line = 0;
  #terminated = true;
  #pattern = "";
  #hold = "";
  #substituted = false;
  #appended: string[] = [];
  #lastExpression: RegExp | undefined;
  #out = "";
  readonly #cost = createStepCost();

  constructor(
    process: Process,
    commands: readonly SedCommand[],
    quiet: boolean,
    write: (text: string) => Promise<void>,
  ) {
    this.#process = process;
    this.#commands = commands;
    this.#quiet = quiet;
    this.#write = write;
    for (const [index, { name, text }] of commands.entries()) if (name === ":") this.#labels.set(text, index);
  }

  async run(input: AsyncGenerator<InputLine>): Promise<void> {
    this.#input = input;
    this.#ahead = await this.#fetch();
    try {
      while (this.exitCode === undefined && (await this.#nextLine())) {
        let restart: boolean;
        do {
          restart = await this.#cycle();
          if (restart && this.exitCode === undefined) await this.#endCycle(false);
        } while (restart && this.exitCode === undefined);
      }
      await this.#flush();
    } finally {
      await input.return(undefined);
      for (const stream of this.#files.values()) stream.release();
    }
  }

  async #fetch(): Promise<InputLine | undefined> {
    const next = await this.#input?.next();
    return next?.done ? undefined : (next?.value as InputLine | undefined);
  }

  /** False where there is none. What has been printed goes out before waiting for more. */
  async #nextLine(append = false): Promise<boolean> {
    if (this.#ahead === undefined) return false;
    this.#pattern = append ? `${this.#pattern}\n${this.#ahead.line}` : this.#ahead.line;
    this.#terminated = this.#ahead.terminated;
    this.#line++;
    const waits = this.#ahead.last;
    this.#ahead = undefined;
    if (waits || this.#out.length > outputMax) await this.#flush();
    this.#ahead = await this.#fetch();
    return true;
  }

  async #flush(): Promise<void> {
    const text = this.#out;
    this.#out = "";
    if (text !== "") await this.#write(text);
  }

  #print(text: string): void {
    this.#out += this.#terminated || this.#ahead !== undefined ? `${text}\n` : text;
  }

  /** Ends a cycle: the pattern space, then what was queued. */
  async #endCycle(printed: boolean): Promise<void> {
    if (printed && !this.#quiet) this.#print(this.#pattern);
    for (const text of this.#appended.splice(0)) this.#out += text;
  }

  /** Runs the script once. True where it starts again without a new line (`D`). */
  async #cycle(): Promise<boolean> {
    this.#substituted = false;
    for (let at = 0; at < this.#commands.length; ) {
      const pause = this.#process.charge(this.#cost());
      if (pause) await pause;
      const command = this.#commands[at] as SedCommand;
      at++;
      if (this.#applies(command) === command.negated) {
        if (command.name === "{") at = command.end;
        continue;
      }
      const next = await this.#execute(command, at);
      if (next === "end" || next === "restart") return next === "restart";
      at = next;
    }
    await this.#endCycle(true);
    return false;
  }

  #applies(command: SedCommand): boolean {
    const { first, second } = command;
    if (first === undefined) return true;
    if (second === undefined) return this.#matches(first);
    if (this.#ranges.has(command)) {
      const last = this.#ranges.get(command);
      const over = last === undefined ? this.#matches(second) : this.#line >= last;
      if (over) this.#ranges.delete(command);
      return last === undefined || this.#line <= last;
    }
    // `0,/re/`: the range has begun before the first line.
    const fromStart = first.kind === "line" && first.line === 0 && this.#line === 1;
    if (!fromStart && !this.#matches(first)) return false;
    const last = second.kind === "line" ? second.line : second.kind === "more" ? this.#line + second.lines : undefined;
    if (fromStart && second.kind === "match" && this.#matches(second)) return true;
    if (last === undefined || last > this.#line) this.#ranges.set(command, last);
    return true;
  }

  #matches(address: Address): boolean {
    if (address.kind === "line") return address.line === this.#line;
    if (address.kind === "last") return this.#ahead === undefined;
    if (address.kind === "step") {
      const { first, step } = address;
      return step === 0 ? this.#line === first : this.#line >= first && (this.#line - first) % step === 0;
    }
    if (address.kind === "more") return false;
    const expression = this.#expression(address.expression);
    expression.lastIndex = 0;
    return expression.test(this.#pattern);
  }

  #expression(given: RegExp | undefined): RegExp {
    this.#lastExpression = given ?? this.#lastExpression;
    if (this.#lastExpression === undefined) throw new Error("no previous regexp");
    return this.#lastExpression;
  }

  /** The index of the next command, or what becomes of the cycle. */
  async #execute(command: SedCommand, next: number): Promise<number | "end" | "restart"> {
    const { name, text } = command;
    switch (name) {
      case "s":
        await this.#substitute(command.substitution as Substitution);
        break;
      case "y":
        this.#pattern = [...this.#pattern].map((character) => command.characters?.get(character) ?? character).join("");
        break;
      case "p":
        this.#print(this.#pattern);
        break;
      case "P":
        this.#out += `${this.#pattern.split("\n")[0]}\n`;
        break;
      case "l":
        this.#out += `${JSON.stringify(this.#pattern).slice(1, -1).replaceAll('\\"', '"')}$\n`;
        break;
      case "=":
        this.#out += `${this.#line}\n`;
        break;
      case "i":
        this.#out += text;
        break;
      case "a":
        this.#appended.push(text);
        break;
      case "r":
        this.#appended.push(this.#contentOf(text));
        break;
      case "w":
        await this.#process.write(this.#file(text), `${this.#pattern}\n`);
        break;
      case "g":
        this.#pattern = this.#hold;
        break;
      case "G":
        this.#pattern += `\n${this.#hold}`;
        break;
      case "h":
        this.#hold = this.#pattern;
        break;
      case "H":
        this.#hold += `\n${this.#pattern}`;
        break;
      case "x":
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        break;
      case "z":
        this.#pattern = "";
        break;
      case "b":
        return this.#jump(text);
      case "t":
      case "T": {
        const jumps = this.#substituted === (name === "t");
        this.#substituted = false;
        if (jumps) return this.#jump(text);
        break;
      }
      default:
        return this.#ending(command, next);
    }
    return next;
  }

  async #ending(command: SedCommand, next: number): Promise<number | "end" | "restart"> {
    const { name, text } = command;
    switch (name) {
      case "d":
        await this.#endCycle(false);
        return "end";
      case "D": {
        const newline = this.#pattern.indexOf("\n");
        if (newline < 0) {
          await this.#endCycle(false);
          return "end";
        }
        this.#pattern = this.#pattern.slice(newline + 1);
        return "restart";
      }
      case "c":
        // Of a range, only the end.
        if (command.negated || !this.#ranges.has(command)) this.#out += text;
        await this.#endCycle(false);
        return "end";
      case "n":
        if (this.#ahead === undefined) {
          await this.#endCycle(true);
          return "end";
        }
        await this.#endCycle(true);
        await this.#nextLine();
        return next;
      case "N":
        if (this.#ahead === undefined) {
          await this.#endCycle(true);
          return "end";
        }
        for (const queued of this.#appended.splice(0)) this.#out += queued;
        await this.#nextLine(true);
        return next;
      case "q":
      case "Q":
        this.exitCode = Number(text || 0);
        await this.#endCycle(name === "q");
        return "end";
      default:
        return next;
    }
  }

  #jump(label: string): number {
    if (label === "") return this.#commands.length;
    const target = this.#labels.get(label);
    if (target === undefined) throw new Error(`can't find label for jump to '${label}'`);
    return target;
  }

  async #substitute(substitution: Substitution): Promise<void> {
    const expression = this.#expression(substitution.expression);
    let count = 0;
    const before = this.#pattern;
    expression.lastIndex = 0;
    let replaced = false;
    this.#pattern = before.replace(expression, (...match) => {
      count++;
      const chosen = substitution.global ? count >= substitution.occurrence : count === substitution.occurrence;
      if (!chosen) return match[0] as string;
      replaced = true;
      return replacementFor(substitution.replacement, match);
    });
    if (!replaced) return;
    this.#substituted = true;
    if (substitution.print) this.#print(this.#pattern);
    if (substitution.file) await this.#process.write(this.#file(substitution.file), `${this.#pattern}\n`);
  }

  #contentOf(path: string): string {
    try {
      return readText(this.#process, path);
    } catch (error) {
      if (error instanceof FileError) return "";
      throw error;
    }
  }

  #file(path: string): ByteStream {
    let stream = this.#files.get(path);
    if (stream === undefined) {
      writeFile(this.#process, path, "");
      stream = this.#process.open(path, { append: true });
      this.#files.set(path, stream);
    }
    return stream;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "\n" };

/** A replacement with its references filled in; `\U`, `\L`, `\u`, `\l`, `\E` change case. */
function replacementFor(text: string, match: readonly unknown[]): string {
  let out = "";
  let mode = "E";
  let once = "";
  const add = (piece: string): void => {
    let shown = mode === "U" ? piece.toUpperCase() : mode === "L" ? piece.toLowerCase() : piece;
    if (once !== "" && shown !== "") {
      shown = (once === "u" ? shown.charAt(0).toUpperCase() : shown.charAt(0).toLowerCase()) + shown.slice(1);
      once = "";
    }
    out += shown;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "&") add(String(match[0]));
    else if (character !== "\\") add(character);
    else {
      const next = text[++at] ?? "";
      if (/\d/.test(next)) add(typeof match[Number(next)] === "string" ? String(match[Number(next)]) : "");
      else if ("ULE".includes(next)) mode = next;
      else if (next === "u" || next === "l") once = next;
      else add(escapes[next] ?? next);
    }
  }
  return out;
}
