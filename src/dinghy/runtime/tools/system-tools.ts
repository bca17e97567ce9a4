import type { Process, Program } from "../processes/process.ts";
import { parseSignal } from "../processes/signal.ts";
import { parseArguments, usage } from "./arguments.ts";
import { formatDate } from "./date.ts";
import { groupName, userName } from "./users.ts";

/** All containers share the node's kernel: the same release everywhere. */
export const kernel = { release: "6.12.0-dinghy", version: "#1 SMP PREEMPT_DYNAMIC", machine: "x86_64" };

const hostname: Program = async (process) => {
  const args = parseArguments(process, "isfd");
  const { network, hostname: name } = process.host;
  await process.print(`${args.has("i") ? network.address : args.has("s") ? name.split(".")[0] : name}\n`);
  return 0;
};

const uname: Program = async (process) => {
  const args = parseArguments(process, "asnrvmpio");
  const fields: [string, string][] = [
    ["s", "Linux"],
    ["n", process.host.hostname],
    ["r", kernel.release],
    ["v", kernel.version],
    ["m", kernel.machine],
    ["o", "GNU/Linux"],
  ];
  const asked = fields.filter(([letter]) => args.has("a") || args.has(letter)).map(([, text]) => text);
  await process.print(`${asked.length > 0 ? asked.join(" ") : "Linux"}\n`);
  return 0;
};

const id: Program = async (process) => {
  const args = parseArguments(process, "ungrG");
  const { uid, gid } = process;
  const all = groupsOf(process);
  const shown = (number: number, name: string): string => (args.has("n") ? name : String(number));
  if (args.has("u")) await process.print(`${shown(uid, userName(process, uid))}\n`);
  else if (args.has("g")) await process.print(`${shown(gid, groupName(process, gid))}\n`);
  else if (args.has("G"))
    await process.print(`${all.map((each) => shown(each, groupName(process, each))).join(" ")}\n`);
  else {
    const [group, ...more] = all.map((each) => named(each, groupName(process, each)));
    const groups = [group, ...more].join(",");
    await process.print(`uid=${named(uid, userName(process, uid))} gid=${group} groups=${groups}\n`);
  }
  return 0;
};

const groupsOf = ({ gid, groups }: Process): number[] => [...new Set([gid, ...groups])];

const named = (number: number, name: string): string => (name === String(number) ? name : `${number}(${name})`);

const whoami: Program = async (process) => {
  const name = userName(process, process.uid);
  if (name === String(process.uid)) usage(process, `unknown uid ${process.uid}`);
  await process.print(`${name}\n`);
  return 0;
};

/** What `ps` shows for a process. */
export function commandLine(process: Process): string {
  return process.title ?? process.argv.join(" ");
}

const ps: Program = async (process) => {
  const words = process.argv.slice(1).join(" ");
  const columns = /-o\s*([\w,]+)/.exec(words)?.[1]?.split(",");
  const rows = process.host.table
    .list()
    .map((each) => (columns ? columns.map((name) => cell(each, name)).join(" ") : row(each)));
  const title = columns
    ? columns.map((name) => name.toUpperCase().padEnd(5)).join(" ")
    : "PID   USER     TIME  COMMAND";
  await process.print(`${[title, ...rows].join("\n")}\n`);
  return 0;
};

function row(process: Process): string {
  const command = process.argv[0] === "ps" ? process.argv.join(" ") : commandLine(process);
  return `${String(process.pid).padStart(5)} ${userName(process, process.uid).padEnd(8)}  0:00 ${command}`;
}

function cell(process: Process, name: string): string {
  switch (name) {
    case "pid":
      return String(process.pid).padStart(5);
    case "ppid":
      return String(process.ppid).padStart(5);
    case "user":
      return userName(process, process.uid).padEnd(8);
    case "comm":
      return (process.argv[0] ?? "").replace(/^.*\//, "").slice(0, 15).padEnd(16);
    case "vsz":
    case "rss":
      return `${Math.round(process.memoryBytes / 1024)}`.padStart(4);
    case "stat":
      return "S   ";
    case "time":
      return " 0:00";
    default:
      return commandLine(process);
  }
}

/** `pgrep`, `pkill`, `pidof`, `killall`: processes by name. */
function byName(act: (process: Process, found: readonly Process[]) => Promise<void>): Program {
  return async (process) => {
    const signalWord = process.argv.slice(1).find((word) => /^-(?:\d+|[A-Z]{3,})$/.test(word));
    const flags = process.argv.slice(1).filter((word) => word.startsWith("-") && word !== signalWord);
    const pattern = process.argv
      .slice(1)
      .filter((word) => !word.startsWith("-"))
      .at(-1);
    if (pattern === undefined) usage(process, "you need to specify whom");
    const full = flags.some((flag) => flag.includes("f"));
    const exact = flags.some((flag) => flag.includes("x")) || /^(?:pidof|killall)$/.test(process.argv[0] ?? "");
    const found = process.host.table.list().filter((each) => {
      if (each === process) return false;
      const name = (each.title ?? each.argv[0] ?? "").replace(/^.*\//, "").replace(/[: ].*$/, "");
      if (exact) return name === pattern;
      return new RegExp(pattern).test(full ? commandLine(each) : name);
    });
    await act(process, found);
    return found.length > 0 ? 0 : 1;
  };
}

async function signalAll(process: Process, found: readonly Process[]): Promise<void> {
  const word =
    process.argv
      .slice(1)
      .find((each) => /^-(?:\d+|[A-Z]{3,})$/.test(each))
      ?.slice(1) ?? "TERM";
  const signal = parseSignal(word);
  if (signal) for (const each of found) each.signal(signal);
}

const uptime: Program = async (process) => {
  const upMinutes = Math.floor((process.now() - process.host.bootedMs) / 60_000);
  const up =
    upMinutes < 60 ? `${upMinutes} min` : `${Math.floor(upMinutes / 60)}:${String(upMinutes % 60).padStart(2, "0")}`;
  await process.print(` ${formatDate(process.now(), "%T")} up ${up},  0 users,  load average: 0.00, 0.00, 0.00\n`);
  return 0;
};

const free: Program = async (process) => {
  const unit = process.argv.includes("-m") ? 1024 * 1024 : process.argv.includes("-b") ? 1 : 1024;
  const total = Math.floor(process.host.memoryLimit / unit);
  const used = Math.floor(process.host.memoryInUse / unit);
  const columns = (name: string, ...values: number[]): string =>
    name.padEnd(7) + values.map((value) => String(value).padStart(12)).join("");
  await process.print(
    [
      "              total        used        free      shared  buff/cache   available",
      columns("Mem:", total, used, total - used, 0, 0, total - used),
      columns("Swap:", 0, 0, 0),
      "",
    ].join("\n"),
  );
  return 0;
};

const nproc: Program = async (process) => {
  await process.print(`${Math.max(1, Math.ceil(process.host.cpuLimit ?? 8))}\n`);
  return 0;
};

const tty: Program = async (process) => {
  const { terminal } = process.stream(0);
  await process.print(`${terminal?.name ?? "not a tty"}\n`);
  return terminal ? 0 : 1;
};

const stty: Program = async (process) => {
  const { terminal } = process.stream(0);
  if (terminal === undefined) usage(process, "standard input: Not a tty");
  const words = process.argv.slice(1);
  if (words.includes("size")) await process.print(`${terminal.rows} ${terminal.columns}\n`);
  if (words.includes("-echo")) terminal.echo = false;
  if (words.includes("echo") || words.includes("sane")) terminal.echo = true;
  if (words.includes("raw") || words.includes("-icanon")) terminal.canonical = false;
  if (words.includes("-raw") || words.includes("icanon") || words.includes("sane")) terminal.canonical = true;
  return 0;
};

const printing =
  (text: (process: Process) => string): Program =>
  async (process) => {
    await process.print(`${text(process)}\n`);
    return 0;
  };

export const systemTools: Readonly<Record<string, Program>> = {
  arch: printing(() => kernel.machine),
  dmesg: () => 0,
  groups: printing((process) =>
    groupsOf(process)
      .map((each) => groupName(process, each))
      .join(" "),
  ),
  hostid: printing(({ host }) =>
    host.network.address
      .split(".")
      .map((octet) => Number(octet).toString(16).padStart(2, "0"))
      .join(""),
  ),
  logname: printing((process) => userName(process, process.uid)),
  who: () => 0,
  hostname,
  uname,
  id,
  whoami,
  ps,
  uptime,
  free,
  nproc,
  tty,
  stty,
  pgrep: byName(async (process, found) => process.print(found.map(({ pid }) => `${pid}\n`).join(""))),
  pidof: byName(async (process, found) => {
    if (found.length > 0)
      await process.print(
        `${found
          .map(({ pid }) => pid)
          .reverse()
          .join(" ")}\n`,
      );
  }),
  pkill: byName(signalAll),
  killall: byName(signalAll),
};
