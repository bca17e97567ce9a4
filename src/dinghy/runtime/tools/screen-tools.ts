/** Commands for people at a terminal. Nobody pages or edits here: what they would show goes by at once. */
import type { Process, Program } from "../processes/process.ts";
import { parseArguments, usage } from "./arguments.ts";
import { formatDate } from "./date.ts";
import { runCommand } from "./run-command.ts";
import { commandLine } from "./system-tools.ts";
import { cat } from "./text-filters.ts";
import { userName } from "./users.ts";

const clearText = "\x1b[H\x1b[J";

const clear: Program = async (process) => {
  await process.print(clearText);
  return 0;
};

const page: Program = (process) => {
  process.argv = [process.argv[0] ?? "more", ...process.argv.slice(1).filter((word) => !/^[-+]./.test(word))];
  return cat(process);
};

const vi: Program = (process) => {
  process.report("there is no editor in this container: change files with sed -i, or write them with cat > FILE");
  return 1;
};

/** `watch [-n SEC] [-t] COMMAND [ARG]...`, for ever. */
const watch: Program = async (process) => {
  const args = parseArguments(process, "+n:td");
  if (args.operands.length === 0) usage(process, "missing operand");
  const seconds = Number(args.value("n") ?? 2);
  const command = args.operands.join(" ");
  for (;;) {
    const title = `Every ${seconds.toFixed(1)}s: ${command.slice(0, 40).padEnd(40)} ${formatDate(process.now(), "%F %T")}\n\n`;
    await process.print(clearText + (args.has("t") ? "" : title));
    await runCommand(process, ["sh", "-c", command]);
    await process.sleep(seconds * 1000);
  }
};

/** `top [-b] [-n COUNT] [-d SEC]` */
const top: Program = async (process) => {
  const args = parseArguments(process, "bHmn:d:");
  const count = Number(args.value("n") ?? Number.POSITIVE_INFINITY);
  for (let shown = 0; ; ) {
    await process.print((args.has("b") ? "" : clearText) + topText(process));
    if (++shown >= count) return 0;
    await process.sleep(Number(args.value("d") ?? 5) * 1000);
  }
};

function topText(process: Process): string {
  const { memoryInUse, memoryLimit, table } = process.host;
  const kilobytes = (bytes: number): number => Math.floor(bytes / 1024);
  const processes = table
    .list()
    .toSorted((left, right) => right.memoryBytes - left.memoryBytes || left.pid - right.pid);
  const rows = processes.map((each) => {
    const memory = Math.round((each.memoryBytes / memoryLimit) * 100);
    const columns = [
      String(each.pid).padStart(5),
      String(each.ppid).padStart(5),
      userName(process, each.uid).padEnd(8),
    ];
    return `${columns.join(" ")} S ${String(kilobytes(each.memoryBytes)).padStart(8)} ${String(memory).padStart(3)}%   0   0% ${commandLine(each)}\n`;
  });
  return [
    `Mem: ${kilobytes(memoryInUse)}K used, ${kilobytes(memoryLimit - memoryInUse)}K free, 0K shrd, 0K buff, 0K cached\n`,
    "CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n",
    `Load average: 0.00 0.00 0.00 1/${processes.length} ${process.pid}\n`,
    "  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n",
    ...rows,
  ].join("");
}

export const screenTools: Readonly<Record<string, Program>> = {
  clear,
  reset: clear,
  more: page,
  less: page,
  vi,
  watch,
  top,
};
