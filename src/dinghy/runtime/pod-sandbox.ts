import type { Clock, Random } from "#clock";
import type { NetworkInterface } from "#network";
import type { Container } from "./container.ts";
import { type FileNode, fileNode, type Owner } from "./files/node.ts";
import { Volume } from "./files/volume.ts";
import type { NodeUsage } from "./node-usage.ts";
import type { Program } from "./processes/process.ts";
import { ProcessTable } from "./processes/process-table.ts";
import type { PodSandbox, PodSandboxConfig } from "./runtime.ts";
import { usualSysctls } from "./sysctls.ts";

/** What containers of one node share. */
export interface NodeContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly programs: ReadonlyMap<string, Program>;
  readonly memoryBytes: number;
  readonly bootedMs: number;
  readonly usage: NodeUsage;
}

/** What the containers of a Pod share: network, host name, names of hosts, shared memory, and on wish their processes. */
export class Sandbox implements PodSandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly network: NetworkInterface;
  readonly node: NodeContext;
  readonly containers: Container[] = [];
  /** Files that are mounted into each container, by path. */
  readonly files: ReadonlyMap<string, FileNode>;
  readonly owner: Owner = {};
  readonly sharedMemory: Volume;
  /** Network devices that containers have made. */
  readonly devices = new Set<string>();
  /** The PID namespace of all containers, where they share one. */
  readonly table: ProcessTable | undefined;
  stopped = false;
  readonly #endListeners: (() => void)[] = [];
  sharedBytes = 0;

  constructor(id: string, config: PodSandboxConfig, network: NetworkInterface, node: NodeContext) {
    this.id = id;
    this.config = config;
    this.network = network;
    this.node = node;
    this.table = config.shareProcessNamespace ? new ProcessTable() : undefined;
    const now = node.clock.now();
    const owner: Owner = { charge: (bytes) => this.#chargeShared(bytes) };
    this.sharedMemory = Volume.empty(`${id}/shm`, now, owner, "tmpfs");
    const text = (content: string): FileNode => fileNode(this.owner, 0o644, now, new TextEncoder().encode(content));
    this.files = new Map([
      ["/etc/hostname", text(`${config.hostname}\n`)],
      ["/etc/hosts", text(hostsFile(config, network.address))],
      ["/etc/resolv.conf", text(resolverFile(config))],
    ]);
  }

  /** Shared memory counts for a container that runs, and on the node until the Pod is gone. */
  #chargeShared(bytes: number): void {
    const payer = this.containers.find(({ state }) => state === "RUNNING");
    if (payer === undefined) return;
    this.sharedBytes += bytes;
    payer.charge(bytes);
  }

  /** Put together when somebody looks: few ever do. */
  get sysctls(): Readonly<Record<string, string>> {
    return { ...usualSysctls, "kernel.hostname": this.config.hostname, ...this.config.sysctls };
  }

  onEnd(listener: () => void): void {
    this.#endListeners.push(listener);
  }

  /** Its first process has ended, and so has everything in it. */
  ended(): void {
    for (const listener of this.#endListeners.splice(0)) listener();
  }

  get address(): string {
    return this.network.address;
  }
}

/** Upstream: pkg/kubelet/kubelet_pods.go, `managedHostsFileContent`, `nodeHostsFileContent`. */
function hostsFile({ hostname, domain, aliases, hostNetwork }: PodSandboxConfig, address: string): string {
  const own = hostname.split(".", 1)[0] as string;
  const lines = [
    `# Kubernetes-managed hosts file${hostNetwork ? " (host network)" : ""}.`,
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "fe00::0\tip6-mcastprefix",
    "fe00::1\tip6-allnodes",
    "fe00::2\tip6-allrouters",
    domain === undefined ? `${address}\t${hostname}` : `${address}\t${own}.${domain}\t${own}`,
    ...(aliases.length > 0 ? ["", "# Entries added by HostAliases."] : []),
    ...aliases.map((alias) => [alias.address, ...alias.names].join("\t")),
  ];
  return `${lines.join("\n")}\n`;
}

function resolverFile({ dns }: PodSandboxConfig): string {
  const lines = [
    ...(dns.searches.length > 0 ? [`search ${dns.searches.join(" ")}`] : []),
    ...dns.servers.map((server) => `nameserver ${server}`),
    ...(dns.options.length > 0 ? [`options ${dns.options.join(" ")}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
