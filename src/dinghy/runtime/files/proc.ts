import type { Process } from "../processes/process.ts";
import type { ProcessHost } from "../processes/process-host.ts";
import type { ComputedNode, DeviceNode, MountNode, Node, SymlinkNode } from "./node.ts";
import { deviceNode, symlinkNode } from "./node.ts";

const attributes = { uid: 0, gid: 0, modifiedMs: 0, owner: undefined } as const;

/** A file whose content is made when it is read. */
export function file(read: () => string): ComputedNode {
  return { kind: "computed", mode: 0o444, ...attributes, read };
}

function directory(names: () => string[], child: (name: string, pid: number) => Node | undefined): ComputedNode {
  return { kind: "computed", mode: 0o555, ...attributes, names, child };
}

/** Entries by name, each made when it is asked for. */
export function table(entries: Readonly<Record<string, () => Node>>): ComputedNode {
  return directory(
    () => Object.keys(entries),
    (name) => (Object.hasOwn(entries, name) ? entries[name]?.() : undefined),
  );
}

/** What /proc shows in a container: its own processes, and of the node what tools ask about. */
export function procDirectory(host: ProcessHost): ComputedNode {
  return directory(
    () => [...host.table.list().map(({ pid }) => String(pid)), ...Object.keys(nodeFiles(host)), "self"],
    (name, pid) => {
      if (name === "self" || name === "thread-self") return processDirectory(host.table.get(pid));
      if (/^\d+$/.test(name)) return processDirectory(host.table.get(Number(name)));
      const node = nodeFiles(host);
      return Object.hasOwn(node, name) ? node[name]?.() : undefined;
    },
  );
}

function nodeFiles(host: ProcessHost): Readonly<Record<string, () => Node>> {
  const kilobytes = (bytes: number): string => `${Math.floor(bytes / 1024)} kB`.padStart(16);
  const seconds = (): string => ((host.clock.now() - host.bootedMs) / 1000).toFixed(2);
  const free = (): number => Math.max(0, host.memoryLimit - host.memoryInUse);
  return {
    uptime: () => file(() => `${seconds()} ${seconds()}\n`),
    loadavg: () => file(() => `0.00 0.00 0.00 1/${host.table.list().length} ${host.table.list().at(-1)?.pid ?? 0}\n`),
    meminfo: () =>
      file(
        () =>
          `MemTotal:${kilobytes(host.memoryLimit)}\nMemFree: ${kilobytes(free())}\nMemAvailable:${kilobytes(free())}\n`,
      ),
    cpuinfo: () => file(() => "processor\t: 0\nvendor_id\t: Dinghy\nmodel name\t: Simulated\n\n"),
    version: () => file(() => "Linux version 6.12.0-dinghy (dinghy@simulated) #1 SMP\n"),
    filesystems: () => file(() => "nodev\tproc\nnodev\ttmpfs\n\text4\n\toverlay\n"),
    mounts: () => file(() => mountTable(host.root)),
    sys: () => sysctlDirectory(host.sysctls, ""),
  };
}

/** Parameters of the kernel as files: `net.core.somaxconn` is net/core/somaxconn. */
function sysctlDirectory(sysctls: Readonly<Record<string, string>>, prefix: string): ComputedNode {
  const inside = Object.keys(sysctls).filter((name) => name.startsWith(prefix));
  const names = new Set(inside.map((name) => name.slice(prefix.length).split(".", 1)[0] as string));
  return directory(
    () => [...names],
    (name) => {
      if (!names.has(name)) return undefined;
      const value = sysctls[prefix + name];
      return value === undefined ? sysctlDirectory(sysctls, `${prefix}${name}.`) : file(() => `${value}\n`);
    },
  );
}

function processDirectory(process: Process | undefined): ComputedNode | undefined {
  if (process === undefined) return undefined;
  const name = (process.argv[0] ?? "").replace(/^.*\//, "").slice(0, 15);
  const text = (): string => process.title ?? process.argv.join("\0");
  return table({
    cmdline: () => file(() => (text() === "" ? "" : `${text()}\0`)),
    comm: () => file(() => `${name}\n`),
    environ: () => file(() => [...process.env].map(([key, value]) => `${key}=${value}\0`).join("")),
    status: () =>
      file(
        () =>
          `Name:\t${name}\nState:\tS (sleeping)\nPid:\t${process.pid}\nPPid:\t${process.ppid}\nUid:\t${process.uid}\t${process.uid}\t${process.uid}\t${process.uid}\nGid:\t${process.gid}\t${process.gid}\t${process.gid}\t${process.gid}\nGroups:\t${process.groups.join(" ")}\nVmRSS:\t${Math.ceil(process.memoryBytes / 1024)} kB\n`,
      ),
    stat: () => file(() => `${process.pid} (${name}) S ${process.ppid} 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0\n`),
    mounts: () => file(() => mountTable(process.root)),
    cgroup: () => file(() => "0::/\n"),
    cwd: () => link(process.cwd),
    root: () => link("/"),
    fd: () =>
      directory(
        () => Object.keys(process.streams),
        (fd) => (process.streams[Number(fd)] ? deviceNode(`fd/${process.pid}/${fd}`) : undefined),
      ),
  });
}

const link = (target: string): SymlinkNode => symlinkNode(undefined, target, 0);

/** What `mount` prints, in /proc/mounts' form. */
export function mountTable(root: MountNode, path = ""): string {
  const { source, readOnly } = root;
  const line = `${source} ${path || "/"} ${typeOf(root)} ${readOnly ? "ro" : "rw"},relatime 0 0\n`;
  return line + [...(root.nested ?? [])].map(([inside, mount]) => mountTable(mount, `${path}/${inside}`)).join("");
}

function typeOf({ source }: MountNode): string {
  return source.startsWith("/") ? "ext4" : source;
}

/** /dev without what belongs to one container; shared by all. */
export function deviceEntries(): Map<string, DeviceNode | SymlinkNode> {
  const own = (fd: number): DeviceNode => deviceNode(`fd/0/${fd}`);
  return new Map<string, DeviceNode | SymlinkNode>([
    ...["null", "zero", "full", "random", "tty"].map((name) => [name, deviceNode(name)] as const),
    ["urandom", deviceNode("random")],
    ["stdin", own(0)],
    ["stdout", own(1)],
    ["stderr", own(2)],
    ["fd", link("/proc/self/fd")],
    ["ptmx", deviceNode("null")],
  ]);
}
