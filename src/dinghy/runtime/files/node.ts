/**
 * What a file system consists of. Trees are persistent: a node belongs to the tree that made it (`owner`), and whoever
 * else reaches it must copy it before changing it. So image layers are shared by all containers, and a container's
 * writable layer is exactly the nodes that it owns.
 */
import { Content } from "./content.ts";

/** Identity of a tree that may change in place: a container's writable layer, a volume, a node's own disk. */
export interface Owner {
  /** Counts bytes that are kept: in memory (tmpfs), or on the node's disk. */
  charge?(bytes: number): void;
  /** Told that files in it have come, gone or changed. */
  changed?(): void;
}

interface Attributes {
  /** Permission bits with set-id and sticky bits, for example 0o755. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since the epoch. */
  modifiedMs: number;
  readonly owner: Owner | undefined;
}

export interface FileNode extends Attributes {
  readonly kind: "file";
  content: Content;
}

export interface DirectoryNode extends Attributes {
  readonly kind: "directory";
  readonly entries: Map<string, Node>;
}

export interface SymlinkNode extends Attributes {
  readonly kind: "symlink";
  readonly target: string;
}

/** A character device, behaving as its name says: null, zero, full, random, urandom, stdin, stdout, stderr, tty. */
export interface DeviceNode extends Attributes {
  readonly kind: "device";
  readonly device: string;
}

/** A directory or file whose content is computed when it is looked at (/proc). */
export interface ComputedNode extends Attributes {
  readonly kind: "computed";
  /** Names in the directory; absent for a file. */
  readonly names?: () => string[];
  readonly child?: (name: string, pid: number) => Node | undefined;
  readonly read?: () => string;
}

/** A tree (or one node of it) that is mounted somewhere, and what is mounted on top of it. */
export interface MountNode {
  readonly kind: "mount";
  /** Replaced by a copy when a tree that is shared is first written to. */
  root: Exclude<Node, MountNode>;
  readonly owner: Owner | undefined;
  readOnly: boolean;
  /** What `mount` prints: overlay, tmpfs, proc, /dev/vda1. */
  readonly source: string;
  /** Mounts on top of this one, by path within it without a leading slash. They show though nothing lies below them. */
  nested?: Map<string, MountNode>;
}

export type Node = FileNode | DirectoryNode | SymlinkNode | DeviceNode | ComputedNode | MountNode;
/** A node as a lookup gives it: mounts are walked through. */
export type Entry = Exclude<Node, MountNode>;

const rootOwned = { uid: 0, gid: 0 };

export function directoryNode(owner: Owner | undefined, mode: number, modifiedMs: number): DirectoryNode {
  return { kind: "directory", mode, ...rootOwned, modifiedMs, owner, entries: new Map() };
}

export function fileNode(owner: Owner | undefined, mode: number, modifiedMs: number, bytes?: Uint8Array): FileNode {
  return { kind: "file", mode, ...rootOwned, modifiedMs, owner, content: new Content(bytes) };
}

export function symlinkNode(owner: Owner | undefined, target: string, modifiedMs: number): SymlinkNode {
  return { kind: "symlink", mode: 0o777, ...rootOwned, modifiedMs, owner, target };
}

export function deviceNode(device: string): DeviceNode {
  return { kind: "device", mode: 0o666, ...rootOwned, modifiedMs: 0, owner: undefined, device };
}

/** A copy that `owner` may change; the bytes of a file stay shared until they are written to. */
export function copyOf<T extends DirectoryNode | FileNode>(node: T, owner: Owner): T {
  if (node.kind === "directory") return { ...node, owner, entries: new Map(node.entries) };
  return { ...node, owner, content: (node as FileNode).content.share() };
}
