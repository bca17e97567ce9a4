import { FileError } from "../../files/file-error.ts";
import { changeAttributes, makeDirectories, makeLink, makeSymlink, unlink } from "../../files/file-operations.ts";
import { find, isDirectory } from "../../files/resolve.ts";
import type { ByteStream } from "../../processes/byte-stream.ts";
import type { Process } from "../../processes/process.ts";
import { formatDate } from "../date.ts";
import type { TarRequest } from "./tar.ts";
import type { TarMember } from "./tar-header.ts";
import { TarReader } from "./tar-reader.ts";

/** Whether a member is asked for: all are where none is named. */
function wanted({ members, excludes }: TarRequest, name: string): boolean {
  if (excludes(name)) return false;
  const plain = (text: string): string => text.replace(/^\.\//, "").replace(/\/+$/, "");
  return (
    members.length === 0 ||
    members.some((member) => plain(name) === plain(member) || plain(name).startsWith(`${plain(member)}/`))
  );
}

export async function listArchive(process: Process, request: TarRequest, stream: ByteStream): Promise<number> {
  const reader = new TarReader(process, stream);
  for (let member = await reader.next(); member; member = await reader.next()) {
    if (wanted(request, member.name)) await process.print(`${request.verbose ? longLine(member) : member.name}\n`);
  }
  return 0;
}

function longLine(member: TarMember): string {
  const kind = { directory: "d", symlink: "l", link: "h", file: "-" }[member.kind];
  const bits = [6, 3, 0].map((shift) => {
    const triple = member.mode >> shift;
    return `${triple & 4 ? "r" : "-"}${triple & 2 ? "w" : "-"}${triple & 1 ? "x" : "-"}`;
  });
  const owner = `${member.userName || member.uid}/${member.groupName || member.gid}`;
  const when = formatDate(member.modified * 1000, "%Y-%m-%d %H:%M:%S");
  const target = member.kind === "symlink" ? ` -> ${member.target}` : "";
  return `${kind}${bits.join("")} ${owner} ${String(member.size).padStart(9)} ${when} ${member.name}${target}`;
}

/** Unpacks the members that are asked for below the directory. Gives the exit code. */
export async function extractArchive(process: Process, request: TarRequest, stream: ByteStream): Promise<number> {
  const directory = find(process, request.directory);
  if (directory === undefined || !isDirectory(directory)) {
    process.report(
      `can't change directory to '${request.directory}': ${new FileError(directory ? "ENOTDIR" : "ENOENT").message}`,
    );
    return 1;
  }
  const reader = new TarReader(process, stream);
  for (let member = await reader.next(); member; member = await reader.next()) {
    const name = member.name.replace(/^\/+/, "").split("/").slice(request.strip).join("/");
    if (name === "" || name.split("/").includes("..") || !wanted(request, member.name)) continue;
    if (request.verbose) await process.print(`${member.name}\n`);
    try {
      await unpack(
        process,
        request,
        reader,
        member,
        `${request.directory.replace(/(.)\/+$/, "$1")}/${name.replace(/\/+$/, "")}`,
      );
    } catch (error) {
      if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
      process.report(`can't open '${name}': ${error.message}`);
      return 1;
    }
  }
  return 0;
}

async function unpack(
  process: Process,
  request: TarRequest,
  reader: TarReader,
  member: TarMember,
  path: string,
): Promise<void> {
  if (request.toStdout) {
    for (let bytes = await reader.read(); bytes !== null; bytes = await reader.read()) await process.write(1, bytes);
    return;
  }
  const parent = path.replace(/\/[^/]*$/, "");
  if (parent !== "" && find(process, parent) === undefined) makeDirectories(process, parent);
  const existing = find(process, path, false);
  if (member.kind === "directory") {
    if (existing === undefined) makeDirectories(process, path);
    else if (!isDirectory(existing)) throw new FileError("EEXIST", path);
  } else {
    if (existing && !isDirectory(existing)) unlink(process, path);
    if (member.kind === "symlink") {
      makeSymlink(process, member.target, path);
      return;
    }
    if (member.kind === "link") {
      makeLink(process, `${request.directory}/${member.target.replace(/^\/+/, "")}`, path);
      return;
    }
    await writeContent(process, reader, path);
  }
  settle(process, request, member, path);
}

async function writeContent(process: Process, reader: TarReader, path: string): Promise<void> {
  const target = process.open(path, { write: true, create: true, truncate: true });
  try {
    for (let bytes = await reader.read(); bytes !== null; bytes = await reader.read())
      await process.write(target, bytes);
  } finally {
    target.release();
  }
}

/** Mode, time, and for the superuser the owner. */
function settle(process: Process, request: TarRequest, member: TarMember, path: string): void {
  const owned = request.keepsOwner && process.uid === 0 ? { uid: member.uid, gid: member.gid } : {};
  const timed = request.keepsTime ? { modifiedMs: Math.floor(member.modified * 1000) } : {};
  const mode = process.uid === 0 ? member.mode : member.mode & ~process.umask;
  const node = find(process, path);
  // A directory that somebody else owns stays as it is.
  if (node && (process.uid === 0 || node.uid === process.uid))
    changeAttributes(process, path, { mode, ...owned, ...timed });
}
