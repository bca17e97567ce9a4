import type { Builtin } from "../builtins.ts";
import { optionLetters, type Shell, ShellFailure, type ShellOptions } from "../shell.ts";

const longNames: readonly (keyof ShellOptions)[] = [
  "allexport",
  "errexit",
  "noclobber",
  "noexec",
  "noglob",
  "nounset",
  "pipefail",
  "verbose",
  "xtrace",
];

/** Applies `-eu`, `+x`, `-o pipefail` …; gives the arguments that are left. Throws `ShellFailure`. */
export function applyOptions(shell: Shell, args: readonly string[]): { rest: string[]; listed: boolean } {
  const rest = [...args];
  let listed = false;
  while (/^[-+]./.test(rest[0] ?? "") && rest[0] !== "--") {
    const word = rest.shift() as string;
    const on = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter === "o") {
        const name = rest.shift();
        if (name === undefined) listed = true;
        else setLong(shell, name, on);
      } else setShort(shell, letter, on);
    }
  }
  return { rest, listed };
}

function setLong(shell: Shell, name: string, on: boolean): void {
  const known = longNames.find((option) => option === name);
  if (known) shell.options[known] = on;
  else if (name !== "posix" && name !== "vi" && name !== "monitor") {
    throw new ShellFailure(`set: illegal option ${on ? "-" : "+"}o ${name}`);
  }
}

function setShort(shell: Shell, letter: string, on: boolean): void {
  const option = optionLetters.find(([known]) => known === letter)?.[1];
  if (option) shell.options[option] = on;
  else if (!"mbhlE".includes(letter)) throw new ShellFailure(`set: illegal option ${on ? "-" : "+"}${letter}`);
}

const set: Builtin = async (shell, [, ...args]) => {
  if (args.length === 0) {
    const lines = shell.variables
      .entries()
      .filter(([, { value }]) => value !== undefined)
      .map(([name, { value = "" }]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`);
    await shell.process.print(lines.join(""));
    return 0;
  }
  const { rest, listed } = applyOptions(shell, args);
  if (listed) {
    await shell.process.print(
      longNames.map((name) => `${name.padEnd(16)}${shell.options[name] ? "on" : "off"}\n`).join(""),
    );
  }
  if (rest[0] === "--") shell.positional = rest.slice(1);
  else if (rest.length > 0) shell.positional = rest[0] === "-" ? rest.slice(1) : rest;
  return 0;
};

export const optionBuiltins: Readonly<Record<string, Builtin>> = {
  set,
  shift: (shell, [, count = "1"]) => {
    if (!/^\d+$/.test(count)) throw new ShellFailure(`shift: Illegal number: ${count}`);
    if (Number(count) > shell.positional.length) return 1;
    shell.positional = shell.positional.slice(Number(count));
    return 0;
  },
  times: async (shell) => {
    await shell.process.print("0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n");
    return 0;
  },
};
