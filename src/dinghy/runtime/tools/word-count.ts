import type { Program } from "../processes/process.ts";
import { forEachInput, parseArguments } from "./arguments.ts";
import { chunksOf } from "./lines.ts";

type Counts = Record<"l" | "w" | "m" | "c" | "L", number>;

/** `wc [-clmwL] [FILE]...` */
export const wc: Program = async (process) => {
  const args = parseArguments(process, "lwmcL", { lines: "l", words: "w", chars: "m", bytes: "c" });
  const given = (["l", "w", "m", "c", "L"] as const).filter((letter) => args.has(letter));
  const letters = given.length === 0 ? (["l", "w", "c"] as const) : given;
  const bare = letters.length === 1 && args.operands.length < 2;
  const show = (counts: Counts, name: string): string =>
    `${letters.map((letter) => String(counts[letter]).padStart(bare ? 0 : 9)).join(" ")}${name === "-" ? "" : ` ${name}`}\n`;
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  const status = await forEachInput(process, args.operands, async (stream, path) => {
    const counter = new Counter();
    // Bytes alone need not be looked at.
    const only = letters.length === 1 && letters[0] === "c";
    for await (const bytes of chunksOf(process, stream)) {
      if (only) counter.counts.c += bytes.length;
      else counter.add(bytes);
    }
    for (const letter of ["l", "w", "m", "c"] as const) total[letter] += counter.counts[letter];
    total.L = Math.max(total.L, counter.counts.L);
    await process.print(show(counter.counts, path));
  });
  if (args.operands.length > 1) await process.print(show(total, "total"));
  return status;
};

class Counter {
  readonly counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  #inWord = false;
  #column = 0;

  add(bytes: Uint8Array): void {
    const { counts } = this;
    counts.c += bytes.length;
    for (const byte of bytes) {
      const continuation = (byte & 0xc0) === 0x80;
      if (!continuation) counts.m++;
      if (byte === 10) {
        counts.l++;
        this.#column = 0;
      } else if (!continuation) counts.L = Math.max(counts.L, ++this.#column);
      const blank = byte === 32 || (byte >= 9 && byte <= 13);
      if (!blank && !this.#inWord) counts.w++;
      this.#inWord = !blank;
    }
  }
}
