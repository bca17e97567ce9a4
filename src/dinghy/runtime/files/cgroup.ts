import type { ProcessHost } from "../processes/process-host.ts";
import type { ComputedNode } from "./node.ts";
import { file, table } from "./proc.ts";

const controllers = "cpuset cpu io memory hugetlb pids rdma misc";
/** Over how long the kernel shares out processor time (microseconds). */
const periodUs = 100_000;

/**
 * What a container sees of its own control group: what it may use, and what it does.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
export function cgroupDirectory(host: ProcessHost): ComputedNode {
  // Limits change while the container runs.
  const isLimited = (): boolean => host.memoryLimit < (host.nodeMemoryBytes ?? 0);
  const quota = (): string | number => (host.cpuLimit === undefined ? "max" : Math.round(host.cpuLimit * periodUs));
  const files: Readonly<Record<string, () => string | number>> = {
    "cgroup.controllers": () => controllers,
    "cgroup.procs": () =>
      host.table
        .list()
        .map(({ pid }) => pid)
        .join("\n"),
    "cgroup.type": () => "domain",
    "cpu.max": () => `${quota()} ${periodUs}`,
    "memory.current": () => host.memoryInUse,
    "memory.high": () => "max",
    "memory.max": () => (isLimited() ? host.memoryLimit : "max"),
    "memory.min": () => 0,
    "memory.swap.max": () => (isLimited() ? 0 : "max"),
    "pids.current": () => host.table.list().length,
    "pids.max": () => "max",
  };
  const entries = Object.entries(files).map(([name, read]) => [name, () => file(() => `${read()}\n`)] as const);
  return table(Object.fromEntries(entries));
}
