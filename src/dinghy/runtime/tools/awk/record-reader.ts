import type { ByteStream } from "../../processes/byte-stream.ts";
import type { Process } from "../../processes/process.ts";
import { compileExpression } from "../regular-expression.ts";

/** Cuts a stream into records. The separator may change from one to the next. */
export class RecordReader {
  readonly #process: Process;
  readonly #stream: ByteStream;
  readonly #decoder = new TextDecoder();
  readonly #beforeWaiting: () => Promise<void>;
  #rest = "";
  #ended = false;

  /** `beforeWaiting` is called before more is asked for. */
  constructor(process: Process, stream: ByteStream, beforeWaiting: () => Promise<void>) {
    this.#beforeWaiting = beforeWaiting;
    this.#process = process;
    this.#stream = stream;
  }

  close(): void {
    this.#stream.release();
  }

  /** The next record, or undefined at the end. `separator` is RS: one character, "" for paragraphs, or an expression. */
  async read(separator: string): Promise<string | undefined> {
    if (separator === "") await this.#skipBlankLines();
    for (;;) {
      const found = this.#find(separator);
      if (found) {
        const record = this.#rest.slice(0, found.start);
        this.#rest = this.#rest.slice(found.end);
        return record;
      }
      if (this.#ended) break;
      await this.#fill();
    }
    if (this.#rest === "") return undefined;
    const record = this.#rest.replace(/\n+$/, (ends) => (separator === "" || separator === "\n" ? "" : ends));
    this.#rest = "";
    return record;
  }

  #find(separator: string): { start: number; end: number } | undefined {
    if (separator.length === 1) {
      const start = this.#rest.indexOf(separator);
      return start < 0 ? undefined : { start, end: start + 1 };
    }
    const expression = separator === "" ? /\n\n+/ : compileExpression(separator, { extended: true });
    const match = expression.exec(this.#rest);
    // A match that reaches the end of what is there might go on.
    if (match === null || (match.index + match[0].length === this.#rest.length && !this.#ended)) return undefined;
    return { start: match.index, end: match.index + match[0].length };
  }

  async #skipBlankLines(): Promise<void> {
    while (/^\n*$/.test(this.#rest) && !this.#ended) await this.#fill();
    this.#rest = this.#rest.replace(/^\n+/, "");
  }

  async #fill(): Promise<void> {
    await this.#beforeWaiting();
    const bytes = await this.#process.read(this.#stream);
    if (bytes === null) this.#ended = true;
    else this.#rest += this.#decoder.decode(bytes, { stream: true });
  }
}
