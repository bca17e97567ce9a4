import type { VolumeFile } from "../runtime.ts";
import {
  type DirectoryNode,
  directoryNode,
  type Entry,
  type FileNode,
  fileNode,
  type Owner,
  symlinkNode,
} from "./node.ts";

/** What `mount` prints of an image's files. */
export const imageSource = "overlay";

/** A tree that lives apart from containers: an emptyDir, a ConfigMap's files, the node's own disk. */
export class Volume {
  readonly id: string;
  readonly owner: Owner;
  readonly root: Entry;
  /** What `mount` prints. */
  readonly source: string;
  /** The group that may read what is written from outside, where there is one. */
  readonly group: number | undefined;

  constructor(id: string, owner: Owner, root: Entry, source: string, group?: number) {
    this.id = id;
    this.owner = owner;
    this.root = root;
    this.source = source;
    this.group = group;
  }

  static empty(id: string, nowMs: number, owner: Owner, source: string, group?: number): Volume {
    const root = directoryNode(owner, source === "tmpfs" ? 0o1777 : 0o777, nowMs);
    if (group !== undefined) Object.assign(root, { gid: group, mode: root.mode | setGroupId });
    return new Volume(id, owner, root, source, group);
  }
}

const setGroupId = 0o2000;
/** What a group may do with what was written from outside: read it, and go through directories. */
const readableByGroup = { directory: 0o550 | setGroupId, file: 0o440 } as const;

/**
 * Replaces the files of a volume at once: they lie in a directory of their own, that a link called `..data` leads to, and
 * the link changes last. A file that is mounted by itself stays as it was.
 * Upstream: pkg/volume/util/atomic_writer.go.
 */
export function replaceFiles(volume: Volume, files: ReadonlyMap<string, VolumeFile>, nowMs: number): void {
  const root = volume.root as DirectoryNode;
  const { owner, group } = volume;
  const before = root.entries.get("..data");
  if (before?.kind === "symlink") root.entries.delete(before.target);
  const directory = given(directoryNode(owner, 0o755, nowMs), group);
  for (const [path, file] of files) add(directory, path, file, group, nowMs);
  const name = `..${stamp(nowMs)}`;
  root.entries.set(name, directory);
  root.entries.set("..data", symlinkNode(owner, name, nowMs));
  for (const [visible, node] of root.entries) {
    if (node.kind === "symlink" && !visible.startsWith("..") && !directory.entries.has(visible))
      root.entries.delete(visible);
  }
  for (const visible of directory.entries.keys()) {
    if (!root.entries.has(visible)) root.entries.set(visible, symlinkNode(owner, `..data/${visible}`, nowMs));
  }
  root.modifiedMs = nowMs;
}

function given<T extends DirectoryNode | FileNode>(node: T, group: number | undefined): T {
  if (group === undefined) return node;
  node.gid = group;
  node.mode |= readableByGroup[node.kind];
  return node;
}

function add(root: DirectoryNode, path: string, file: VolumeFile, group: number | undefined, nowMs: number): void {
  const parts = path.split("/");
  const name = parts.pop() as string;
  let directory = root;
  for (const part of parts) {
    let child = directory.entries.get(part);
    if (child?.kind !== "directory") {
      child = given(directoryNode(root.owner, 0o755, nowMs), group);
      directory.entries.set(part, child);
    }
    directory = child;
  }
  const node = given(fileNode(root.owner, file.mode & 0o7777, nowMs, file.bytes), group);
  node.uid = file.user ?? 0;
  directory.entries.set(name, node);
}

function stamp(nowMs: number): string {
  const text = new Date(nowMs).toISOString();
  return `${text.slice(0, 19).replace(/[-:T]/g, "_")}.${text.slice(20, 23)}000000`;
}
