/** Filters that look at one line (or at bytes) at a time. */
import type { ByteStream } from "../processes/byte-stream.ts";
import type { Process, Program } from "../processes/process.ts";
import { cannotOpen, forEachInput, forEachOperand, parseArguments, usage } from "./arguments.ts";
import { chunksOf, joinLines, lineBatches, readLines } from "./lines.ts";

/** A filter that turns each batch of lines of its operands into other lines. */
function lineFilter(letters: string, change: (process: Process) => (lines: string[]) => string[]): Program {
  return (process) => {
    const { operands } = parseArguments(process, letters);
    const act = change(process);
    return forEachInput(process, operands, async (stream) => {
      for await (const { lines } of lineBatches(process, stream)) await process.print(joinLines(act(lines)));
    });
  };
}

async function copyOut(process: Process, stream: ByteStream): Promise<void> {
  for await (const bytes of chunksOf(process, stream)) await process.write(1, bytes);
}

/** `cat [-nbu] [FILE]...` */
export const cat: Program = (process) => {
  const args = parseArguments(process, "nbuvetAE", { "show-ends": "E", number: "n" });
  const ends = args.has("E") || args.has("e") || args.has("A");
  const numbers = args.has("n") || args.has("b");
  let number = 0;
  return forEachInput(
    process,
    args.operands,
    async (stream) => {
      if (!numbers && !ends) return copyOut(process, stream);
      for await (const { lines } of lineBatches(process, stream)) {
        const shown = lines.map((line) => {
          const counted = numbers && (line !== "" || !args.has("b"));
          return `${counted ? `${String(++number).padStart(6)}\t` : ""}${line}${ends ? "$" : ""}`;
        });
        await process.print(joinLines(shown));
      }
    },
    cannotOpen,
  );
};

/** `nl [-b a|t] [-w N] [-s SEP] [FILE]...` */
export const nl: Program = (process) => {
  const args = parseArguments(process, "b:w:s:v:i:n:p");
  let number = Number(args.value("v") ?? 1);
  const width = Number(args.value("w") ?? 6);
  return forEachInput(process, args.operands, async (stream) => {
    for await (const { lines } of lineBatches(process, stream)) {
      const shown = lines.map((line) =>
        line === "" && args.value("b") !== "a"
          ? " ".repeat(width + 1)
          : `${String(number++).padStart(width)}${args.value("s") ?? "\t"}${line}`,
      );
      await process.print(joinLines(shown));
    }
  });
};

export const rev = lineFilter("", () => (lines) => lines.map((line) => [...line].reverse().join("")));

export const tac: Program = (process) =>
  forEachInput(process, parseArguments(process, "").operands, async (stream) =>
    process.print(joinLines((await readLines(process, stream)).reverse())),
  );

/** `fold [-s] [-w WIDTH] [FILE]...` */
export const fold = lineFilter("bsw:", (process) => {
  const args = parseArguments(process, "bsw:");
  const width = Number(args.value("w") ?? 80);
  return (lines) => lines.flatMap((line) => foldLine(line, width, args.has("s")));
});

function foldLine(line: string, width: number, atBlanks: boolean): string[] {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const blank = atBlanks ? rest.lastIndexOf(" ", width - 1) : -1;
    const end = blank > 0 ? blank + 1 : width;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

/** A list such as `1,3-5,-2,7-` as a test for positions from 1. */
export function parseRanges(process: Process, text: string): (position: number) => boolean {
  const ranges = text.split(/[, ]/).map((part) => {
    const [all, from = "", dash, to = ""] = /^(\d*)(-)?(\d*)$/.exec(part) ?? [];
    if (all === undefined || all === "" || all === "-") usage(process, "missing list of positions");
    const first = from === "" ? 1 : Number(from);
    return { first, last: dash === undefined ? first : to === "" ? Number.POSITIVE_INFINITY : Number(to) };
  });
  return (position) => ranges.some(({ first, last }) => position >= first && position <= last);
}

/** `cut -b|-c|-f LIST [-d DELIMITER] [-s] [FILE]...` */
export const cut: Program = (process) => {
  const args = parseArguments(process, "b:c:f:d:sno:D", {
    delimiter: "d",
    fields: "f",
    characters: "c",
    "output-delimiter": "o",
  });
  const list = args.value("f") ?? args.value("c") ?? args.value("b");
  if (list === undefined) usage(process, "expected a list of bytes, characters, or fields");
  const wanted = parseRanges(process, list);
  const byFields = args.value("f") !== undefined;
  const separator = byFields ? (args.value("d") ?? "\t") : "";
  const joiner = args.value("o") ?? separator;
  const pick = (line: string): string[] => {
    if (byFields && !line.includes(separator)) return args.has("s") ? [] : [line];
    return [(byFields ? line.split(separator) : [...line]).filter((_, index) => wanted(index + 1)).join(joiner)];
  };
  return forEachInput(process, args.operands, async (stream) => {
    for await (const { lines } of lineBatches(process, stream)) await process.print(joinLines(lines.flatMap(pick)));
  });
};

/** `uniq [-cdui] [-f N] [-s N] [INPUT [OUTPUT]]` */
export const uniq: Program = (process) => {
  const args = parseArguments(process, "cduif:s:w:z");
  const [input = "-", output] = args.operands;
  const skip = new RegExp(`^(?:\\s*\\S+){0,${Number(args.value("f") ?? 0)}}`);
  const keyOf = (line: string): string => {
    const kept = line
      .replace(skip, "")
      .slice(Number(args.value("s") ?? 0))
      .slice(0, Number(args.value("w") ?? Number.POSITIVE_INFINITY));
    return args.has("i") ? kept.toLowerCase() : kept;
  };
  let current: string | undefined;
  let count = 0;
  const finish = (): string => {
    const wanted = current !== undefined && !(args.has("d") && count < 2) && !(args.has("u") && count > 1);
    return wanted ? `${args.has("c") ? `${String(count).padStart(7)} ` : ""}${current}\n` : "";
  };
  return forEachInput(process, [input], async (stream) => {
    const target =
      output === undefined
        ? process.stream(1).retain()
        : process.open(output, { write: true, create: true, truncate: true });
    try {
      for await (const { lines } of lineBatches(process, stream)) {
        let text = "";
        for (const line of lines) {
          if (current === undefined || keyOf(line) !== keyOf(current)) {
            text += finish();
            current = line;
            count = 0;
          }
          count++;
        }
        await process.write(target, text);
      }
      await process.write(target, finish());
    } finally {
      target.release();
    }
  });
};

/** `tee [-ai] [FILE]...` */
export const tee: Program = async (process) => {
  const args = parseArguments(process, "ai", { append: "a" });
  const targets: ByteStream[] = [];
  const status = await forEachOperand(process, args.operands, (path) => {
    const how = args.has("a") ? { append: true } : { truncate: true };
    targets.push(process.open(path, { write: true, create: true, ...how }));
  });
  try {
    for await (const bytes of chunksOf(process, 0)) {
      await process.write(1, bytes);
      for (const target of targets) await process.write(target, bytes);
    }
  } finally {
    for (const target of targets) target.release();
  }
  return status;
};

/** `paste [-s] [-d DELIMITERS] [FILE]...` */
export const paste: Program = async (process) => {
  const args = parseArguments(process, "sd:");
  const delimiters = [...(args.value("d") ?? "\t")];
  const files: string[][] = [];
  const status = await forEachInput(process, args.operands, async (stream) => {
    files.push(await readLines(process, stream));
  });
  const join = (parts: readonly string[]): string =>
    parts
      .map((part, index) => (index === 0 ? part : (delimiters[(index - 1) % delimiters.length] ?? "") + part))
      .join("");
  const rows = args.has("s")
    ? files.map(join)
    : Array.from({ length: Math.max(0, ...files.map((lines) => lines.length)) }, (_, row) =>
        join(files.map((lines) => lines[row] ?? "")),
      );
  await process.print(joinLines(rows));
  return status;
};
