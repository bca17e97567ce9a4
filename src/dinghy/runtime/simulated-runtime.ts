import type { Clock, Random } from "#clock";
import { type Forwarding, type Network, NetworkError, type NetworkInterface } from "#network";
import { Container } from "./container.ts";
import { ContainerError } from "./container-error.ts";
import { attachTo, execIn } from "./container-streams.ts";
import { createHostPorts } from "./host-ports.ts";
import { findImage } from "./images/catalog.ts";
import { createNodeImages, imageIdOf } from "./node-images.ts";
import { NodeUsage } from "./node-usage.ts";
import { createNodeVolumes } from "./node-volumes.ts";
import { startPause } from "./pause-process.ts";
import { type NodeContext, Sandbox } from "./pod-sandbox.ts";
import type { Program } from "./processes/process.ts";
import { programs } from "./programs/programs.ts";
import type { ContainerRuntimeStatus, Runtime } from "./runtime.ts";
import { shellProgram } from "./shell/shell-program.ts";
import { runtimeHandlers } from "./sysctls.ts";
import { tools } from "./tools/tools.ts";

export interface SimulatedRuntimeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  /** An address for a new Pod; called again where that one is still taken. */
  readonly allocateAddress: () => string;
  /** The node's own address, which the runtime attaches; Pods with `hostNetwork` share it. */
  readonly nodeAddress: string;
  /** Where traffic of this node's Pods goes (Services). */
  readonly forwarding?: Forwarding;
  /** Another catalogue of images. */
  readonly findImage?: typeof findImage;
  /** What containers without a limit of their own may use (bytes). Default 32 GiB. */
  readonly memoryBytes?: number;
}

const shells: readonly [string, Program][] = ["sh", "ash", "bash", "dash"].map((name) => [name, shellProgram]);
/** Programs by the name that executable files carry. */
const allPrograms: ReadonlyMap<string, Program> = new Map([...tools, ...programs, ...shells]);
/** How many addresses are tried before a Pod is refused one. */
const addressTriesMax = 1000;

/** What containerd says of a profile that the node does not have. */
const unloadable = (profile: string): string =>
  `failed to create containerd container: cannot load seccomp profile "${profile}": open ${profile}: no such file or directory`;

/** Containers as process models in this process: nothing but memory, and time only where a clock says so. */
export function createSimulatedRuntime(options: SimulatedRuntimeOptions): Runtime {
  const { clock, random, network } = options;
  const forwarding = createHostPorts(options.nodeAddress, options.forwarding);
  const nodeNetwork = network.attach(options.nodeAddress, forwarding);
  const images = createNodeImages(clock, options.findImage ?? findImage);
  const usage = new NodeUsage();
  const volumes = createNodeVolumes(clock, usage);
  const sandboxes = new Map<string, Sandbox>();
  const containers = new Map<string, Container>();
  const listeners = new Set<(status: ContainerRuntimeStatus) => void>();
  const node: NodeContext = {
    clock,
    random,
    programs: allPrograms,
    memoryBytes: options.memoryBytes ?? 32 * 1024 ** 3,
    bootedMs: clock.now(),
    usage,
  };

  /** Joined, not concatenated: a string made of many pieces takes ten times the memory. */
  const newId = (): string => [...random.uuid().split("-"), ...random.uuid().split("-")].join("");

  const attachPod = (): NetworkInterface => {
    for (let tries = 0; ; tries++) {
      try {
        return network.attach(options.allocateAddress(), forwarding);
      } catch (error) {
        if (error instanceof NetworkError && error.code === "EADDRINUSE" && tries < addressTriesMax) continue;
        throw error;
      }
    }
  };

  const sandboxOf = (id: string): Sandbox => {
    const sandbox = sandboxes.get(id);
    if (sandbox === undefined) throw new ContainerError("NotFound", `sandbox ${id} is not there`);
    return sandbox;
  };

  const containerOf = (id: string): Container => {
    const container = containers.get(id);
    if (container === undefined) throw new ContainerError("NotFound", `container "${id}" is not there`);
    return container;
  };

  const running = (id: string): Container => {
    const container = containerOf(id);
    if (container.state !== "RUNNING") throw new ContainerError("NotRunning", `container ${id} is not running`);
    return container;
  };

  const exited = (container: Container): void => {
    const { status } = container;
    queueMicrotask(() => {
      for (const listener of [...listeners]) listener(status);
    });
  };

  const stopSandbox = (sandbox: Sandbox): void => {
    if (sandbox.stopped) return;
    sandbox.stopped = true;
    for (const container of sandbox.containers) container.kill();
    for (const process of sandbox.table?.list() ?? []) process.signal("KILL");
    if (sandbox.config.hostNetwork) return;
    forwarding.close(sandbox.address);
    network.detach(sandbox.address);
  };

  return {
    version: "simulated://1.0.0",
    imageStatus: async (image) => images.status(image),
    pullImage: (image, credentials) => images.pull(image, credentials),
    listImages: async () => images.list(),

    runPodSandbox: async (config) => {
      const handler = config.runtimeHandler ?? "";
      if (!runtimeHandlers.has(handler)) {
        const why = `failed to get sandbox runtime: no runtime for "${handler}" is configured`;
        throw new ContainerError("RunPodSandboxError", `rpc error: code = Unknown desc = ${why}`);
      }
      const sandbox = new Sandbox(newId(), config, config.hostNetwork ? nodeNetwork : attachPod(), node);
      sandboxes.set(sandbox.id, sandbox);
      if (config.portMappings) forwarding.open(sandbox.address, config.portMappings);
      startPause(sandbox, () => {
        stopSandbox(sandbox);
        sandbox.ended();
      });
      return sandbox;
    },
    stopPodSandbox: async (id) => stopSandbox(sandboxOf(id)),
    removePodSandbox: async (id) => {
      const sandbox = sandboxes.get(id);
      if (sandbox === undefined) return;
      stopSandbox(sandbox);
      for (const container of sandbox.containers) {
        containers.delete(container.id);
        container.removed();
      }
      usage.takeMemory(-sandbox.sharedBytes);
      sandboxes.delete(id);
    },

    createContainer: async (sandboxId, config) => {
      const sandbox = sandboxOf(sandboxId);
      const image = images.present(config.image);
      if (image === undefined)
        throw new ContainerError(
          "CreateContainerError",
          `image "${config.image}" is not present with pull policy of Never`,
        );
      const { seccompProfile } = config;
      if (seccompProfile !== undefined && volumes.hostEntry(seccompProfile) !== "file")
        throw new ContainerError("CreateContainerError", unloadable(seccompProfile));
      const container: Container = new Container({
        id: newId(),
        sandbox,
        image,
        imageId: imageIdOf(image),
        config,
        volume: (mount) =>
          volumes.mounted(mount, {
            get state() {
              return container.state;
            },
            charge: (bytes) => container.charge(bytes),
          }),
        onExit: exited,
      });
      sandbox.containers.push(container);
      containers.set(container.id, container);
      return container.id;
    },
    startContainer: async (id) => containerOf(id).start(),
    stopContainer: async (id, graceMs) => stop(containerOf(id), clock, graceMs),
    removeContainer: async (id) => {
      const container = containers.get(id);
      if (container === undefined) return;
      container.kill();
      container.removed();
      containers.delete(id);
      container.sandbox.containers.splice(container.sandbox.containers.indexOf(container), 1);
    },
    containerStatus: (id) => containers.get(id)?.status,
    containers: (sandboxId) => sandboxes.get(sandboxId)?.containers.map(({ status }) => status) ?? [],
    onContainerChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    exec: async (id, command, streams) => execIn(running(id), newId, command, streams),
    attach: async (id, streams) => attachTo(running(id), streams),
    logs: (id, logOptions, sink) => containerOf(id).log.read(logOptions, sink),
    stats: (id) => {
      const container = containers.get(id);
      if (container?.state !== "RUNNING") return undefined;
      return {
        cpuUsageCoreNanoSeconds: Math.round(container.cpuMs * 1_000_000),
        memoryWorkingSetBytes: container.memoryInUse,
        diskBytes: container.diskInUse,
        processes: container.processCount,
      };
    },
    updateContainerResources: async (id, { memoryLimit, cpuLimit }) => {
      const container = running(id);
      if (memoryLimit !== undefined) {
        const limit = memoryLimit ?? node.memoryBytes;
        if (limit < container.memoryInUse) {
          throw new ContainerError(
            "UpdateError",
            `cannot decrease memory limits: attempting to set pod memory limit (${limit}) below current usage (${container.memoryInUse})`,
          );
        }
        container.memoryLimit = limit;
      }
      if (cpuLimit !== undefined) container.cpuLimit = cpuLimit ?? undefined;
    },
    usage: () => usage,
    watchUsage: (bounds, listener) => usage.watch(bounds, listener),
    watchDisk: (listener) => usage.watchDisk(listener),

    createVolume: volumes.create,
    hostDirectory: volumes.host,
    imageVolume: (name) => {
      const image = images.present(name);
      if (image === undefined) throw new ContainerError("CreateContainerError", `failed to resolve image "${name}"`);
      return volumes.image(image);
    },
    hostEntry: volumes.hostEntry,
    makeHostFile: volumes.makeHostFile,
    readVolume: volumes.read,
    writeVolume: volumes.write,
    removeVolume: volumes.remove,
    volumeBytes: volumes.bytes,
    hostFiles: volumes.files,
    watchHostFiles: volumes.watchFiles,
    close: async () => {
      for (const sandbox of sandboxes.values()) stopSandbox(sandbox);
      network.detach(nodeNetwork.address);
    },
  };
}

/** Resolves when the container has ended: by its stop signal, or killed after the grace period. */
async function stop(container: Container, clock: Clock, graceMs: number): Promise<void> {
  if (container.state !== "RUNNING") return;
  const ended = new Promise<void>((resolve) => container.onExit(resolve));
  if (graceMs > 0) {
    const timer = clock.setTimer(graceMs, () => container.kill());
    container.onExit(() => timer.cancel());
    container.askToStop();
  } else {
    container.kill();
  }
  return ended;
}
