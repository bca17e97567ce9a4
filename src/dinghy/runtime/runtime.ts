/**
 * The container runtime behind one interface, after the Container Runtime Interface (CRI): the kubelet decides, a
 * runtime carries out. The simulated runtime here runs containers as process models in this process; an engine such as
 * Docker comes behind the same interface without the kubelet noticing.
 *
 * One `Runtime` is one node's. Upstream: staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto.
 */
import type { NetworkInterface } from "#network";

export { ContainerError } from "./container-error.ts";
export { ImagePullError } from "./image-pull-error.ts";
export { createSimulatedRuntime, type SimulatedRuntimeOptions } from "./simulated-runtime.ts";

export interface PortMapping {
  readonly protocol: "TCP" | "UDP";
  readonly hostPort: number;
  readonly containerPort: number;
  /** Of which of the node's addresses the port is; of all where nothing is said. */
  readonly hostIp?: string;
}

export interface PodSandboxConfig {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly hostname: string;
  readonly dns: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
  /** The domain that the host name is in, where the Pod has one: `db.shop.svc.cluster.local`. */
  readonly domain?: string;
  /** Names that /etc/hosts gives to addresses beyond loopback and the Pod's own. */
  readonly aliases: readonly { readonly address: string; readonly names: readonly string[] }[];
  readonly hostNetwork: boolean;
  /** Ports of the node that lead to the Pod; none with `hostNetwork`. */
  readonly portMappings?: readonly PortMapping[];
  readonly shareProcessNamespace: boolean;
  /** Parameters of the kernel that the Pod sets for itself, by name. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Which of the runtime's handlers is to run the Pod; the usual one where nothing is said. */
  readonly runtimeHandler?: string;
}

export interface PodSandbox {
  readonly id: string;
  /** The address that the network gave. */
  readonly address: string;
  /** The Pod's network namespace: for probes and port-forward. */
  readonly network: NetworkInterface;
  /** Calls `listener` when it ends by itself, with all containers in it: its first process was told to. */
  onEnd(listener: () => void): void;
}

/** A directory that is mounted into containers; lives with whoever made it (an emptyDir with its Pod). */
export interface VolumeDirectory {
  readonly id: string;
}

export interface VolumeOptions {
  /** Kept in memory: counts against the memory of the containers that have it mounted. */
  readonly medium?: "Memory";
  /** Bytes: what memory would go over this is refused; for a disk `onOverLimit` is told, once. */
  readonly sizeLimit?: number;
  readonly onOverLimit?: () => void;
  /** A group that it is given to: directories pass it on, and what `writeVolume` writes may be read by it (`fsGroup`). */
  readonly group?: number;
}

export interface VolumeFile {
  readonly bytes: Uint8Array;
  /** Permission bits, for example 0o644. */
  readonly mode: number;
  /** Default: root. */
  readonly user?: number;
}

/** What lies at a path of the node. */
export type HostEntry = "directory" | "file" | "socket" | "character device" | "block device";

export interface Mount {
  readonly containerPath: string;
  readonly directory: VolumeDirectory;
  /** A path inside the directory (subPath); a single file may be mounted so. */
  readonly subPath?: string;
  readonly readOnly: boolean;
}

export interface ContainerConfig {
  readonly name: string;
  /** As the image was pulled. */
  readonly image: string;
  /** Replaces the image's entry point when given, as `command` does in a Pod. */
  readonly command?: readonly string[];
  /** Replaces the image's arguments when given. */
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly mounts: readonly Mount[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly stopSignal?: string;
  readonly user?: number;
  /** The primary group; that of the image's /etc/passwd, else root's, where none is given. */
  readonly group?: number;
  readonly supplementalGroups?: readonly number[];
  readonly readOnlyRootFilesystem: boolean;
  /** A file of the node that says which system calls are allowed. */
  readonly seccompProfile?: string | undefined;
  /** Whether root in it may change the Pod's network: privileged containers, and those with the capability `NET_ADMIN`. */
  readonly networkAdministrator?: boolean;
  /** Bytes; what goes over is killed and reported as OOMKilled. */
  readonly memoryLimit?: number;
  /** Cores. */
  readonly cpuLimit?: number;
  readonly terminationMessagePath: string;
  /** The end of the log stands in for a termination message that a failed container has not left. */
  readonly terminationMessageFromLog?: boolean;
  /** How often this container of the Pod has been started before; log files are kept per attempt. */
  readonly attempt: number;
}

export type ContainerRuntimeState = "CREATED" | "RUNNING" | "EXITED";

export interface ContainerRuntimeStatus {
  readonly id: string;
  readonly sandboxId: string;
  readonly name: string;
  readonly attempt: number;
  readonly state: ContainerRuntimeState;
  readonly image: string;
  /** Digest of the image. */
  readonly imageId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, `ContainerCannotRun`, `StartError`. */
  readonly reason?: string;
  readonly message?: string;
  /** What the container left in its termination message file. */
  readonly terminationMessage?: string;
}

export interface ImageReference {
  /** The image as it was named, in full: `docker.io/library/nginx:1.7.9`. */
  readonly image: string;
  readonly imageId: string;
  readonly sizeBytes: number;
  /** The user that the image runs as, where it names one. */
  readonly user?: number | string;
}

/** Streams of one process, for exec and attach. Bytes both ways. */
export interface ProcessStreams {
  /** Called by the runtime with what the process wrote. */
  readonly stdout?: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
  /** Nothing where more output may come at once; else resolves when it may. A process that writes on waits so long. */
  readonly room?: () => Promise<void> | undefined;
  /** Set by the runtime before the process starts: feeds its standard input; null ends it. */
  stdin?: (bytes: Uint8Array | null) => void;
  readonly tty: boolean;
  /** Whether standard input is connected at all. */
  readonly interactive: boolean;
  /** Set by the runtime when there is a terminal. */
  resize?: (columns: number, rows: number) => void;
}

export interface ExecProcess {
  readonly exitCode: Promise<number>;
  kill(): void;
}

export interface LogOptions {
  readonly follow: boolean;
  readonly tailLines?: number;
  /** Milliseconds since the epoch: only what was written then or later. */
  readonly sinceMs?: number;
  readonly timestamps: boolean;
  readonly limitBytes?: number;
  /** Only one of the two streams. */
  readonly stream?: "stdout" | "stderr";
}

export interface LogSink {
  write(bytes: Uint8Array): void;
  end(): void;
}

export interface ContainerStats {
  readonly cpuUsageCoreNanoSeconds: number;
  readonly memoryWorkingSetBytes: number;
  /** In its writable layer, and in its log. */
  readonly diskBytes: number;
  readonly processes: number;
}

/** What a node's containers and volumes use together. */
export interface NodeAmounts {
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly processes: number;
}

/** What may be changed of a container that runs; what is left out stays. */
export interface ContainerResources {
  /** Bytes; null is none of its own. */
  readonly memoryLimit?: number | null;
  /** Cores. */
  readonly cpuLimit?: number | null;
}

/** Who asks a registry for an image; without a name it is nobody. */
export interface ImageCredentials {
  readonly username: string;
  readonly password: string;
}

export interface Runtime {
  /** Name and version, for `Node.status.nodeInfo.containerRuntimeVersion`: `simulated://1.0.0`. */
  readonly version: string;
  imageStatus(image: string): Promise<ImageReference | undefined>;
  /** Rejects with `ImagePullError`. Takes the time that a pull takes. */
  pullImage(image: string, credentials?: readonly ImageCredentials[]): Promise<ImageReference>;
  listImages(): Promise<readonly ImageReference[]>;

  /** Rejects with `ContainerError` where there is no such handler. */
  runPodSandbox(config: PodSandboxConfig): Promise<PodSandbox>;
  /** Takes the network away and kills what still runs. */
  stopPodSandbox(sandboxId: string): Promise<void>;
  removePodSandbox(sandboxId: string): Promise<void>;

  /** Rejects with `ContainerError` where the configuration cannot work. */
  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
  /** Rejects with `ContainerError` (`StartError`: no such executable) after recording the exit (code 128 or 127). */
  startContainer(containerId: string): Promise<void>;
  /** Sends the stop signal, then KILL after `graceMs`; resolves when the container has exited. */
  stopContainer(containerId: string, graceMs: number): Promise<void>;
  removeContainer(containerId: string): Promise<void>;
  containerStatus(containerId: string): ContainerRuntimeStatus | undefined;
  containers(sandboxId: string): readonly ContainerRuntimeStatus[];
  /** Told whenever a container's state changes by itself (it exited). Returns the function that takes it off. */
  onContainerChange(listener: (status: ContainerRuntimeStatus) => void): () => void;

  /** Rejects with `ContainerError` when the container does not run. */
  exec(containerId: string, command: readonly string[], streams: ProcessStreams): Promise<ExecProcess>;
  /** Joins the main process's streams. */
  attach(containerId: string, streams: ProcessStreams): Promise<ExecProcess>;
  /** The kept log; with `follow` goes on until the container ends. Returns the function that stops it. */
  logs(containerId: string, options: LogOptions, sink: LogSink): () => void;
  stats(containerId: string): ContainerStats | undefined;
  /** Rejects with `ContainerError` when the container does not run, or uses more memory than it would be left. */
  updateContainerResources(containerId: string, resources: ContainerResources): Promise<void>;
  usage(): NodeAmounts;
  /** Calls `listener` whenever one of the amounts goes over its bound, or back. Returns the function that takes it off. */
  watchUsage(bounds: NodeAmounts, listener: () => void): () => void;
  /** Calls `listener` after something has been written to the node's disk. Returns the function that takes it off. */
  watchDisk(listener: () => void): () => void;

  /** An empty directory. */
  createVolume(options?: VolumeOptions): VolumeDirectory;
  /** A directory of the node itself (hostPath); made when it is missing and `create` is true, else undefined. */
  hostDirectory(path: string, create: boolean): VolumeDirectory | undefined;
  /** The files of an image that is on the node, for mounts that are read-only. Throws `ContainerError`. */
  imageVolume(image: string): VolumeDirectory;
  /** What lies at a path of the node; undefined where nothing does. */
  hostEntry(path: string): HostEntry | undefined;
  /** Makes an empty file of the node. Throws `ContainerError` where its directory is missing. */
  makeHostFile(path: string): void;
  /** The bytes of a file inside a volume; undefined where there is none. Links do not lead out of the volume. */
  readVolume(directory: VolumeDirectory, path: string): Uint8Array | undefined;
  /** Replaces the files under a directory at once (paths relative, with `/`), as ConfigMap and Secret volumes are written. */
  writeVolume(directory: VolumeDirectory, files: ReadonlyMap<string, VolumeFile>): void;
  removeVolume(directory: VolumeDirectory): void;
  /** The files directly in a directory of the node itself; none where there is no such directory. */
  hostFiles(path: string): ReadonlyMap<string, Uint8Array>;
  /** Calls `listener` whenever files of the node itself come, go or change. Returns the function that takes it off. */
  watchHostFiles(listener: () => void): () => void;
  /** Bytes that files take in a directory that the runtime has made. */
  volumeBytes(directory: VolumeDirectory): number;
  close(): Promise<void>;
}
