/** Commands that cut, shuffle and stretch. */
import { changeAttributes, openForWriting, truncateTo, writeFile } from "../files/file-operations.ts";
import { find } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { forEachInput, forEachOperand, parseArguments, usage } from "./arguments.ts";
import { parseMode } from "./attributes.ts";
import { copyTree } from "./copy-files.ts";
import { joinLines, openInput, readAll, readLines } from "./lines.ts";

const units: Readonly<Record<string, number>> = { "": 1, k: 1024, K: 1024, M: 1 << 20, G: 2 ** 30 };

function parseSize(process: Process, text: string): number {
  const [, digits, unit = ""] = /^(\d+)([kKMG]?)$/.exec(text) ?? [];
  if (digits === undefined) usage(process, `invalid number '${text}'`);
  return Number(digits) * (units[unit] ?? 1);
}

/** `truncate [-c] -s SIZE FILE...`; the size may begin with + or -. */
const truncate: Program = (process) => {
  const args = parseArguments(process, "cs:", { size: "s" });
  const [, sign = "", text = ""] = /^([-+]?)(.*)$/.exec(args.value("s") ?? usage(process, "missing size")) ?? [];
  const size = parseSize(process, text);
  return forEachOperand(process, args.operands, (path) => {
    if (args.has("c") && find(process, path) === undefined) return;
    const node = openForWriting(process, path, 0o666, false);
    if (node.kind !== "file") return;
    const before = node.content.size;
    truncateTo(node, sign === "+" ? before + size : sign === "-" ? Math.max(0, before - size) : size, process.now());
  });
};

/** `split [-l LINES | -b BYTES] [-a LENGTH] [INPUT [PREFIX]]` */
const split: Program = async (process) => {
  const args = parseArguments(process, "l:b:a:d");
  const [input = "-", prefix = "x"] = args.operands;
  const length = Number(args.value("a") ?? 2);
  const stream = openInput(process, input);
  const bytes = await readAll(process, stream);
  stream.release();
  const size = args.value("b");
  const parts =
    size === undefined ? byLines(bytes, Number(args.value("l") ?? 1000)) : bySize(bytes, parseSize(process, size));
  for (const [index, part] of parts.entries()) writeFile(process, prefix + suffixOf(index, length), part);
  return 0;
};

function byLines(bytes: Uint8Array, count: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let at = bytes.indexOf(10), lines = 1; at >= 0; at = bytes.indexOf(10, at + 1), lines++) {
    if (lines % count !== 0) continue;
    parts.push(bytes.subarray(start, at + 1));
    start = at + 1;
  }
  return start < bytes.length ? [...parts, bytes.subarray(start)] : parts;
}

function bySize(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** `aa`, `ab` … */
function suffixOf(index: number, length: number): string {
  let rest = index;
  let text = "";
  for (let place = 0; place < length; place++) {
    text = String.fromCharCode(97 + (rest % 26)) + text;
    rest = Math.floor(rest / 26);
  }
  return text;
}

/** `shuf [-n COUNT] [-i LOW-HIGH] [-e WORD...] [FILE]`, from the cluster's own chance. */
const shuf: Program = async (process) => {
  const args = parseArguments(process, "n:i:ez");
  const [low = 0, high = 0] = args.value("i")?.split("-").map(Number) ?? [];
  const lines: string[] = args.has("e") ? [...args.operands] : [];
  if (args.value("i") !== undefined) for (let number = low; number <= high; number++) lines.push(String(number));
  else if (!args.has("e")) {
    const status = await forEachInput(
      process,
      args.operands,
      async (stream) => void lines.push(...(await readLines(process, stream))),
    );
    if (status !== 0) return status;
  }
  for (let last = lines.length - 1; last > 0; last--) {
    const other = process.host.random.integer(last + 1);
    [lines[last], lines[other]] = [lines[other] as string, lines[last] as string];
  }
  await process.print(joinLines(lines.slice(0, Number(args.value("n") ?? lines.length))));
  return 0;
};

/** `install [-d] [-m MODE] SOURCE... DEST` */
const install: Program = (process) => {
  const args = parseArguments(process, "cdDpsm:o:g:");
  const mode = parseMode(process, args.value("m") ?? "755", 0, false);
  const to = args.operands.at(-1) ?? usage(process, "missing operand");
  const node = find(process, to);
  const into = node?.kind === "directory";
  return forEachOperand(process, args.operands.slice(0, -1), async (path) => {
    const target = into ? `${to}/${path.replace(/^.*\//, "")}` : to;
    await copyTree(process, path, target, { recursive: false, keep: false, force: true });
    changeAttributes(process, target, { mode });
  });
};

export const splitTools: Readonly<Record<string, Program>> = { truncate, split, shuf, install };
