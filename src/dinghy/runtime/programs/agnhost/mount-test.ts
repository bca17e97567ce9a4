import { FileError } from "../../files/file-error.ts";
import { changeAttributes, readText, stat, writeFile } from "../../files/file-operations.ts";
import type { Process } from "../../processes/process.ts";
import { modeText } from "../../tools/node-description.ts";
import type { Call } from "./agnhost.ts";
import { parseGoDuration } from "./go-duration.ts";

const retryMs = 180_000;

/** What `mounttest` does for a flag, in its order; undefined: the flag is not for one file. */
const actions: readonly (readonly [flag: string, act: (process: Process, path: string) => string])[] = [
  ["new-file-0644", (process, path) => create(process, path, 0o644)],
  ["new-file-0660", (process, path) => create(process, path, 0o660)],
  ["new-file-0666", (process, path) => create(process, path, 0o666)],
  ["new-file-0777", (process, path) => create(process, path, 0o777)],
  ["file-mode", (process, path) => `mode of file "${path}": ${goMode(process, path)}\n`],
  ["file-perm", (process, path) => `perms of file "${path}": ${goMode(process, path).replace(/^[dLDct]+/, "-")}\n`],
  ["file-owner", (process, path) => ownerLines(process, path)],
  ["fs-type", (process, path) => fileSystemLine(process, path)],
  ["file-content", (process, path) => contentLine(process, path)],
];

/** `mounttest --fs-type=… --file-content=… --file-mode=…`: tells about files. Upstream: test/images/agnhost/mounttest. */
export async function mountTest({ process, flag }: Call): Promise<number> {
  try {
    for (const [name, act] of actions) {
      const path = flag(name);
      if (path !== undefined) await process.print(act(process, path));
    }
    const watched = flag("file-content-in-loop");
    if (watched === undefined) return 0;
    const untilMs = process.now() + (parseGoDuration(`${flag("retry-time") ?? retryMs / 1000}s`) ?? retryMs);
    while (process.now() < untilMs) {
      await process.print(readable(process, watched));
      await process.sleep(1000);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.print(`error: open ${error.path}: ${error.message.toLowerCase()}\n`);
    return 1;
  }
}

const contentLine = (process: Process, path: string): string =>
  `content of file "${path}": ${readText(process, path)}\n`;

function readable(process: Process, path: string): string {
  try {
    return contentLine(process, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `Error reading file ${path}: open ${path}: ${error.message.toLowerCase()}, retrying\n`;
  }
}

function create(process: Process, path: string, mode: number): string {
  writeFile(process, path, "mount-tester new file\n", mode);
  changeAttributes(process, path, { mode });
  return "";
}

/** As Go prints modes: a sticky directory is `dtrwxrwxrwx`. */
function goMode(process: Process, path: string): string {
  const node = stat(process, path);
  const text = modeText({ ...node, mode: node.mode & 0o777 });
  const kind = text.startsWith("-") ? "" : text[0];
  const special = (node.mode & 0o1000 ? "t" : "") + (node.mode & 0o4000 ? "u" : "") + (node.mode & 0o2000 ? "g" : "");
  return `${kind}${special}${kind || special ? "" : "-"}${text.slice(1)}`;
}

function ownerLines(process: Process, path: string): string {
  const { uid, gid } = stat(process, path);
  return `owner UID of "${path}": ${uid}\nowner GID of "${path}": ${gid}\n`;
}

function fileSystemLine(process: Process, path: string): string {
  const row = readText(process, "/proc/mounts")
    .split("\n")
    .map((line) => line.split(" "))
    .findLast(([, at]) => at === path);
  return row ? `mount type of "${path}": ${row[2]}\n` : `error calling statfs on "${path}"\n`;
}
