import { FileError } from "../files/file-error.ts";
import { list, readText, realPath, stat } from "../files/file-operations.ts";
import { isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { type Arguments, forEachOperand, parseArguments } from "./arguments.ts";
import { joinLines } from "./lines.ts";
import { diskKilobytes, humanSize } from "./node-description.ts";

/** What a node's disk holds, in kibibytes; nobody fills it. */
const disk = { total: 100 * 1024 * 1024, used: 12 * 1024 * 1024 };

/** `du [-ahksmc] [-d DEPTH] [FILE]...` */
export const du: Program = async (process) => {
  const args = parseArguments(process, "ahksmcd:xL", { "max-depth": "d", summarize: "s" });
  const depthMax = args.has("s") ? 0 : Number(args.value("d") ?? Number.POSITIVE_INFINITY);
  let all = 0;
  const status = await forEachOperand(process, args.operands.length === 0 ? ["."] : args.operands, async (path) => {
    const lines: string[] = [];
    all += usageOf(process, path, 0, (at, kilobytes, depth, directory) => {
      if (depth <= depthMax && (directory || args.has("a") || depth === 0)) lines.push(duLine(args, kilobytes, at));
    });
    await process.print(joinLines(lines));
  });
  if (args.has("c")) await process.print(`${duLine(args, all, "total")}\n`);
  return status;
};

function duLine(args: Arguments, kilobytes: number, path: string): string {
  const size = args.has("h")
    ? humanSize(kilobytes * 1024).replace(/^0$/, "0")
    : args.has("m")
      ? Math.ceil(kilobytes / 1024)
      : kilobytes;
  return `${size}\t${path}`;
}

type Tell = (path: string, kilobytes: number, depth: number, directory: boolean) => void;

function usageOf(process: Process, path: string, depth: number, tell: Tell): number {
  const node = stat(process, path, false);
  const directory = isDirectory(node);
  const names = directory && node.kind !== "computed" ? list(process, path) : [];
  const below = names.reduce(
    (sum, name) => sum + usageOf(process, `${path.replace(/(.)\/$/, "$1")}/${name}`, depth + 1, tell),
    0,
  );
  const kilobytes = below + diskKilobytes(node);
  tell(path, kilobytes, depth, directory);
  return kilobytes;
}

interface MountRow {
  readonly source: string;
  readonly path: string;
  readonly type: string;
  readonly options: string;
}

function mounts(process: Process): MountRow[] {
  try {
    const rows = readText(process, "/proc/mounts").split("\n").filter(Boolean);
    return rows.map((row) => {
      const [source = "", path = "", type = "", options = ""] = row.split(" ");
      return { source, path, type, options };
    });
  } catch (error) {
    if (error instanceof FileError) return [{ source: "overlay", path: "/", type: "overlay", options: "rw,relatime" }];
    throw error;
  }
}

/** `df [-hkmT] [FILE]...` */
export const df: Program = async (process) => {
  const args = parseArguments(process, "hkmTPait:", {});
  const rows = mounts(process).filter(({ type }) => !/^(?:proc|sysfs|devpts|mqueue|cgroup2?)$/.test(type));
  const asked = args.operands.map((path) => holding(rows, realPath(process, path)));
  const shown = asked.length > 0 ? asked.filter((row) => row !== undefined) : rows;
  const unit = args.has("h") ? "Size" : args.has("m") ? "1M-blocks" : "1K-blocks";
  const header = `${"Filesystem".padEnd(20)} ${unit.padStart(9)}      Used Available Use% Mounted on`;
  await process.print(joinLines([header, ...shown.map((row) => dfLine(process, args, row))]));
  return 0;
};

function holding(rows: readonly MountRow[], path: string): MountRow | undefined {
  const candidates = rows.filter((row) => row.path === "/" || path === row.path || path.startsWith(`${row.path}/`));
  return candidates.toSorted((left, right) => right.path.length - left.path.length)[0];
}

function dfLine(process: Process, args: Arguments, { source, path, type }: MountRow): string {
  const memory = { total: Math.floor(process.host.memoryLimit / 1024), used: 0 };
  const { total, used } = type === "tmpfs" ? memory : disk;
  const size = (kilobytes: number): string =>
    args.has("h") ? humanSize(kilobytes * 1024) : String(args.has("m") ? Math.ceil(kilobytes / 1024) : kilobytes);
  const columns = [size(total).padStart(9), size(used).padStart(9), size(total - used).padStart(9)];
  const percent = `${total === 0 ? 0 : Math.ceil((used / total) * 100)}%`.padStart(4);
  return `${source.padEnd(20)} ${columns.join(" ")} ${percent} ${path}`;
}

/** `mount` lists; containers may not change mounts. */
export const mount: Program = async (process) => {
  if (process.argv.length > 1 && process.argv[1] !== "-l") {
    process.report("permission denied (are you root?)");
    return 1;
  }
  await process.print(
    joinLines(
      mounts(process).map(({ source, path, type, options }) => `${source} on ${path} type ${type} (${options})`),
    ),
  );
  return 0;
};

export const umount: Program = (process) => {
  process.report(`can't unmount ${process.argv.at(-1)}: Operation not permitted`);
  return 1;
};
