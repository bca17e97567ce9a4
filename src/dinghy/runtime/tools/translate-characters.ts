import type { Process, Program } from "../processes/process.ts";
import { parseArguments, usage } from "./arguments.ts";
import { unescapeText } from "./escapes.ts";
import { chunksOf } from "./lines.ts";

const range = (first: number, last: number): string =>
  String.fromCharCode(...Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index));

const classes: Readonly<Record<string, string>> = {
  alpha: range(65, 90) + range(97, 122),
  upper: range(65, 90),
  lower: range(97, 122),
  digit: range(48, 57),
  alnum: range(48, 57) + range(65, 90) + range(97, 122),
  space: `${range(9, 13)} `,
  blank: "\t ",
  punct: range(33, 47) + range(58, 64) + range(91, 96) + range(123, 126),
  xdigit: range(48, 57) + range(65, 70) + range(97, 102),
  cntrl: `${range(0, 31)}\x7f`,
  print: range(32, 126),
  graph: range(33, 126),
};

/** The characters that a set such as `a-z\n[:digit:]` means, in order. */
function expandSet(process: Process, text: string): string {
  let out = "";
  for (let at = 0; at < text.length; ) {
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at))?.[1];
    if (named !== undefined) {
      out += classes[named] ?? usage(process, `invalid character class '${named}'`);
      at += named.length + 4;
      continue;
    }
    const first = readCharacter(text, at);
    at += first.length;
    const second = text[at] === "-" && at + 1 < text.length ? readCharacter(text, at + 1) : undefined;
    if (second === undefined) out += first.character;
    else {
      out += range(first.character.charCodeAt(0), second.character.charCodeAt(0));
      at += 1 + second.length;
    }
  }
  return out;
}

function readCharacter(text: string, at: number): { character: string; length: number } {
  const escaped = /^\\(?:[0-7]{1,3}|.)/s.exec(text.slice(at))?.[0];
  if (escaped === undefined) return { character: text[at] ?? "", length: 1 };
  const unescaped = unescapeText(escaped, /^([0-7]{1,3})/).text;
  return { character: unescaped.length === 1 ? unescaped : unescaped.slice(1), length: escaped.length };
}

/** `tr [-cds] SET1 [SET2]`, byte by byte. */
export const tr: Program = async (process) => {
  const args = parseArguments(process, "+cCdst", { complement: "c", delete: "d", "squeeze-repeats": "s" });
  const [one, two] = args.operands.map((text) => expandSet(process, Buffer.from(text).toString("latin1")));
  if (one === undefined) usage(process, "missing operand");
  const complement = args.has("c") || args.has("C");
  const first = complement ? [...range(0, 255)].filter((character) => !one.includes(character)).join("") : one;
  const deletes = args.has("d");
  const map = new Map<string, string>();
  if (two !== undefined && !deletes) {
    for (const [index, character] of [...first].entries())
      map.set(character, two[Math.min(index, two.length - 1)] ?? character);
  }
  const removed = new Set(deletes ? first : "");
  const squeezed = new Set(args.has("s") ? (two ?? first) : "");
  let last = "";
  for await (const bytes of chunksOf(process, 0)) {
    let out = "";
    for (const character of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")) {
      if (removed.has(character)) continue;
      const shown = map.get(character) ?? character;
      if (shown === last && squeezed.has(shown)) continue;
      out += shown;
      last = shown;
    }
    await process.write(1, Buffer.from(out, "latin1"));
  }
  return 0;
};
