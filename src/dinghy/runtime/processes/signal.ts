/** The signals that containers meet, with Linux' numbers. */
export const signalNumbers = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  WINCH: 28,
  PWR: 30,
} as const;

export type Signal = keyof typeof signalNumbers;

/** Signals that do nothing to a process that has not asked for them. */
const ignoredByDefault = new Set<Signal>(["CHLD", "CONT", "URG", "WINCH"]);

export function endsByDefault(signal: Signal): boolean {
  return !ignoredByDefault.has(signal);
}

/** `TERM`, `SIGTERM`, `term` or `15`; undefined where it names no signal. */
export function parseSignal(text: string): Signal | undefined {
  const name = text.toUpperCase().replace(/^SIG/, "");
  if (name in signalNumbers) return name as Signal;
  const number = /^\d+$/.test(text) ? Number(text) : -1;
  return (Object.keys(signalNumbers) as Signal[]).find((signal) => signalNumbers[signal] === number);
}
