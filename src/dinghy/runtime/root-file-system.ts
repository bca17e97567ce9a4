import { ContainerError } from "./container-error.ts";
import { cgroupDirectory } from "./files/cgroup.ts";
import { FileError } from "./files/file-error.ts";
import { makeDirectories } from "./files/file-operations.ts";
import { imageTree } from "./files/image-tree.ts";
import { type Entry, fileNode, type MountNode, type Owner } from "./files/node.ts";
import { procDirectory } from "./files/proc.ts";
import { type Caller, find, isDirectory, locateTarget } from "./files/resolve.ts";
import { imageSource, type Volume } from "./files/volume.ts";
import type { Image } from "./images/catalog.ts";
import type { Sandbox } from "./pod-sandbox.ts";
import type { ProcessHost } from "./processes/process-host.ts";
import type { ContainerConfig, Mount } from "./runtime.ts";

export interface RootOptions {
  readonly image: Image;
  readonly sandbox: Sandbox;
  readonly config: ContainerConfig;
  /** Whose processes /proc shows. */
  readonly host: ProcessHost;
  volume(mount: Mount): Volume;
  /** Counts what is written to the container's own layer. */
  charge(bytes: number): void;
  /** Something cannot be mounted: nobody finds out before the container is started. */
  spoilt(cause: string): void;
}

/** The root of the system itself: may do everything, also to file systems that processes find read-only. */
export function systemCaller(root: MountNode, nowMs: number): Caller {
  return { root, cwd: "/", uid: 0, gid: 0, groups: [], pid: 0, umask: 0o022, now: () => nowMs };
}

/**
 * A container's view of files: a writable layer over its image's tree, with /proc, /dev and /etc as runtimes make them,
 * and its volumes. Throws `ContainerError`. Answers to @seed:C2.3, @seed:C4.2, @seed:K3.4.
 */
export function rootFileSystem(options: RootOptions): MountNode {
  const { image, sandbox, config, host } = options;
  const owner: Owner = { charge: options.charge };
  const nowMs = host.clock.now();
  const tree = imageTree(image.layers);
  const nested = new Map<string, MountNode>();
  const root: MountNode = { ...bind(tree, owner, false), source: "overlay", nested };
  nested.set("proc", { ...bind(procDirectory(host), undefined, true), source: "proc" });
  nested.set("sys/fs/cgroup", { ...bind(cgroupDirectory(host), undefined, true), source: "cgroup2" });
  // Of what the runtime provides, /dev stays writable under a read-only root: it is a file system of its own.
  if (config.readOnlyRootFilesystem)
    nested.set("dev", { ...bind(tree.entries.get("dev") as Entry, owner, false), source: "tmpfs" });
  for (const [path, node] of sandbox.files) nested.set(path.slice(1), bind(node, sandbox.owner, false));
  place(
    root,
    "/dev/shm",
    { ...bind(sandbox.sharedMemory.root, sandbox.sharedMemory.owner, false), source: "tmpfs" },
    nowMs,
  );
  mountTerminationLog(root, config.terminationMessagePath, nowMs);
  for (const mount of config.mounts) mountVolume(root, mount, options, nowMs);
  root.readOnly = config.readOnlyRootFilesystem;
  return root;
}

function bind(root: Entry, owner: Owner | undefined, readOnly: boolean): MountNode {
  return { kind: "mount", root, owner, readOnly, source: "/dev/vda1" };
}

/** The file that a container leaves its last words in: its own, outside its layers. */
function mountTerminationLog(root: MountNode, path: string, nowMs: number): void {
  if (!path.startsWith("/")) return;
  const owner: Owner = {};
  place(root, path, bind(fileNode(owner, 0o666, nowMs), owner, false), nowMs);
}

function mountVolume(root: MountNode, mount: Mount, options: RootOptions, nowMs: number): void {
  const { containerPath, subPath, readOnly } = mount;
  const volume = options.volume(mount);
  const node = subPath ? subPathNode(volume, subPath, nowMs) : volume.root;
  const covered = find(systemCaller(root, nowMs), containerPath);
  if (covered && isDirectory(covered) !== isDirectory(node)) {
    const what = `error mounting "${subPath ?? volume.id}" to rootfs at "${containerPath}"`;
    const hint = "Are you trying to mount a directory onto a file (or vice-versa)?";
    options.spoilt(`error during container init: ${what}: not a directory: ${hint}`);
    return;
  }
  place(root, containerPath, { ...bind(node, volume.owner, readOnly), source: volume.source }, nowMs);
}

/** What lies at a path inside a volume; a directory is made where nothing is. */
function subPathNode(volume: Volume, subPath: string, nowMs: number): Entry {
  const caller = systemCaller({ ...bind(volume.root, volume.owner, false), source: volume.source }, nowMs);
  const found = find(caller, subPath);
  if (volume.source === imageSource) return imagePart(volume, subPath, found);
  if (found) return found;
  makeDirectories({ ...caller, umask: 0 }, `/${subPath}`, volume.root.mode & 0o7777);
  return find(caller, subPath) as Entry;
}

/**
 * Only directories of an image can be mounted, and only those that it has.
 * Upstream: containerd's internal/cri/server/container_image_mount.go `ensureImageSubPath`.
 */
function imagePart({ id }: Volume, subPath: string, found: Entry | undefined): Entry {
  if (found && isDirectory(found)) return found;
  const why = found
    ? `only directory subpath is supported, subpath: "${subPath}", mountpoint: "${id}" `
    : `openat ${subPath}: no such file or directory`;
  throw new ContainerError(
    "CreateContainerError",
    `failed to mount image volume: ImageVolumeMountFailed: failed to ensure image subpath "${subPath}" in "${id}": ${why}`,
  );
}

/** Puts a mount at a path, making the directories above it where they are missing. */
function place(root: MountNode, path: string, mount: MountNode, nowMs: number): void {
  const caller = systemCaller(root, nowMs);
  try {
    const parentPath = path.replace(/\/+$/, "").replace(/\/[^/]*$/, "");
    if (parentPath !== "" && find(caller, parentPath) === undefined) makeDirectories(caller, parentPath, 0o755);
    const { parent, name } = locateTarget(caller, path, true);
    const above = parent.at(-1) as (typeof parent)[number];
    above.mount.nested ??= new Map();
    above.mount.nested.set(above.inside === "" ? name : `${above.inside}/${name}`, mount);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ContainerError("CreateContainerError", `failed to mount at ${path}: ${error.message}`);
  }
}
