import type { VolumeFile } from "../runtime.ts";
import { type DirectoryNode, directoryNode, type Entry, fileNode, type Owner, symlinkNode } from "./node.ts";

/** A tree that lives apart from containers: an emptyDir, a ConfigMap's files, the node's own disk. */
export class Volume {
  readonly id: string;
  readonly owner: Owner;
  readonly root: Entry;
  /** What `mount` prints. */
  readonly source: string;

  constructor(id: string, owner: Owner, root: Entry, source: string) {
    this.id = id;
    this.owner = owner;
    this.root = root;
    this.source = source;
  }

  static empty(id: string, nowMs: number, owner: Owner, source: string): Volume {
    return new Volume(id, owner, directoryNode(owner, 0o777, nowMs), source);
  }
}

/**
 * Replaces the files of a volume at once: they lie in a directory of their own, that a link called `..data` leads to, and
 * the link changes last. A file that is mounted by itself stays as it was.
 * Upstream: pkg/volume/util/atomic_writer.go.
 */
export function replaceFiles(volume: Volume, files: ReadonlyMap<string, VolumeFile>, nowMs: number): void {
  const root = volume.root as DirectoryNode;
  const { owner } = volume;
  const before = root.entries.get("..data");
  if (before?.kind === "symlink") root.entries.delete(before.target);
  const directory = directoryNode(owner, 0o755, nowMs);
  for (const [path, file] of files) add(directory, path, file, nowMs);
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

function add(root: DirectoryNode, path: string, { bytes, mode }: VolumeFile, nowMs: number): void {
  const parts = path.split("/");
  const name = parts.pop() as string;
  let directory = root;
  for (const part of parts) {
    let child = directory.entries.get(part);
    if (child?.kind !== "directory") {
      child = directoryNode(root.owner, 0o755, nowMs);
      directory.entries.set(part, child);
    }
    directory = child;
  }
  directory.entries.set(name, fileNode(root.owner, mode & 0o7777, nowMs, bytes));
}

function stamp(nowMs: number): string {
  const text = new Date(nowMs).toISOString();
  return `${text.slice(0, 19).replace(/[-:T]/g, "_")}.${text.slice(20, 23)}000000`;
}
