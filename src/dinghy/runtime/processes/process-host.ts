import type { Clock, Random } from "#clock";
import type { NetworkInterface } from "#network";
import type { MountNode } from "../files/node.ts";
import type { Process, Program } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";

/** Devices that a namespace was given by processes in it, and whether those of this container may (`CAP_NET_ADMIN`). */
export interface NetworkDevices {
  readonly names: Set<string>;
  readonly mayChange: boolean;
}

/** What a container is to the processes in it: namespaces, limits, accounting. */
export interface ProcessHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly hostname: string;
  readonly network: NetworkInterface;
  readonly root: MountNode;
  readonly table: ProcessTable;
  /** Programs by the name that executable files carry. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Cores. */
  readonly cpuLimit: number | undefined;
  /** Bytes, of the container or, without a limit, of the node. */
  readonly memoryLimit: number;
  /** Bytes, of the node; whoever has them all is not limited. */
  readonly nodeMemoryBytes?: number;
  /** Bytes in use by processes and by files in memory. */
  readonly memoryInUse: number;
  /** Parameters of the kernel as the Pod has them, by name. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** What the network has beside its usual devices; nothing is known of any where this is absent. */
  readonly devices?: NetworkDevices;
  /** When the node started. Milliseconds since the epoch. */
  readonly bootedMs: number;
  /** Takes more memory (or gives it back when negative); goes over the limit with the death of everybody. */
  charge(bytes: number): void;
  spend(cpuMs: number): void;
  started(process: Process): void;
  ended(process: Process): void;
}
