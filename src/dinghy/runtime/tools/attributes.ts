import { FileError } from "../files/file-error.ts";
import { changeAttributes, list, realPath, stat, writeFile } from "../files/file-operations.ts";
import type { Entry } from "../files/node.ts";
import { find, isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { type Arguments, forEachOperand, parseArguments, usage } from "./arguments.ts";
import { formatDate, parseDate } from "./date.ts";
import { inodeOf } from "./list-files.ts";
import { diskKilobytes, linksOf, modeText, sizeOf } from "./node-description.ts";
import { findGroup, findUser, groupName, userName } from "./users.ts";

const shifts: Readonly<Record<string, readonly number[]>> = { u: [6], g: [3], o: [0], a: [6, 3, 0] };
const bits: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 };

/** Permission bits from `0755` or `u+x,go-w`, which changes `before`. Ends the process where it is neither. */
export function parseMode(process: Process, text: string, before: number, directory: boolean): number {
  if (/^[0-7]{1,5}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before;
  for (const clause of text.split(",")) {
    const [, who = "", actions = ""] =
      /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause) ?? usage(process, `invalid mode '${text}'`);
    for (const [, operator = "", letters = ""] of actions.matchAll(/([-+=])([rwxXst]*)/g)) {
      mode = applyClause(mode, { who, operator, letters, directory, umask: process.umask });
    }
  }
  return mode;
}

interface Clause {
  readonly who: string;
  readonly operator: string;
  readonly letters: string;
  readonly directory: boolean;
  readonly umask: number;
}

function applyClause(before: number, { who, operator, letters, directory, umask }: Clause): number {
  const places = [...new Set([...(who || "a")].flatMap((letter) => shifts[letter] ?? []))];
  let wanted = 0;
  for (const letter of letters) {
    const conditional = letter === "X" && (directory || (before & 0o111) !== 0) ? 1 : 0;
    const bit = bits[letter] ?? conditional;
    for (const shift of places) wanted |= bit << shift;
    if (letter === "t") wanted |= 0o1000;
    if (letter === "s") wanted |= (places.includes(6) ? 0o4000 : 0) | (places.includes(3) ? 0o2000 : 0);
  }
  if (who === "") wanted &= ~umask;
  if (operator === "+") return before | wanted;
  if (operator === "-") return before & ~wanted;
  return (before & ~places.reduce((mask, shift) => mask | (7 << shift), 0)) | wanted;
}

/** Calls `change` for each operand and, with -R, for all that is in it. */
function forEachTree(process: Process, args: Arguments, change: (path: string, node: Entry) => void): Promise<number> {
  const visit = (path: string): void => {
    const node = stat(process, path, !args.has("R"));
    if (node.kind !== "symlink") change(path, node);
    if (args.has("R") && isDirectory(node)) for (const name of list(process, path)) visit(`${path}/${name}`);
  };
  return forEachOperand(
    process,
    args.operands.slice(1),
    visit,
    (path, error) => `${error.path || path}: ${error.message}`,
  );
}

/** `chmod [-R] MODE FILE...` */
export const chmod: Program = (process) => {
  // A mode such as `-x` looks like an option.
  const words = process.argv.map((word, index) => (index > 0 && /^-[rwxXst]+$/.test(word) ? `a${word}` : word));
  process.argv = words;
  const args = parseArguments(process, "Rvcf", { recursive: "R" });
  const [text] = args.operands;
  if (text === undefined || args.operands.length < 2) usage(process, "missing operand");
  return forEachTree(process, args, (path, node) => {
    changeAttributes(process, path, { mode: parseMode(process, text, node.mode, isDirectory(node)) });
  });
};

function changeOwner(groupOnly: boolean): Program {
  return (process) => {
    const args = parseArguments(process, "RhvcfLHP", { recursive: "R", "no-dereference": "h" });
    const [text] = args.operands;
    if (text === undefined || args.operands.length < 2) usage(process, "missing operand");
    const [user = "", group = ""] = groupOnly ? ["", text] : text.split(/[:.]/);
    const uid = user === "" ? undefined : (findUser(process, user) ?? usage(process, `unknown user ${user}`));
    const gid = group === "" ? undefined : (findGroup(process, group) ?? usage(process, `unknown group ${group}`));
    return forEachTree(process, args, (path) => {
      if (process.uid !== 0) throw new FileError("EPERM", path);
      changeAttributes(process, path, { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) });
    });
  };
}

export const chown: Program = changeOwner(false);
export const chgrp: Program = changeOwner(true);

/** `touch [-c] [-d DATE] [-r FILE] FILE...` */
export const touch: Program = (process) => {
  const args = parseArguments(process, "cd:t:r:amh", { "no-create": "c", date: "d", reference: "r" });
  if (args.operands.length === 0) usage(process, "missing operand");
  const asked = args.value("d");
  const reference = args.value("r");
  const dated = asked === undefined ? process.now() : parseDate(asked);
  const modifiedMs = reference === undefined ? dated : stat(process, reference).modifiedMs;
  if (modifiedMs === undefined) usage(process, `invalid date '${asked}'`);
  return forEachOperand(process, args.operands, (path) => {
    if (find(process, path) !== undefined) changeAttributes(process, path, { modifiedMs });
    else if (!args.has("c")) writeFile(process, path, "");
  });
};

const kindName = (node: Entry): string => {
  if (isDirectory(node)) return "directory";
  if (node.kind === "symlink") return "symbolic link";
  if (node.kind === "device") return "character special file";
  return sizeOf(node) === 0 ? "regular empty file" : "regular file";
};

function statField(process: Process, path: string, node: Entry, letter: string): string {
  const time = formatDate(node.modifiedMs, "%Y-%m-%d %H:%M:%S.000000000 %z");
  const seconds = String(Math.floor(node.modifiedMs / 1000));
  const quoted = node.kind === "symlink" ? `'${path}' -> '${node.target}'` : path;
  const fields: Readonly<Record<string, string>> = {
    n: path,
    N: quoted,
    s: String(sizeOf(node)),
    a: (node.mode & 0o7777).toString(8),
    A: modeText(node),
    f: (node.mode | (isDirectory(node) ? 0o040000 : node.kind === "symlink" ? 0o120000 : 0o100000)).toString(16),
    u: String(node.uid),
    U: userName(process, node.uid),
    g: String(node.gid),
    G: groupName(process, node.gid),
    F: kindName(node),
    h: String(linksOf(node)),
    i: String(inodeOf(node)),
    b: String(diskKilobytes(node) * 2),
    B: "512",
    o: "4096",
    d: "46",
    D: "2e",
    ...Object.fromEntries([..."xyzw"].map((name) => [name, time])),
    ...Object.fromEntries([..."XYZW"].map((name) => [name, seconds])),
    "%": "%",
  };
  return fields[letter] ?? "?";
}

const fullFormat = `  File: %N
  Size: %s         \tBlocks: %b          IO Block: %o   %F
Device: %Dh/%dd\tInode: %i         Links: %h
Access: (%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)
Access: %x
Modify: %y
Change: %z`;

/** `stat [-L] [-c FORMAT] FILE...` */
export const statFile: Program = (process) => {
  const args = parseArguments(process, "Ltfc:", { format: "c", dereference: "L" });
  const format = args.value("c") ?? fullFormat;
  return forEachOperand(
    process,
    args.operands,
    async (path) => {
      const node = stat(process, path, args.has("L"));
      await process.print(
        `${format.replace(/%([a-zA-Z%])/g, (_, letter) => statField(process, path, node, letter))}\n`,
      );
    },
    (path, error) => `can't stat '${path}': ${error.message}`,
  );
};

/** `readlink [-f] FILE` */
export const readlink: Program = async (process) => {
  const args = parseArguments(process, "fnemqsv", { canonicalize: "f" });
  const path = args.operands[0] ?? usage(process, "missing operand");
  const end = args.has("n") ? "" : "\n";
  try {
    if (args.has("f") || args.has("e") || args.has("m")) await process.print(canonicalPath(process, path) + end);
    else {
      const node = stat(process, path, false);
      if (node.kind !== "symlink") return 1;
      await process.print(node.target + end);
    }
    return 0;
  } catch (error) {
    if (error instanceof FileError) return 1;
    throw error;
  }
};

/** The path without links; its last component need not exist. */
function canonicalPath(process: Process, path: string): string {
  try {
    return realPath(process, path);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== "ENOENT") throw error;
    const [, parent = "", name = ""] = /^(.*\/)?([^/]+)\/*$/.exec(path) ?? [];
    return `${realPath(process, parent || ".").replace(/\/$/, "")}/${name}`;
  }
}

/** `realpath FILE...` */
export const realpath: Program = (process) => {
  const args = parseArguments(process, "esmq");
  return forEachOperand(process, args.operands, (path) => process.print(`${canonicalPath(process, path)}\n`));
};
