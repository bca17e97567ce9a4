import { FileError } from "./files/file-error.ts";
import { makeDirectories } from "./files/file-operations.ts";
import { imageTree } from "./files/image-tree.ts";
import {
  copyOf,
  type DirectoryNode,
  directoryNode,
  type Entry,
  type FileNode,
  fileNode,
  type MountNode,
  type Owner,
} from "./files/node.ts";
import { procDirectory } from "./files/proc.ts";
import { type Caller, find, isDirectory, locateTarget, nodeOf, own, pathOf } from "./files/resolve.ts";
import type { Volume } from "./files/volume.ts";
import type { Image } from "./images/catalog.ts";
import type { Sandbox } from "./pod-sandbox.ts";
import type { ProcessHost } from "./processes/process-host.ts";
import { type ContainerConfig, ContainerError, type Mount } from "./runtime.ts";

export interface RootOptions {
  readonly image: Image;
  readonly sandbox: Sandbox;
  readonly config: ContainerConfig;
  /** Whose processes /proc shows. */
  readonly host: ProcessHost;
  volume(mount: Mount): Volume;
}

/** The root of the system itself: may do everything, also to file systems that processes find read-only. */
export function systemCaller(root: MountNode, nowMs: number): Caller {
  return { root, cwd: "/", uid: 0, pid: 0, umask: 0o022, now: () => nowMs };
}

/**
 * A container's view of files: a writable layer over its image's tree, with /proc, /dev and /etc as runtimes make them,
 * and its volumes. Throws `ContainerError`. Answers to @seed:C2.3, @seed:C4.2, @seed:K3.4.
 */
export function rootFileSystem(options: RootOptions): MountNode {
  const { image, sandbox, config, host } = options;
  const owner: Owner = {};
  const nowMs = host.clock.now();
  const tree = copyOf(imageTree(image.layers), owner);
  const root: MountNode = { kind: "mount", root: tree, owner, readOnly: false, source: "overlay" };
  const devices = ownChild(tree, "dev", owner);
  const configuration = ownChild(tree, "etc", owner);
  for (const [path, node] of sandbox.files)
    configuration.entries.set(path.slice("/etc/".length), bind(node, sandbox.owner, false));
  tree.entries.set("proc", {
    kind: "mount",
    root: procDirectory(host),
    owner: undefined,
    readOnly: true,
    source: "proc",
  });
  devices.entries.set("shm", {
    ...bind(sandbox.sharedMemory.root, sandbox.sharedMemory.owner, false),
    source: "tmpfs",
  });
  mountTerminationLog(root, config.terminationMessagePath, nowMs);
  for (const mount of config.mounts) mountVolume(root, mount, options.volume(mount), nowMs);
  if (!config.readOnlyRootFilesystem) return root;
  // What the runtime itself provides stays writable: /dev is a file system of its own.
  tree.entries.set("dev", { kind: "mount", root: devices, owner, readOnly: false, source: "tmpfs" });
  return { ...root, readOnly: true };
}

function ownChild(tree: DirectoryNode, name: string, owner: Owner): DirectoryNode {
  const child = tree.entries.get(name);
  const mine = child?.kind === "directory" ? copyOf(child, owner) : directoryNode(owner, 0o755, 0);
  tree.entries.set(name, mine);
  return mine;
}

function bind(root: Entry, owner: Owner, readOnly: boolean): MountNode {
  return { kind: "mount", root, owner, readOnly, source: "/dev/vda1" };
}

/** The file that a container leaves its last words in: its own, outside its layers. */
function mountTerminationLog(root: MountNode, path: string, nowMs: number): void {
  if (!path.startsWith("/")) return;
  const owner: Owner = {};
  place(root, path, bind(fileNode(owner, 0o666, nowMs), owner, false), nowMs);
}

function mountVolume(root: MountNode, mount: Mount, volume: Volume, nowMs: number): void {
  const node = mount.subPath ? subPathNode(volume, mount.subPath, nowMs) : volume.root;
  const covered = find(systemCaller(root, nowMs), mount.containerPath);
  if (covered && isDirectory(covered) !== isDirectory(node)) {
    throw new ContainerError(
      "CreateContainerError",
      `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "${mount.subPath ?? volume.id}" to rootfs at "${mount.containerPath}": not a directory: Are you trying to mount a directory onto a file (or vice-versa)?`,
    );
  }
  place(root, mount.containerPath, { ...bind(node, volume.owner, mount.readOnly), source: volume.source }, nowMs);
}

/** What lies at a path inside a volume; a directory is made where nothing is. */
function subPathNode(volume: Volume, subPath: string, nowMs: number): Entry {
  if (subPath.startsWith("/") || subPath.split("/").includes("..")) {
    throw new ContainerError(
      "CreateContainerConfigError",
      `failed to prepare subPath for volumeMount: "${subPath}" must be a relative path inside the volume`,
    );
  }
  const caller = systemCaller({ ...bind(volume.root, volume.owner, false), source: volume.source }, nowMs);
  const found = find(caller, subPath);
  if (found) return found;
  makeDirectories(caller, `/${subPath}`, 0o750);
  return find(caller, subPath) as Entry;
}

/** Puts a mount at a path, making the mount point where it is missing. */
function place(root: MountNode, path: string, mount: MountNode, nowMs: number): void {
  const caller = systemCaller(root, nowMs);
  try {
    const parentPath = path.replace(/\/+$/, "").replace(/\/[^/]*$/, "");
    if (parentPath !== "") makeDirectories(caller, parentPath, 0o755);
    const { parent, name } = locateTarget(caller, path, true);
    const above = parent.at(-1) as (typeof parent)[number];
    if (above.mount === root) {
      const directory = own(parent);
      if (directory.kind === "directory") directory.entries.set(name, mount);
      return;
    }
    const start = parent.findLastIndex(({ node }) => node === above.mount.root) + 1;
    above.mount.nested ??= new Map();
    above.mount.nested.set([...parent.slice(start).map((step) => step.name), name].join("/"), mount);
    mountPoint(parent, name, mount, nowMs);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ContainerError("CreateContainerError", `failed to mount at ${path}: ${error.message}`);
  }
}

/** A mount inside a volume leaves its mount point there, where that can be. */
function mountPoint(
  parent: ReturnType<typeof locateTarget>["parent"],
  name: string,
  mount: MountNode,
  nowMs: number,
): void {
  const above = nodeOf(parent);
  if (above.kind !== "directory" || above.entries.has(name)) return;
  if (parent.at(-1)?.mount.readOnly) throw new FileError("EROFS", pathOf(parent));
  const directory = own(parent) as DirectoryNode;
  const point: DirectoryNode | FileNode = isDirectory(mount.root)
    ? directoryNode(directory.owner, 0o755, nowMs)
    : fileNode(directory.owner, 0o644, nowMs);
  directory.entries.set(name, point);
}
