import { StacklessError } from "../files/stackless-error.ts";
import type { Process } from "../processes/process.ts";
import type { Signal } from "../processes/signal.ts";
import type { Command } from "./syntax.ts";
import { Variables } from "./variables.ts";

export interface ShellOptions {
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
  verbose: boolean;
  noglob: boolean;
  noclobber: boolean;
  noexec: boolean;
  allexport: boolean;
  pipefail: boolean;
  interactive: boolean;
}

/** `exit`: leaves the shell, running its EXIT trap. */
export class ShellExit extends StacklessError {
  readonly status: number;
  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** `break` and `continue`, on their way to the loop that they are for. */
export class LoopControl extends StacklessError {
  readonly kind: "break" | "continue";
  levels: number;
  constructor(kind: "break" | "continue", levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** `return`. */
export class FunctionReturn extends StacklessError {
  readonly status: number;
  constructor(status: number) {
    super("return");
    this.status = status;
  }
}

/** An error after which a shell that is not interactive gives up: unset parameter, bad substitution, syntax. */
export class ShellFailure extends StacklessError {
  readonly status: number;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

/** The state of one shell process. What runs scripts in it is `evaluate.ts`. */
export class Shell {
  readonly process: Process;
  variables: Variables;
  functions: Map<string, Command>;
  positional: readonly string[];
  /** `$0`. */
  name: string;
  /** What its messages begin with. */
  source: string;
  readonly options: ShellOptions;
  status = 0;
  /** Set by the last command substitution of a command that has no name. */
  substitutionStatus: number | undefined;
  lastBackground: number | undefined;
  line = 0;
  /** Actions by signal; "" ignores. */
  readonly traps = new Map<Signal | "EXIT", string>();
  readonly pending: Signal[] = [];
  readonly jobs = new Map<number, Process>();
  loopDepth = 0;
  functionDepth = 0;
  /** Above 0 where a failing command does not end the shell (`set -e`). */
  conditionDepth = 0;
  /** The process that is `$$`: subshells keep their parent's. */
  readonly mainPid: number;
  secondsFrom: number;
  optionIndex = 0;

  constructor(process: Process, from?: Shell) {
    this.process = process;
    this.variables = from?.variables.copy() ?? Variables.fromEnvironment(process.env);
    this.variables.onGrowth = (bytes) => process.allocate(bytes);
    this.functions = new Map(from?.functions);
    this.positional = from?.positional ?? [];
    this.name = from?.name ?? process.argv[0] ?? "sh";
    this.source = from?.source ?? this.name;
    this.options = from ? { ...from.options, interactive: false } : { ...noOptions };
    this.status = from?.status ?? 0;
    this.lastBackground = from?.lastBackground;
    this.line = from?.line ?? 0;
    this.loopDepth = from?.loopDepth ?? 0;
    this.functionDepth = from?.functionDepth ?? 0;
    this.conditionDepth = from?.conditionDepth ?? 0;
    this.mainPid = from?.mainPid ?? process.pid;
    this.secondsFrom = from?.secondsFrom ?? process.now();
    for (const [signal, action] of from?.traps ?? []) if (action === "") this.traps.set(signal, "");
  }

  get(name: string): string | undefined {
    if (name === "SECONDS") return String(Math.floor((this.process.now() - this.secondsFrom) / 1000));
    if (name === "RANDOM") return String(this.process.host.random.integer(32_768));
    if (name === "LINENO") return String(this.line);
    if (name === "PPID") return String(this.process.ppid);
    return this.variables.get(name);
  }

  set(name: string, value: string): void {
    this.variables.set(name, value);
    if (this.options.allexport) this.variables.mark(name, { exported: true });
    if (name === "OPTIND") this.optionIndex = 0;
  }

  /** Any parameter by the name that stands after `$`, except `@` and `*`. */
  parameter(name: string): string | undefined {
    if (/^[A-Za-z_]/.test(name)) return this.get(name);
    if (/^\d/.test(name)) return name === "0" ? this.name : this.positional[Number(name) - 1];
    switch (name) {
      case "?":
        return String(this.status);
      case "#":
        return String(this.positional.length);
      case "$":
        return String(this.mainPid);
      case "!":
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      default:
        return this.flags();
    }
  }

  /** `$-`. */
  flags(): string {
    return optionLetters.map(([letter, option]) => (this.options[option] ? letter : "")).join("");
  }

  /** A message on standard error, as busybox words it. */
  complain(message: string): void {
    const place = this.source === this.name && this.line > 0 && this.name.includes("/") ? `: line ${this.line}` : "";
    try {
      this.process.streams[2]?.write(new TextEncoder().encode(`${this.source}${place}: ${message}\n`));
    } catch {
      // Nobody listens.
    }
  }
}

export const optionLetters: readonly (readonly [string, keyof ShellOptions])[] = [
  ["a", "allexport"],
  ["C", "noclobber"],
  ["e", "errexit"],
  ["f", "noglob"],
  ["i", "interactive"],
  ["n", "noexec"],
  ["u", "nounset"],
  ["v", "verbose"],
  ["x", "xtrace"],
];

const noOptions: ShellOptions = {
  errexit: false,
  nounset: false,
  xtrace: false,
  verbose: false,
  noglob: false,
  noclobber: false,
  noexec: false,
  allexport: false,
  pipefail: false,
  interactive: false,
};
