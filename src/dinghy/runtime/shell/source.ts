import { ShellSyntaxError } from "./syntax.ts";

/** A script's text and how far it has been read. */
export class Source {
  readonly text: string;
  at = 0;
  line = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** The character `ahead` of the present one, or "" after the end. A backslash-newline is not there. */
  peek(ahead = 0): string {
    while (this.text[this.at] === "\\" && this.text[this.at + 1] === "\n") this.skip(2);
    return this.text[this.at + ahead] ?? "";
  }

  next(): string {
    const character = this.text[this.at] ?? "";
    this.skip(1);
    return character;
  }

  skip(count: number): void {
    for (let left = count; left > 0 && this.at < this.text.length; left--) {
      if (this.text[this.at++] === "\n") this.line++;
    }
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  get ended(): boolean {
    return this.peek() === "";
  }

  /** The text up to `terminator`, which is skipped. */
  until(terminator: string, what: string): string {
    const end = this.text.indexOf(terminator, this.at);
    if (end < 0) this.fail(`syntax error: unterminated ${what}`, true);
    const found = this.text.slice(this.at, end);
    this.skip(end - this.at + terminator.length);
    return found;
  }

  fail(message: string, incomplete = false): never {
    throw new ShellSyntaxError(message, this.line, incomplete);
  }
}
