/** Word expansion: parameters, command substitution, arithmetic; then field splitting, paths, and quote removal. */
import { ArithmeticError, evaluateArithmetic } from "./arithmetic.ts";
import { expandPaths } from "./glob.ts";
import { isPattern, patternSource, quotePattern, trimPattern, unquotePattern } from "./pattern.ts";
import { type Shell, ShellFailure } from "./shell.ts";
import { substitute } from "./substitute.ts";
import type { Expansion, Piece, Word } from "./syntax.ts";

/** The text of a word that is plain unquoted text with nothing to expand; undefined for any other. */
function plainText(word: Word): string | undefined {
  const [piece] = word;
  if (word.length !== 1 || piece?.kind !== "text") return undefined;
  if (piece.quoted) return piece.text;
  return /[~*?[]/.test(piece.text) ? undefined : piece.text;
}

/** The fields that the words of a command become. */
export async function expandFields(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    const text = plainText(word);
    if (text !== undefined) fields.push(text);
    else if (isDeclaration(fields[0]) && isAssignment(word)) fields.push(await expandAssignment(shell, word));
    else fields.push(...(await expandWord(shell, word)));
  }
  return fields;
}

const isDeclaration = (name: string | undefined): boolean =>
  name === "export" || name === "local" || name === "readonly";

function isAssignment([piece]: Word): boolean {
  return piece?.kind === "text" && !piece.quoted && /^[A-Za-z_]\w*=/.test(piece.text);
}

/** One text, with nothing split: here-documents, assignments, redirections' targets, `case` subjects. */
export async function expandText(shell: Shell, word: Word): Promise<string> {
  const text = plainText(word);
  if (text !== undefined) return text;
  let joined = "";
  for (const [index, piece] of word.entries()) {
    if (piece.kind === "text") joined += index === 0 && !piece.quoted ? tilde(shell, piece.text) : piece.text;
    else joined += await expanded(shell, piece);
  }
  return joined;
}

/** A value of an assignment: a tilde counts after each colon too. */
export async function expandAssignment(shell: Shell, word: Word): Promise<string> {
  const [first, ...rest] = word;
  if (first?.kind !== "text" || first.quoted || !first.text.includes("~")) return expandText(shell, word);
  const text = first.text.replace(/(^|[:=])(~[^/:]*)/g, (_, before, home) => before + tilde(shell, home));
  return expandText(shell, [{ ...first, text, quoted: true }, ...rest]);
}

/** Text in which quoted parts match only themselves. */
export async function expandPattern(shell: Shell, word: Word): Promise<string> {
  let pattern = "";
  for (const piece of word) {
    const value = piece.kind === "text" ? piece.text : await expanded(shell, piece);
    pattern += piece.quoted ? quotePattern(value) : value;
  }
  return pattern;
}

/** A field under construction: a pattern, and whether anything makes it a field even when it is empty. */
class Fields {
  readonly list: string[] = [];
  #pattern = "";
  #present = false;

  quoted(text: string): void {
    this.#pattern += quotePattern(text);
    this.#present = true;
  }

  unquoted(text: string): void {
    this.#pattern += text;
    this.#present = true;
  }

  end(): void {
    if (this.#present) this.list.push(this.#pattern);
    this.#pattern = "";
    this.#present = false;
  }

  /** The result of an unquoted expansion: split where the field separators say. */
  split(text: string, separators: string): void {
    let separated = false;
    for (const character of text) {
      if (!separators.includes(character)) {
        if (separated) this.end();
        separated = false;
        this.unquoted(character === "\\" ? "\\\\" : character);
      } else if (character === " " || character === "\t" || character === "\n") {
        separated = true;
      } else {
        // A separator that is not blank ends a field even where that is empty.
        this.#present = true;
        this.end();
        separated = false;
      }
    }
    if (separated) this.end();
  }
}

async function expandWord(shell: Shell, word: Word): Promise<string[]> {
  const fields = new Fields();
  const separators = shell.variables.get("IFS") ?? " \t\n";
  for (const [index, piece] of word.entries()) {
    if (piece.kind === "text") {
      if (piece.quoted) fields.quoted(piece.text);
      else fields.unquoted(index === 0 ? tilde(shell, piece.text) : piece.text);
    } else if (piece.kind === "parameter" && isAll(piece.expansion)) {
      addPositional(shell, piece.expansion.name, piece.quoted, fields, separators);
    } else if (piece.quoted) {
      fields.quoted(await expanded(shell, piece));
    } else if (
      piece.kind === "parameter" &&
      piece.expansion.argument &&
      /^:?[-+]$/.test(piece.expansion.operator ?? "")
    ) {
      await addAlternative(shell, piece.expansion, fields, separators);
    } else {
      fields.split(await expanded(shell, piece), separators);
    }
  }
  fields.end();
  return fields.list.flatMap((pattern) => paths(shell, pattern));
}

/** `${x:-word}` unquoted: quotes inside the word keep their meaning. */
async function addAlternative(shell: Shell, expansion: Expansion, fields: Fields, separators: string): Promise<void> {
  const value = shell.parameter(expansion.name);
  const missing = value === undefined || (expansion.operator?.startsWith(":") && value === "");
  const usesWord = expansion.operator?.endsWith("-") ? missing : !missing;
  if (!usesWord) fields.split(value ?? "", separators);
  for (const piece of usesWord ? (expansion.argument ?? []) : []) {
    if (piece.kind === "parameter" && isAll(piece.expansion)) {
      addPositional(shell, piece.expansion.name, piece.quoted, fields, separators);
      continue;
    }
    const text = piece.kind === "text" ? piece.text : await expanded(shell, piece);
    if (piece.quoted) fields.quoted(text);
    else fields.split(text, separators);
  }
}

const isAll = ({ name, operator, length }: Expansion): boolean =>
  (name === "@" || name === "*") && operator === undefined && !length;

function addPositional(shell: Shell, name: string, quoted: boolean, fields: Fields, separators: string): void {
  const joined = quoted && name === "*";
  if (joined) fields.quoted(shell.positional.join(separators.slice(0, 1)));
  for (const [index, value] of joined ? [] : shell.positional.entries()) {
    if (index > 0) fields.end();
    if (quoted) fields.quoted(value);
    else fields.split(value, separators);
  }
}

function paths(shell: Shell, pattern: string): string[] {
  if (shell.options.noglob || !isPattern(pattern)) return [unquotePattern(pattern)];
  const found = expandPaths(shell.process, pattern);
  return found.length > 0 ? found : [unquotePattern(pattern)];
}

function tilde(shell: Shell, text: string): string {
  const [user, name] = /^~([^/]*)/.exec(text) ?? [];
  if (user === undefined) return text;
  if (name === "") return `${shell.variables.get("HOME") ?? "~"}${text.slice(1)}`;
  return name === "root" ? `/root${text.slice(user.length)}` : text;
}

async function expanded(shell: Shell, piece: Exclude<Piece, { kind: "text" }>): Promise<string> {
  if (piece.kind === "command") return substitute(shell, piece.script);
  if (piece.kind === "parameter") return parameterValue(shell, piece.expansion);
  return String(arithmetic(shell, await expandText(shell, piece.expression)));
}

/** Evaluates an arithmetic expression whose expansions are done. */
export function arithmetic(shell: Shell, text: string): bigint {
  try {
    return evaluateArithmetic(text, shell);
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ShellFailure(error.message);
    throw error;
  }
}

async function parameterValue(shell: Shell, expansion: Expansion): Promise<string> {
  const { name, operator } = expansion;
  const all = name === "@" || name === "*";
  const separator = name === "*" ? (shell.variables.get("IFS") ?? " ").slice(0, 1) : " ";
  const value = all
    ? shell.positional.length > 0
      ? shell.positional.join(separator)
      : undefined
    : shell.parameter(name);
  if (operator !== undefined) return operated(shell, expansion, value);
  if (value === undefined && shell.options.nounset && !all) throw new ShellFailure(`${name}: parameter not set`);
  if (!expansion.length) return value ?? "";
  return String(all ? shell.positional.length : [...(value ?? "")].length);
}

async function operated(shell: Shell, expansion: Expansion, value: string | undefined): Promise<string> {
  const { name, argument = [] } = expansion;
  const operator = expansion.operator as string;
  const missing = value === undefined || (operator.startsWith(":") && value === "");
  switch (operator.length === 2 && operator.startsWith(":") ? operator.slice(1) : operator) {
    case "-":
      return missing ? expandText(shell, argument) : value;
    case "+":
      return missing ? "" : expandText(shell, argument);
    case "=": {
      if (!missing) return value;
      const text = await expandText(shell, argument);
      shell.set(name, text);
      return text;
    }
    case "?": {
      if (!missing) return value;
      const text = await expandText(shell, argument);
      throw new ShellFailure(
        `${name}: ${text || (operator.startsWith(":") ? "parameter not set or null" : "parameter not set")}`,
      );
    }
  }
  if (value === undefined && shell.options.nounset) throw new ShellFailure(`${name}: parameter not set`);
  return transformed(shell, expansion, value ?? "");
}

async function transformed(shell: Shell, expansion: Expansion, value: string): Promise<string> {
  const { argument = [], second } = expansion;
  const operator = expansion.operator as string;
  if (operator === ":") {
    const from = Number(arithmetic(shell, await expandText(shell, argument)));
    const start = from < 0 ? Math.max(0, value.length + from) : from;
    if (second === undefined) return value.slice(start);
    const length = Number(arithmetic(shell, await expandText(shell, second)));
    return value.slice(start, length < 0 ? length : start + length);
  }
  const pattern = await expandPattern(shell, argument);
  if (operator !== "/" && operator !== "//") return trimPattern(value, operator, pattern);
  const replacement = second === undefined ? "" : await expandText(shell, second);
  const expression = new RegExp(patternSource(pattern), operator === "//" ? "gsu" : "su");
  return pattern === "" ? value : value.replace(expression, () => replacement);
}
