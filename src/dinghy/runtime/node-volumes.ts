import type { Clock } from "#clock";
import { ContainerError } from "./container-error.ts";
import { FileError } from "./files/file-error.ts";
import { makeDirectories, readFile, writeFile } from "./files/file-operations.ts";
import { imageContent } from "./files/image-tree.ts";
import { directoryNode, type Entry, type MountNode, type Owner } from "./files/node.ts";
import { deviceEntries } from "./files/proc.ts";
import { find, isDirectory } from "./files/resolve.ts";
import { imageSource, replaceFiles, Volume } from "./files/volume.ts";
import type { Image } from "./images/catalog.ts";
import type { NodeUsage } from "./node-usage.ts";
import { systemCaller } from "./root-file-system.ts";
import type { HostEntry, Mount, VolumeDirectory, VolumeFile, VolumeOptions } from "./runtime.ts";

/** The volumes of one node, and its disk. Answers to @seed:K10.1, @seed:K10.2. */
export interface NodeVolumes {
  create(options?: VolumeOptions): VolumeDirectory;
  host(path: string, create: boolean): VolumeDirectory | undefined;
  /** An image's files: nothing can be made in it, and no volume stands for them but this one. */
  image(image: Image): VolumeDirectory;
  hostEntry(path: string): HostEntry | undefined;
  /** Throws `ContainerError`. */
  makeHostFile(path: string): void;
  read(directory: VolumeDirectory, path: string): Uint8Array | undefined;
  write(directory: VolumeDirectory, files: ReadonlyMap<string, VolumeFile>): void;
  remove(directory: VolumeDirectory): void;
  bytes(directory: VolumeDirectory): number;
  /** The files directly in a directory of the node. */
  files(path: string): ReadonlyMap<string, Uint8Array>;
  watchFiles(listener: () => void): () => void;
  /** Throws `ContainerError` where the volume is gone. `payer` is charged for what is kept in memory. */
  mounted(mount: Mount, payer: Payer): Volume;
}

interface Payer {
  readonly state: string;
  charge(bytes: number): void;
}

export function createNodeVolumes(clock: Clock, usage: NodeUsage): NodeVolumes {
  const amounts = new Map<string, { disk: number; memory: number }>();
  const volumes = new Map<string, Volume>();
  const payers = new Map<string, Set<Payer>>();
  let number = 0;
  const watchers = new Set<() => void>();
  const disk: Owner = {
    charge: (bytes) => usage.takeDisk(bytes),
    changed: () => {
      for (const watcher of watchers) watcher();
    },
  };
  const host: MountNode = {
    kind: "mount",
    root: directoryNode(disk, 0o755, clock.now()),
    owner: disk,
    readOnly: false,
    source: "/dev/vda1",
  };
  const hostCaller = () => systemCaller(host, clock.now());
  for (const path of ["/etc", "/tmp", "/var/log/pods", "/var/lib/kubelet", "/run", "/mnt", "/etc/kubernetes/manifests"])
    makeDirectories(hostCaller(), path);
  host.nested = new Map([["dev", { ...host, root: deviceDirectory() }]]);

  const keep = (volume: Volume): VolumeDirectory => {
    volumes.set(volume.id, volume);
    return { id: volume.id };
  };
  /** What is written to memory counts for a container that has it mounted and runs. */
  const inMemory = (id: string, { sizeLimit }: VolumeOptions): Owner => {
    const amount = { disk: 0, memory: 0 };
    amounts.set(id, amount);
    return {
      charge: (bytes) => {
        if (sizeLimit !== undefined && bytes > 0 && amount.memory + bytes > sizeLimit) throw new FileError("ENOSPC");
        amount.memory += bytes;
        const payer = [...(payers.get(id) ?? [])].find(({ state }) => state === "RUNNING");
        if (payer) payer.charge(bytes);
        else usage.takeMemory(bytes);
      },
    };
  };
  /** A disk takes what it is given; who watches over it is told. */
  const onDisk = (id: string, { sizeLimit, onOverLimit }: VolumeOptions): Owner => {
    const amount = { disk: 0, memory: 0 };
    amounts.set(id, amount);
    let told = false;
    return {
      charge: (bytes) => {
        amount.disk += bytes;
        usage.takeDisk(bytes);
        if (told || sizeLimit === undefined || amount.disk <= sizeLimit) return;
        told = true;
        onOverLimit?.();
      },
    };
  };

  return {
    create: (options = {}) => {
      const id = `volume-${++number}`;
      const memory = options.medium === "Memory";
      const owner = memory ? inMemory(id, options) : onDisk(id, options);
      const volume = Volume.empty(id, clock.now(), owner, memory ? "tmpfs" : "/dev/vda1", options.group);
      return keep(volume);
    },
    image: ({ name, layers }) => {
      const id = `image:${name}`;
      return volumes.has(id) ? { id } : keep(new Volume(id, {}, imageContent(layers), imageSource));
    },
    hostEntry: (path) => {
      const node = find(hostCaller(), path);
      return node && kindOf(node);
    },
    makeHostFile: (path) => {
      try {
        writeFile(hostCaller(), path, "", 0o644);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        throw new ContainerError("CreateContainerError", `open ${path}: ${error.message.toLowerCase()}`);
      }
    },
    read: ({ id }, path) => {
      const volume = volumes.get(id);
      if (volume === undefined) return undefined;
      const root: MountNode = { ...host, root: volume.root, owner: volume.owner, nested: undefined };
      try {
        return readFile(systemCaller(root, clock.now()), `/${path}`);
      } catch (error) {
        if (error instanceof FileError) return undefined;
        throw error;
      }
    },
    host: (path, create) => {
      const caller = hostCaller();
      try {
        if (create && find(caller, path) === undefined) makeDirectories(caller, path, 0o755);
      } catch (error) {
        if (error instanceof FileError) return undefined;
        throw error;
      }
      const node = find(caller, path);
      return node && keep(new Volume(`host:${path}`, disk, node, "/dev/vda1"));
    },
    write: ({ id }, files) => {
      const volume = volumes.get(id);
      if (volume) replaceFiles(volume, files, clock.now());
    },
    remove: ({ id }) => {
      const amount = amounts.get(id);
      usage.takeDisk(-(amount?.disk ?? 0));
      usage.takeMemory(-(amount?.memory ?? 0));
      amounts.delete(id);
      volumes.delete(id);
      payers.delete(id);
    },
    files: (path) => {
      const node = find(hostCaller(), path);
      const found = new Map<string, Uint8Array>();
      if (node?.kind !== "directory") return found;
      for (const [name, entry] of node.entries) if (entry.kind === "file") found.set(name, entry.content.bytes());
      return found;
    },
    watchFiles: (listener) => {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    bytes: ({ id }) => {
      const { disk: onDiskBytes = 0, memory = 0 } = amounts.get(id) ?? {};
      return onDiskBytes + memory;
    },
    mounted: ({ directory: { id }, containerPath }, payer) => {
      const volume = volumes.get(id);
      if (volume === undefined)
        throw new ContainerError("CreateContainerError", `failed to mount at ${containerPath}: volume ${id} is gone`);
      if (volume.source === "tmpfs") payers.set(id, (payers.get(id) ?? new Set()).add(payer));
      return volume;
    },
  };
}

function kindOf(node: Entry): HostEntry {
  if (isDirectory(node)) return "directory";
  return node.kind === "device" ? "character device" : "file";
}

function deviceDirectory(): Entry {
  const root = directoryNode(undefined, 0o755, 0);
  for (const [name, node] of deviceEntries()) root.entries.set(name, node);
  return root;
}
