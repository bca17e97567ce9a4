import { FileError } from "../files/file-error.ts";
import { list, readText, stat } from "../files/file-operations.ts";
import { find, isDirectory } from "../files/resolve.ts";
import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process, Program } from "../processes/process.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { type Arguments, parseArguments, usage } from "./arguments.ts";
import { lineBatches, openInput } from "./lines.ts";
import { quoteExpression, translate } from "./regular-expression.ts";

const longNames = {
  quiet: "q",
  silent: "q",
  "invert-match": "v",
  count: "c",
  "ignore-case": "i",
  "extended-regexp": "E",
  "fixed-strings": "F",
  "line-number": "n",
  "only-matching": "o",
  recursive: "r",
  "word-regexp": "w",
  "line-regexp": "x",
  "files-with-matches": "l",
  "no-filename": "h",
  "with-filename": "H",
  "no-messages": "s",
  regexp: "e",
  file: "f",
  "max-count": "m",
  "after-context": "A",
  "before-context": "B",
  context: "C",
  color: "z",
  colour: "z",
  "line-buffered": "z",
  text: "a",
  include: "I",
};

interface Search {
  readonly args: Arguments;
  readonly expression: RegExp;
  readonly named: boolean;
  readonly before: number;
  readonly after: number;
  readonly max: number;
  failed: boolean;
  found: boolean;
}

/** `grep`: 0 where a line was chosen, 1 where none was, 2 where something could not be looked at. */
export const grep: Program = async (process) => {
  const args = parseArguments(process, "qvciEFGnorRwxlLhHse:f:m:A:B:C:zabUyI:", longNames);
  const operands = [...args.operands];
  const patterns = [
    ...args.values("e"),
    ...args.values("f").flatMap((path) => readText(process, path).replace(/\n$/, "").split("\n")),
  ];
  if (patterns.length === 0)
    patterns.push(
      ...(
        operands.shift() ??
        usage(process, "usage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... } [FILE]...")
      ).split("\n"),
    );
  const recursive = args.has("r") || args.has("R");
  const search: Search = {
    args,
    expression: compile(process, args, patterns),
    named: args.has("H") || ((operands.length > 1 || recursive) && !args.has("h")),
    before: Number(args.value("B") ?? args.value("C") ?? 0),
    after: Number(args.value("A") ?? args.value("C") ?? 0),
    max: Number(args.value("m") ?? Number.POSITIVE_INFINITY),
    failed: false,
    found: false,
  };
  for (const path of operands.length > 0 ? operands : [recursive ? "." : "-"]) {
    await searchPath(process, search, path, recursive);
    if (search.found && args.has("q")) return 0;
  }
  return search.failed ? 2 : search.found ? 0 : 1;
};

function compile(process: Process, args: Arguments, patterns: readonly string[]): RegExp {
  const name = process.argv[0] ?? "";
  const fixed = args.has("F") || name.endsWith("fgrep");
  const extended = args.has("E") || name.endsWith("egrep");
  const sources = patterns.map((pattern) => (fixed ? quoteExpression(pattern) : translate(pattern, extended)));
  const any = sources.map((source) => `(?:${source})`).join("|");
  const whole = args.has("x") ? `^(?:${any})$` : args.has("w") ? `(?<![\\w])(?:${any})(?![\\w])` : any;
  try {
    return new RegExp(whole, `gu${args.has("i") || args.has("y") ? "i" : ""}`);
  } catch {
    return usage(process, `bad regex '${patterns[0]}': Invalid regexp`);
  }
}

async function searchPath(process: Process, search: Search, path: string, recursive: boolean): Promise<void> {
  let stream: ByteStream | undefined;
  try {
    if (recursive && path !== "-" && isDirectory(stat(process, path)))
      return await searchDirectory(process, search, path);
    stream = openInput(process, path);
    await searchStream(process, search, stream, path === "-" ? "(standard input)" : path);
  } catch (error) {
    if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
    if (!search.args.has("s")) process.report(`${path}: ${error.message}`);
    search.failed = true;
  } finally {
    stream?.release();
  }
}

async function searchDirectory(process: Process, search: Search, path: string): Promise<void> {
  const included = search.args.values("I");
  for (const name of list(process, path)) {
    const child = `${path.replace(/(.)\/$/, "$1")}/${name}`;
    const node = find(process, child, false);
    // Links are not followed inside a tree, and only some names may be asked for.
    if (node === undefined || node.kind === "symlink") continue;
    const wanted = included.length === 0 || included.some((pattern) => matchesPattern(pattern, name));
    if (isDirectory(node) || wanted) await searchPath(process, search, child, true);
  }
}

async function searchStream(process: Process, search: Search, stream: ByteStream, path: string): Promise<void> {
  const { args } = search;
  const silent = args.has("q") || args.has("c") || args.has("l") || args.has("L");
  const printer = new Printer(search, path);
  let count = 0;
  for await (const { lines } of lineBatches(process, stream)) {
    let out = "";
    for (const line of lines) {
      if (count >= search.max && printer.owed === 0) break;
      search.expression.lastIndex = 0;
      const chosen = count < search.max && search.expression.test(line) !== args.has("v");
      if (chosen) count++;
      if (!silent) out += printer.line(line, chosen);
    }
    await process.print(out);
    if (count > 0 && (args.has("q") || args.has("l"))) break;
    if (count >= search.max && printer.owed === 0) break;
  }
  if (count > 0) search.found = true;
  const prefix = search.named ? `${path}:` : "";
  if (args.has("c") && !args.has("q")) await process.print(`${prefix}${count}\n`);
  if (args.has("l") ? count > 0 : args.has("L") && count === 0) await process.print(`${path}\n`);
}

/** What is shown of the lines of one file. */
class Printer {
  readonly #search: Search;
  readonly #path: string;
  #number = 0;
  #lastShown = 0;
  #held: string[] = [];
  /** Lines of context still to be shown. */
  owed = 0;

  constructor(search: Search, path: string) {
    this.#search = search;
    this.#path = path;
  }

  line(line: string, chosen: boolean): string {
    const { args, before, after } = this.#search;
    this.#number++;
    if (chosen) {
      const held = this.#held.map((text, index) => this.#shown(text, this.#number - this.#held.length + index, "-"));
      const first = this.#number - held.length;
      const gap = before + after > 0 && this.#lastShown > 0 && first > this.#lastShown + 1 ? "--\n" : "";
      this.#held = [];
      this.#lastShown = this.#number;
      this.owed = after;
      return gap + held.join("") + (args.has("o") ? this.#parts(line) : this.#shown(line, this.#number, ":"));
    }
    if (this.owed > 0) {
      this.owed--;
      this.#lastShown = this.#number;
      return this.#shown(line, this.#number, "-");
    }
    if (before > 0) {
      this.#held.push(line);
      if (this.#held.length > before) this.#held.shift();
    }
    return "";
  }

  #parts(line: string): string {
    const { args, expression } = this.#search;
    if (args.has("v")) return "";
    expression.lastIndex = 0;
    const matches = [...line.matchAll(expression)].filter(([match]) => match !== "");
    return matches.map(([match]) => this.#shown(match, this.#number, ":")).join("");
  }

  #shown(text: string, number: number, separator: string): string {
    const { args, named } = this.#search;
    return `${named ? `${this.#path}${separator}` : ""}${args.has("n") ? `${number}${separator}` : ""}${text}\n`;
  }
}
