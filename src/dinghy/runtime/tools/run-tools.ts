/** Commands that run other commands, or take what a machine has. */
import type { Process, Program } from "../processes/process.ts";
import { parseArguments, usage } from "./arguments.ts";
import { readAllText } from "./lines.ts";
import { becomeCommand, runCommand } from "./run-command.ts";

/** `xargs [-0rt] [-n N] [-I WORD] [-P N] [COMMAND [ARG]...]`: 123 where a command failed. */
const xargs: Program = async (process) => {
  const args = parseArguments(process, "+0rtxpn:I:P:L:d:E:s:", {
    null: "0",
    "no-run-if-empty": "r",
    "max-args": "n",
    replace: "I",
  });
  const command = args.operands.length === 0 ? ["echo"] : args.operands;
  const text = await readAllText(process, 0);
  const replaced = args.value("I");
  const items = args.has("0")
    ? text.split("\0").filter(Boolean)
    : itemsOf(process, text, replaced !== undefined || args.has("L"), args.value("d"));
  if (items.length === 0 && (args.has("r") || replaced !== undefined)) return 0;
  const size = Number(args.value("n") ?? args.value("L") ?? Number.POSITIVE_INFINITY);
  const runs =
    replaced === undefined
      ? groups(items, size).map((group) => [...command, ...group])
      : items.map((item) => command.map((word) => word.replaceAll(replaced, item)));
  let status = 0;
  for (const argv of runs) {
    if (args.has("t")) await process.write(2, `${argv.join(" ")}\n`);
    const code = await runCommand(process, argv);
    if (code === 126 || code === 127) return code;
    if (code === 255) {
      process.report(`${argv[0]}: exited with status 255; aborting`);
      return 124;
    }
    if (code !== 0) status = 123;
  }
  return status;
};

/** Words, quotes and backslashes honoured; or whole lines. */
function itemsOf(process: Process, text: string, byLines: boolean, delimiter: string | undefined): string[] {
  if (delimiter !== undefined) return text.replace(/\n$/, "").split(delimiter.replace("\\n", "\n"));
  if (byLines)
    return text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  const items: string[] = [];
  for (const [word] of text.matchAll(/(?:[^\s"'\\]|\\.|"[^"\n]*"|'[^'\n]*'|["'])+/gs)) {
    if (/^["'](?!.*["'])/.test(word)) usage(process, `unmatched ${word[0] === '"' ? "double" : "single"} quote`);
    items.push(
      word.replace(/\\(.)|"([^"\n]*)"|'([^'\n]*)'/gs, (_, escaped, double, single) => escaped ?? double ?? single),
    );
  }
  return items;
}

function groups(items: readonly string[], size: number): string[][] {
  if (items.length === 0) return [[]];
  const all: string[][] = [];
  const step = Math.min(size, items.length);
  for (let at = 0; at < items.length; at += step) all.push(items.slice(at, at + step));
  return all;
}

/** Programs that only change how another runs: what they change has no meaning here, so that they become it. */
function becoming(options: string): Program {
  return (process) => {
    const args = parseArguments(process, `+${options}`);
    if (args.operands.length === 0) usage(process, "missing operand");
    return becomeCommand(process, args.operands);
  };
}

const nohup: Program = (process) => {
  process.onSignal("HUP", "ignore");
  return becoming("")(process);
};

/** `busybox [APPLET [ARG]...]` */
const busybox: Program = async (process) => {
  const [, name, ...rest] = process.argv;
  const applets = (): string[] => [...process.host.programs.keys()].filter((each) => each !== "busybox").sort();
  if (name === "--list") {
    await process.print(
      applets()
        .map((each) => `${each}\n`)
        .join(""),
    );
    return 0;
  }
  if (name === undefined || name === "--help") {
    await process.print(
      `BusyBox v1.37.0 multi-call binary.\n\nCurrently defined functions:\n\t${applets().join(", ")}\n`,
    );
    return 0;
  }
  const program = process.host.programs.get(name);
  if (program === undefined) {
    process.report(`${name}: applet not found`);
    return 127;
  }
  process.argv = [name, ...rest];
  return program(process);
};

const sizeUnits: Readonly<Record<string, number>> = { B: 1, K: 1024, M: 1 << 20, G: 2 ** 30 };
/** How much a worker takes at a time, and how long that takes it. */
const stressStepBytes = 16 << 20;
const stressStepMs = 10;

/** `stress [--cpu N] [--vm N --vm-bytes SIZE] [--vm-hang SEC] [--timeout SEC]`: takes CPU time and memory. */
const stress: Program = async (process) => {
  const args = parseArguments(process, "c:m:i:d:t:vqB:H:K", {
    cpu: "c",
    vm: "m",
    io: "i",
    hdd: "d",
    timeout: "t",
    "vm-bytes": "B",
    "vm-hang": "H",
    "vm-keep": "K",
    verbose: "v",
    quiet: "q",
  });
  const [, number = "256", unit = "M"] = /^(\d+)([BKMG]?)$/i.exec(args.value("B") ?? "256M") ?? [];
  const bytes = Number(number) * (sizeUnits[unit.toUpperCase() || "B"] ?? 1);
  const limitMs =
    args.value("t") === undefined ? Number.POSITIVE_INFINITY : Number.parseFloat(args.value("t") ?? "") * 1000;
  const cpus = Number(args.value("c") ?? 0);
  const vms = Number(args.value("m") ?? 0);
  const lead = `stress: info: [${process.pid}] `;
  await process.print(
    `${lead}dispatching hogs: ${cpus} cpu, ${args.value("i") ?? 0} io, ${vms} vm, ${args.value("d") ?? 0} hdd\n`,
  );
  const workers = [
    ...Array.from({ length: cpus }, () => process.spawn(spin, process.argv)),
    ...Array.from({ length: vms }, () => process.spawn(hoard(bytes), process.argv)),
  ];
  const timer =
    limitMs === Number.POSITIVE_INFINITY
      ? undefined
      : process.host.clock.setTimer(limitMs, () => {
          for (const worker of workers) worker.signal("TERM");
        });
  const forget = process.atExit(() => {
    timer?.cancel();
    for (const worker of workers) worker.signal("KILL");
  });
  const codes: (number | undefined)[] = [];
  for (const worker of workers) {
    codes.push(await process.waitFor(worker));
    // One that dies takes the others along.
    if (codes.at(-1) !== 143) for (const other of workers) other.signal("TERM");
  }
  forget();
  timer?.cancel();
  const failed = codes.some((code) => code !== 143 && code !== 0);
  await process.print(
    failed ? `stress: FAIL: [${process.pid}] failed run completed\n` : `${lead}successful run completed\n`,
  );
  return failed ? 1 : 0;
};

async function spin(worker: Process): Promise<number> {
  for (;;) await worker.charge(500);
}

function hoard(bytes: number): Program {
  return async (worker) => {
    for (let taken = 0; taken < bytes; taken += stressStepBytes) {
      worker.allocate(Math.min(stressStepBytes, bytes - taken));
      await worker.sleep(stressStepMs);
    }
    return spin(worker);
  };
}

export const runTools: Readonly<Record<string, Program>> = {
  xargs,
  nohup,
  nice: becoming("n:"),
  ionice: becoming("c:n:p:"),
  setsid: becoming("c"),
  busybox,
  stress,
};
