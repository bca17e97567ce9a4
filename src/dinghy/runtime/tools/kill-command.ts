import type { Process } from "../processes/process.ts";
import { parseSignal, type Signal, signalNumbers } from "../processes/signal.ts";

export type KillRequest =
  | { readonly kind: "error"; readonly text: string }
  /** `-l`: what to print. */
  | { readonly kind: "list"; readonly text: string }
  /** `signal` undefined is signal 0: it only asks whether the process is there. */
  | { readonly kind: "send"; readonly signal: Signal | undefined; readonly targets: readonly string[] };

/** Reads `[-s SIGNAL | -SIGNAL] PID...` and `-l [NUMBER]...`; `args` without the command's name. */
export function parseKill(args: readonly string[]): KillRequest {
  const rest = [...args];
  const first = rest[0] ?? "";
  if (first === "-l" || first === "-L") return { kind: "list", text: listSignals(rest.slice(1)) };
  let name = "TERM";
  if (first === "-s" || first === "-n") {
    rest.shift();
    name = rest.shift() ?? "";
  } else if (/^-[A-Za-z0-9]/.test(first)) {
    rest.shift();
    name = first.replace(/^-s?(?=\w)/, "");
    if (parseSignal(name) === undefined) name = first.slice(1);
  }
  if (rest[0] === "--") rest.shift();
  const signal = parseSignal(name);
  if (signal === undefined && name !== "0") return { kind: "error", text: `bad signal name '${name}'` };
  if (rest.length === 0) return { kind: "error", text: "you need to specify whom to kill" };
  return { kind: "send", signal, targets: rest };
}

function listSignals(numbers: readonly string[]): string {
  const names = Object.entries(signalNumbers);
  if (numbers.length === 0) return names.map(([name, number]) => `${String(number).padStart(2)}) ${name}\n`).join("");
  const shown = numbers.map((text) => {
    const signal = parseSignal(/^\d+$/.test(text) ? String(Number(text) % 128) : text);
    return signal === undefined ? text : /^\d/.test(text) ? signal : String(signalNumbers[signal]);
  });
  return shown.map((text) => `${text}\n`).join("");
}

/** Sends to a process (-1 and other negative numbers: to all but the sender and the first). False where there is none. */
export function sendSignal(process: Process, pid: number, signal: Signal | undefined): boolean {
  const { table } = process.host;
  const one = table.get(pid);
  const targets = pid > 0 ? (one ? [one] : []) : table.list().filter((other) => other !== process && other.pid !== 1);
  const permitted = targets.filter((target) => process.uid === 0 || process.uid === target.uid);
  if (signal !== undefined) for (const target of permitted) target.signal(signal);
  return permitted.length > 0;
}
