import type { Entry } from "../files/node.ts";
import { isDirectory } from "../files/resolve.ts";
import type { Process } from "../processes/process.ts";
import { formatDate } from "./date.ts";
import { groupName, userName } from "./users.ts";

const blockBytes = 4096;
/** Six months: `ls` shows the year of what is older (or not yet there), the time of what is younger. */
const recentMs = 15_778_476_000;

export function sizeOf(node: Entry): number {
  if (node.kind === "file") return node.content.size;
  if (node.kind === "symlink") return node.target.length;
  return node.kind === "directory" ? blockBytes : 0;
}

/** Kibibytes on disk. */
export function diskKilobytes(node: Entry): number {
  return node.kind === "file" || node.kind === "directory" ? Math.ceil(sizeOf(node) / blockBytes) * 4 : 0;
}

export function linksOf(node: Entry): number {
  if (!isDirectory(node)) return 1;
  const children = node.kind === "directory" ? [...node.entries.values()] : [];
  return 2 + children.filter((child) => child.kind === "directory" || child.kind === "mount").length;
}

/** `-rw-r--r--`. */
export function modeText(node: Entry): string {
  const kind = isDirectory(node) ? "d" : node.kind === "symlink" ? "l" : node.kind === "device" ? "c" : "-";
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = node.mode >> shift;
    const set = (node.mode & special) !== 0;
    const last = (bits & 1) !== 0 ? (set ? letter : "x") : set ? letter.toUpperCase() : "-";
    return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${last}`;
  };
  return `${kind}${triple(6, 0o4000, "s")}${triple(3, 0o2000, "s")}${triple(0, 0o1000, "t")}`;
}

/** `1.5K`, as `-h` shows sizes. */
export function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < 5; unit++) value /= 1024;
  if (unit === 0) return String(bytes);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${" KMGTP"[unit]}`;
}

/** One line of `ls -l`. */
export function longLine(
  process: Process,
  node: Entry,
  name: string,
  options: { human: boolean; numeric: boolean },
): string {
  const user = options.numeric ? String(node.uid) : userName(process, node.uid);
  const group = options.numeric ? String(node.gid) : groupName(process, node.gid);
  const size = node.kind === "device" ? "1,   3" : options.human ? humanSize(sizeOf(node)) : String(sizeOf(node));
  const age = process.now() - node.modifiedMs;
  const when = formatDate(node.modifiedMs, age > recentMs || age < -recentMs ? "%b %e  %Y" : "%b %e %H:%M");
  const columns = [
    modeText(node),
    String(linksOf(node)).padStart(4),
    user.padEnd(8),
    group.padEnd(8),
    size.padStart(9),
    when,
  ];
  return `${columns.join(" ")} ${name}${node.kind === "symlink" ? ` -> ${node.target}` : ""}`;
}
