/** The calls that change or inspect a tree by path. All throw `FileError`. */
import { FileError } from "./file-error.ts";
import { type DirectoryNode, directoryNode, type Entry, type FileNode, fileNode, symlinkNode } from "./node.ts";
import {
  type Caller,
  isDirectory,
  type Location,
  locate,
  locateTarget,
  nodeOf,
  own,
  pathOf,
  permits,
} from "./resolve.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function stat(caller: Caller, path: string, follow = true): Entry {
  return nodeOf(locate(caller, path, follow));
}

/** The path without symbolic links. */
export function realPath(caller: Caller, path: string): string {
  return pathOf(locate(caller, path));
}

/** Names in a directory, sorted by code unit. */
export function list(caller: Caller, path: string): string[] {
  const location = locate(caller, path);
  const node = nodeOf(location);
  if (!isDirectory(node)) throw new FileError("ENOTDIR", path);
  if (!permits(node, caller, 4)) throw new FileError("EACCES", path);
  return [...new Set([...namesIn(node), ...mountsIn(location)])].sort();
}

/** Names of what is mounted right inside a directory. */
function mountsIn(location: Location): string[] {
  const { mount, inside } = location.at(-1) as Location[number];
  const prefix = inside === "" ? "" : `${inside}/`;
  const below = [...(mount.nested?.keys() ?? [])].filter((path) => path.startsWith(prefix));
  return below.map((path) => path.slice(prefix.length)).filter((name) => !name.includes("/"));
}

export function namesIn(node: Entry): Iterable<string> {
  if (node.kind === "directory") return node.entries.keys();
  return node.kind === "computed" ? (node.names?.() ?? []) : [];
}

export function readFile(caller: Caller, path: string): Uint8Array {
  const node = stat(caller, path);
  if (isDirectory(node)) throw new FileError("EISDIR", path);
  if (!permits(node, caller, 4)) throw new FileError("EACCES", path);
  if (node.kind === "file") return node.content.bytes();
  return node.kind === "computed" && node.read ? encoder.encode(node.read()) : new Uint8Array(0);
}

export function readText(caller: Caller, path: string): string {
  return decoder.decode(readFile(caller, path));
}

/** Replaces the content, making the file where it is missing. */
export function writeFile(caller: Caller, path: string, data: Uint8Array | string, mode = 0o666): void {
  const node = openForWriting(caller, path, mode, true);
  if (node.kind === "file") writeInto(node, 0, typeof data === "string" ? encoder.encode(data) : data, caller.now());
}

/** The node to write to: made where it is missing, the caller's own where it was another layer's. */
export function openForWriting(
  caller: Caller,
  path: string,
  mode: number,
  truncate: boolean,
  exclusive = false,
): Entry {
  const { parent, name, existing } = locateTarget(caller, path, true);
  if (existing === undefined) return create(caller, parent, name, mode);
  if (exclusive) throw new FileError("EEXIST", path);
  const node = nodeOf(existing);
  if (isDirectory(node)) throw new FileError("EISDIR", path);
  if (!permits(node, caller, 2)) throw new FileError("EACCES", path);
  if (node.kind !== "file") return node;
  const mine = own(existing) as FileNode;
  if (truncate && mine.content.size > 0) truncateTo(mine, 0, caller.now());
  return mine;
}

function create(caller: Caller, parent: Location, name: string, mode: number): FileNode {
  const directory = ownDirectory(caller, parent);
  const node = fileNode(directory.owner, mode & ~caller.umask, caller.now());
  give(node, caller, directory);
  insert(caller, directory, name, node);
  return node;
}

/** Writes through the accounting of the tree that the file lies in. */
export function writeInto(node: FileNode, offset: number, bytes: Uint8Array, nowMs: number): void {
  const growth = Math.max(0, offset + bytes.length - node.content.size);
  if (growth > 0) node.owner?.charge?.(growth);
  node.content.write(offset, bytes);
  node.owner?.changed?.();
  node.modifiedMs = nowMs;
}

export function truncateTo(node: FileNode, size: number, nowMs: number): void {
  node.owner?.charge?.(size - node.content.size);
  node.content.truncate(size);
  node.modifiedMs = nowMs;
}

export function makeDirectory(caller: Caller, path: string, mode = 0o777): void {
  const { parent, name, existing } = locateTarget(caller, path);
  if (existing) throw new FileError("EEXIST", path);
  const directory = ownDirectory(caller, parent);
  const node = directoryNode(directory.owner, mode & ~caller.umask, caller.now());
  give(node, caller, directory);
  node.mode |= directory.mode & setGroupId;
  insert(caller, directory, name, node);
}

const setGroupId = 0o2000;

/** What is new belongs to its maker, and to the maker's group unless the directory hands on its own. */
function give(node: FileNode | DirectoryNode, { uid, gid }: Caller, directory: DirectoryNode): void {
  node.uid = uid;
  node.gid = directory.mode & setGroupId ? directory.gid : gid;
}

/** Like `mkdir -p`. */
export function makeDirectories(caller: Caller, path: string, mode = 0o777): void {
  const parts = path.split("/").filter((part) => part !== "");
  let at = path.startsWith("/") ? "" : ".";
  for (const part of parts) {
    at = `${at}/${part}`;
    try {
      if (!isDirectory(stat(caller, at))) throw new FileError("ENOTDIR", path);
    } catch (error) {
      if (!(error instanceof FileError && error.code === "ENOENT")) throw error;
      makeDirectory(caller, at, mode);
    }
  }
}

export function makeSymlink(caller: Caller, target: string, path: string): void {
  const { parent, name, existing } = locateTarget(caller, path);
  if (existing) throw new FileError("EEXIST", path);
  const directory = ownDirectory(caller, parent);
  insert(caller, directory, name, symlinkNode(directory.owner, target, caller.now()));
}

export function makeLink(caller: Caller, target: string, path: string): void {
  const from = locate(caller, target, false);
  if (isDirectory(nodeOf(from))) throw new FileError("EPERM", target);
  const { parent, name, existing } = locateTarget(caller, path);
  if (existing) throw new FileError("EEXIST", path);
  if (parent.at(-1)?.mount.owner !== from.at(-1)?.mount.owner) throw new FileError("EXDEV", path);
  insert(caller, ownDirectory(caller, parent), name, nodeOf(from).kind === "file" ? own(from) : nodeOf(from));
}

/** Removes a file or link (`rmdir` is for directories). */
export function unlink(caller: Caller, path: string): void {
  const location = locate(caller, path, false);
  const node = nodeOf(location);
  if (isDirectory(node)) throw new FileError("EISDIR", path);
  remove(caller, location, path);
  if (node.kind === "file") node.owner?.charge?.(-node.content.size);
}

export function removeDirectory(caller: Caller, path: string): void {
  const location = locate(caller, path, false);
  const node = nodeOf(location);
  if (!isDirectory(node)) throw new FileError("ENOTDIR", path);
  for (const _ of namesIn(node)) throw new FileError("ENOTEMPTY", path);
  remove(caller, location, path);
}

function remove(caller: Caller, location: Location, path: string): void {
  const last = location.at(-1);
  const above = location.at(-2);
  if (last === undefined || above === undefined || last.mount !== above.mount) {
    throw new FileError(last?.mount.readOnly ? "EROFS" : "EBUSY", path);
  }
  const directory = ownDirectory(caller, location.slice(0, -1));
  directory.entries.delete(last.name);
  directory.owner?.changed?.();
  directory.modifiedMs = caller.now();
}

/** Moves within one tree; EXDEV between trees. */
export function rename(caller: Caller, from: string, to: string): void {
  const source = locate(caller, from, false);
  const node = nodeOf(source);
  const { parent, name, existing } = locateTarget(caller, to);
  if (source.at(-1)?.mount !== source.at(-2)?.mount) throw new FileError("EBUSY", from);
  if (parent.at(-1)?.mount.owner !== source.at(-1)?.mount.owner) throw new FileError("EXDEV", to);
  if (isDirectory(node) && `${pathOf(parent)}/`.startsWith(`${pathOf(source)}/`)) throw new FileError("EINVAL", to);
  if (existing) replaceable(node, nodeOf(existing), to);
  remove(caller, source, from);
  const directory = ownDirectory(caller, locateTarget(caller, to).parent);
  insert(caller, directory, name, node);
}

function replaceable(node: Entry, existing: Entry, path: string): void {
  if (!isDirectory(existing)) {
    if (isDirectory(node)) throw new FileError("ENOTDIR", path);
    return;
  }
  if (!isDirectory(node)) throw new FileError("EISDIR", path);
  for (const _ of namesIn(existing)) throw new FileError("ENOTEMPTY", path);
}

/** Changes permission bits, owner or time of the node at `path`. */
export function changeAttributes(
  caller: Caller,
  path: string,
  change: { mode?: number; uid?: number; gid?: number; modifiedMs?: number },
): void {
  const location = locate(caller, path);
  const before = nodeOf(location);
  if (caller.uid !== 0 && before.uid !== caller.uid) throw new FileError("EPERM", path);
  if (before.kind !== "file" && before.kind !== "directory") return;
  Object.assign(own(location), change);
}

function ownDirectory(caller: Caller, location: Location): DirectoryNode {
  const node = nodeOf(location);
  if (!isDirectory(node)) throw new FileError("ENOTDIR", pathOf(location));
  const { mount } = location.at(-1) as Location[number];
  if (mount.readOnly) throw new FileError("EROFS", pathOf(location));
  if (node.kind === "computed") throw new FileError("EPERM", pathOf(location));
  if (!permits(node, caller, 2)) throw new FileError("EACCES", pathOf(location));
  return own(location) as DirectoryNode;
}

function insert(caller: Caller, directory: DirectoryNode, name: string, node: Entry): void {
  directory.owner?.changed?.();
  directory.entries.set(name, node);
  directory.modifiedMs = caller.now();
}
