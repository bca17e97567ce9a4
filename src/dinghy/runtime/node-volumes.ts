import type { Clock } from "#clock";
import { FileError } from "./files/file-error.ts";
import { makeDirectories } from "./files/file-operations.ts";
import { directoryNode, type MountNode } from "./files/node.ts";
import { find } from "./files/resolve.ts";
import { replaceFiles, Volume } from "./files/volume.ts";
import { systemCaller } from "./root-file-system.ts";
import { ContainerError, type Mount, type VolumeDirectory, type VolumeFile, type VolumeOptions } from "./runtime.ts";

/** The volumes of one node, and its disk. Answers to @seed:K10.1, @seed:K10.2. */
export interface NodeVolumes {
  create(options?: VolumeOptions): VolumeDirectory;
  host(path: string, create: boolean): VolumeDirectory | undefined;
  write(directory: VolumeDirectory, files: ReadonlyMap<string, VolumeFile>): void;
  remove(directory: VolumeDirectory): void;
  /** Throws `ContainerError` where the volume is gone. `payer` is charged for what is kept in memory. */
  mounted(mount: Mount, payer: Payer): Volume;
}

interface Payer {
  readonly state: string;
  charge(bytes: number): void;
}

export function createNodeVolumes(clock: Clock): NodeVolumes {
  const volumes = new Map<string, Volume>();
  const payers = new Map<string, Set<Payer>>();
  let number = 0;
  const disk = {};
  const host: MountNode = {
    kind: "mount",
    root: directoryNode(disk, 0o755, clock.now()),
    owner: disk,
    readOnly: false,
    source: "/dev/vda1",
  };
  const hostCaller = () => systemCaller(host, clock.now());
  for (const path of ["/etc", "/tmp", "/var/log/pods", "/var/lib/kubelet", "/run", "/mnt"])
    makeDirectories(hostCaller(), path);

  const keep = (volume: Volume): VolumeDirectory => {
    volumes.set(volume.id, volume);
    return { id: volume.id };
  };
  /** What is written to memory counts for a container that has it mounted and runs. */
  const inMemory = (id: string) => ({
    charge: (bytes: number): void => {
      [...(payers.get(id) ?? [])].find(({ state }) => state === "RUNNING")?.charge(bytes);
    },
  });

  return {
    create: (options = {}) => {
      const id = `volume-${++number}`;
      const memory = options.medium === "Memory";
      return keep(Volume.empty(id, clock.now(), memory ? inMemory(id) : {}, memory ? "tmpfs" : "/dev/vda1"));
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
      volumes.delete(id);
      payers.delete(id);
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
