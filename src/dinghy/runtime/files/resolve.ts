import { FileError, type FileErrorCode } from "./file-error.ts";
import { copyOf, type DirectoryNode, type Entry, type FileNode, type MountNode, type Node } from "./node.ts";

/** Who asks: decides what a relative path means, what is permitted, and what /proc/self is. A process is one. */
export interface Caller {
  readonly root: MountNode;
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  /** Further groups that it belongs to. */
  readonly groups: readonly number[];
  readonly pid: number;
  readonly umask: number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** One component on the way to a node, with the mount that it lies in. */
export interface Step {
  readonly name: string;
  node: Entry;
  readonly mount: MountNode;
  /** Path within the mount; "" at its root. */
  readonly inside: string;
}

/** The way from the root to a node, symbolic links walked through. Never empty. */
export type Location = Step[];

/** What the kernel allows on one way before it answers ELOOP. */
const linksMax = 40;

/** The way to `path`; throws `FileError`. A final symbolic link is followed unless `follow` is false. */
export function locate(caller: Caller, path: string, follow = true): Location {
  const { location, missing, failure } = walk(caller, path, follow);
  if (missing !== undefined) throw new FileError(failure ?? "ENOENT", path);
  return location;
}

/** The node at `path`, or undefined where there is none. */
export function find(caller: Caller, path: string, follow = true): Entry | undefined {
  const { location, missing } = walk(caller, path, follow);
  return missing === undefined ? nodeOf(location) : undefined;
}

/** Where `path` leads or would lead: the directory, the name in it, and the whole way where something is there. */
export interface Target {
  readonly parent: Location;
  readonly name: string;
  readonly existing: Location | undefined;
}

export function locateTarget(caller: Caller, path: string, follow = false): Target {
  const { location, missing, failure } = walk(caller, path, follow);
  if (failure) throw new FileError(failure, path);
  if (missing !== undefined) return { parent: location, name: missing, existing: undefined };
  const last = location.at(-1) as Step;
  if (location.length === 1) throw new FileError("EBUSY", path);
  return { parent: location.slice(0, -1), name: last.name, existing: location };
}

export function nodeOf(location: Location): Entry {
  return (location.at(-1) as Step).node;
}

/** The absolute path without symbolic links. */
export function pathOf(location: Location): string {
  return location.length === 1
    ? "/"
    : location
        .slice(1)
        .map(({ name }) => `/${name}`)
        .join("");
}

interface Walked {
  readonly location: Location;
  /** The component that is not there (or cannot be reached); the way ends before it. */
  readonly missing?: string;
  /** Why it is more than that the last component is missing. */
  readonly failure?: FileErrorCode;
}

function walk(caller: Caller, path: string, follow: boolean): Walked {
  const location: Location = [{ name: "", node: caller.root.root, mount: caller.root, inside: "" }];
  if (path === "") return { location, missing: path, failure: "ENOENT" };
  const rest = components(path).reverse();
  if (!path.startsWith("/")) rest.push(...components(caller.cwd).reverse());
  let links = 0;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === "..") {
      if (location.length > 1) location.pop();
      continue;
    }
    const here = location.at(-1) as Step;
    const inside = here.inside === "" ? name : `${here.inside}/${name}`;
    const child = here.mount.nested?.get(inside) ?? childOf(here.node, name, caller);
    if (typeof child === "string") return { location, missing: name, failure: child };
    if (child === undefined) return { location, missing: name, failure: rest.length === 0 ? undefined : "ENOENT" };
    if (child.kind === "symlink" && (rest.length > 0 || follow || path.endsWith("/"))) {
      if (++links > linksMax) return { location, missing: name, failure: "ELOOP" };
      rest.push(...components(child.target).reverse());
      if (child.target.startsWith("/")) location.length = 1;
      continue;
    }
    if (child.kind === "mount") location.push({ name, node: child.root, mount: child, inside: "" });
    else location.push({ name, node: child, mount: here.mount, inside });
  }
  if (path.endsWith("/") && !isDirectory(nodeOf(location))) return { location, missing: "", failure: "ENOTDIR" };
  return { location };
}

function components(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function childOf(node: Entry, name: string, caller: Caller): Node | FileErrorCode | undefined {
  if (node.kind === "directory") {
    if (caller.uid !== 0 && !permits(node, caller, 1)) return "EACCES";
    return node.entries.get(name);
  }
  if (node.kind === "computed" && node.child) return node.child(name, caller.pid);
  return "ENOTDIR";
}

export function isDirectory(node: Entry): boolean {
  return node.kind === "directory" || (node.kind === "computed" && node.names !== undefined);
}

/** Whether the caller may read (4), write (2) or execute (1); the superuser may all but execute what nobody may. */
export function permits(node: Entry, caller: Pick<Caller, "uid" | "gid" | "groups">, want: 1 | 2 | 4): boolean {
  if (caller.uid === 0) return want !== 1 || node.kind !== "file" || (node.mode & 0o111) !== 0;
  const member = node.gid === caller.gid || caller.groups.includes(node.gid);
  const shift = node.uid === caller.uid ? 6 : member ? 3 : 0;
  return ((node.mode >> shift) & want) !== 0;
}

/**
 * Makes the last node of the way one that may be changed in place, copying it and the directories above it that belong
 * to someone else. Throws `FileError` EROFS where the mount or the file system is read-only.
 */
export function own(location: Location): DirectoryNode | FileNode {
  const last = location.at(-1) as Step;
  if (last.mount.readOnly || last.mount.owner === undefined) throw new FileError("EROFS", pathOf(location));
  for (const [index, step] of location.entries()) {
    const { node, mount } = step;
    if (mount !== last.mount || node.owner === mount.owner) continue;
    if (node.kind !== "directory" && node.kind !== "file") throw new FileError("EPERM", pathOf(location));
    step.node = copyOf(node, mount.owner as NonNullable<typeof mount.owner>);
    const above = location[index - 1]?.node;
    if (step.inside === "") mount.root = step.node;
    else if (above?.kind === "directory") above.entries.set(step.name, step.node);
  }
  return last.node as DirectoryNode | FileNode;
}
