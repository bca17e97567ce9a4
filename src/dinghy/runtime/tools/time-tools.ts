import type { Program } from "../processes/process.ts";
import { parseSignal } from "../processes/signal.ts";
import { parseArguments, usage } from "./arguments.ts";
import { spawnCommand } from "./run-command.ts";

const units: Readonly<Record<string, number>> = { "": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `1.5`, `2m`, `infinity` in milliseconds; undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const [, number, unit = ""] = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] as number);
}

const sleep: Program = async (process) => {
  const operands = process.argv.slice(1);
  if (operands.length === 0) usage(process, "missing operand");
  let totalMs = 0;
  for (const text of operands) totalMs += parseDuration(text) ?? usage(process, `invalid number '${text}'`);
  await process.sleep(totalMs);
  return 0;
};

/** `timeout [-s SIG] [-k AFTER] SECS PROG ARGS`: 143 when the time was over, as busybox has it. */
const timeout: Program = async (process) => {
  const args = parseArguments(process, "+s:k:t:", { signal: "s", "kill-after": "k" });
  const words = args.value("t") === undefined ? args.operands : [args.value("t") as string, ...args.operands];
  const [duration = "", ...argv] = words;
  const limitMs = parseDuration(duration) ?? usage(process, `invalid number '${duration}'`);
  if (argv.length === 0) usage(process, "missing operand");
  const signal = parseSignal(args.value("s") ?? "TERM") ?? usage(process, `invalid signal '${args.value("s")}'`);
  const child = spawnCommand(process, argv);
  const killMs = parseDuration(args.value("k") ?? "");
  const { clock } = process.host;
  const timers = [
    clock.setTimer(limitMs, () => child.signal(signal)),
    ...(killMs === undefined ? [] : [clock.setTimer(limitMs + killMs, () => child.signal("KILL"))]),
  ];
  const cancel = process.atExit(() => {
    for (const timer of timers) timer.cancel();
  });
  const status = (await process.waitFor(child)) ?? 0;
  for (const timer of timers) timer.cancel();
  cancel();
  return status;
};

const time: Program = async (process) => {
  const argv = process.argv.slice(process.argv[1] === "-p" ? 2 : 1);
  if (argv.length === 0) usage(process, "missing operand");
  const from = process.now();
  const status = (await process.waitFor(spawnCommand(process, argv))) ?? 0;
  const seconds = (process.now() - from) / 1000;
  const shown = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
  await process.write(2, `real\t${shown}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return status;
};

const usleep: Program = async (process) => {
  await process.sleep(Number(process.argv[1] ?? 0) / 1000);
  return 0;
};

export const timeTools: Readonly<Record<string, Program>> = { sleep, timeout, time, usleep };
