import { compileExpression } from "../regular-expression.ts";
import { inputValue, type Value } from "./value.ts";

/** Pieces of text between separators, as FS and split() cut: " " means runs of blanks. */
export function splitFields(text: string, separator: string, paragraphs = false): string[] {
  if (text === "") return [];
  if (separator === " ") return text.split(/\s+/).filter((part) => part !== "");
  if (paragraphs) return text.split(new RegExp(`\n|${expressionFor(separator).source}`, "u"));
  if (separator === "") return [...text];
  if (separator.length === 1 && separator !== "\\" && separator !== "|") return splitOn(text, separator);
  return splitOn(text, separator === "|" ? "|" : expressionFor(separator));
}

/** Without what groups in an expression would add. */
function splitOn(text: string, separator: string | RegExp): string[] {
  if (typeof separator === "string") return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(new RegExp(separator.source, "gu"))) {
    if (match[0] === "") continue;
    parts.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  return [...parts, text.slice(start)];
}

export function expressionFor(source: string): RegExp {
  return compileExpression(source, { extended: true });
}

/** The present record and its fields; each is made from the other when it is needed. */
export class AwkRecord {
  #text = "";
  #fields: Value[] | undefined;
  #stale = false;
  readonly #separators: () => { input: string; output: string; paragraphs: boolean };

  constructor(separators: () => { input: string; output: string; paragraphs: boolean }) {
    this.#separators = separators;
  }

  set(text: string): void {
    this.#text = text;
    this.#fields = undefined;
    this.#stale = false;
  }

  get count(): number {
    return this.#split().length;
  }

  /** Fields that are cut off or added make a new record. */
  resize(count: number): void {
    const fields = this.#split();
    while (fields.length < count) fields.push("");
    fields.length = Math.max(0, count);
    this.#stale = true;
  }

  get(index: number): Value {
    if (index === 0) return inputValue(this.text());
    return this.#split()[index - 1];
  }

  assign(index: number, value: Value, textOf: (value: Value) => string): void {
    if (index === 0) {
      this.set(textOf(value));
      return;
    }
    if (index > this.count) this.resize(index);
    this.#split()[index - 1] = textOf(value) === value ? value : value === undefined ? "" : inputValue(textOf(value));
    this.#stale = true;
  }

  text(): string {
    if (this.#stale) {
      const parts = this.#split().map((value) => (typeof value === "object" ? value.text : String(value ?? "")));
      this.#text = parts.join(this.#separators().output);
      this.#stale = false;
    }
    return this.#text;
  }

  #split(): Value[] {
    if (this.#fields === undefined) {
      const { input, paragraphs } = this.#separators();
      this.#fields = splitFields(this.#text, input, paragraphs).map(inputValue);
    }
    return this.#fields;
  }
}
