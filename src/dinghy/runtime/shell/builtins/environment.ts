import { FileError } from "../../files/file-error.ts";
import { stat } from "../../files/file-operations.ts";
import { isDirectory, permits } from "../../files/resolve.ts";
import { defaultPath, findExecutable } from "../../processes/executable.ts";
import { type Builtin, builtins } from "../builtins.ts";
import { callCommand } from "../run-command.ts";
import { type Shell, ShellFailure } from "../shell.ts";

/** A path without `.`, `..` and repeated slashes, symbolic links left alone. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

const changeDirectory: Builtin = async (shell, argv) => {
  const args = argv.slice(1).filter((arg) => !/^-[LPe]$|^--$/.test(arg));
  const back = args[0] === "-";
  const asked = back ? shell.get("OLDPWD") : (args[0] ?? shell.get("HOME"));
  if (asked === undefined) throw new ShellFailure(`cd: ${back ? "OLDPWD" : "HOME"} not set`);
  const { process } = shell;
  const path = normalize(asked.startsWith("/") ? asked : `${process.cwd}/${asked}`);
  try {
    const node = stat(process, path);
    if (!isDirectory(node)) throw new FileError("ENOTDIR", path);
    if (!permits(node, process, 1)) throw new FileError("EACCES", path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shell.complain(`cd: can't cd to ${asked}: ${error.message}`);
    return 2;
  }
  shell.set("OLDPWD", process.cwd);
  process.cwd = path;
  shell.set("PWD", path);
  if (back) await process.print(`${path}\n`);
  return 0;
};

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** `export` and `readonly`. */
function marking(mark: "exported" | "readOnly", word: string): Builtin {
  return async (shell, [, ...args]) => {
    const names = args.filter((arg) => arg !== "-p" && arg !== "--");
    if (names.length === 0) {
      const lines = shell.variables
        .entries()
        .filter(([, record]) => record[mark])
        .map(([name, { value }]) => `${word} ${name}${value === undefined ? "" : `=${quoted(value)}`}\n`);
      await shell.process.print(lines.join(""));
      return 0;
    }
    if (names[0] === "-n") {
      for (const name of names.slice(1)) shell.variables.mark(name, { exported: false });
      return 0;
    }
    for (const name of names) declare(shell, name, word, { [mark]: true });
    return 0;
  };
}

function declare(shell: Shell, text: string, word: string, mark: { exported?: boolean; readOnly?: boolean }): void {
  const [, name, assigned] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === undefined) throw new ShellFailure(`${word}: ${text.split("=")[0]}: bad variable name`);
  if (assigned !== undefined) shell.set(name, assigned);
  shell.variables.mark(name, mark);
}

const local: Builtin = (shell, [, ...args]) => {
  for (const text of args) {
    const [, name, assigned] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(text) ?? [];
    if (name === undefined) throw new ShellFailure(`local: ${text}: bad variable name`);
    if (!shell.variables.local(name)) throw new ShellFailure("local: not in a function");
    if (assigned !== undefined) shell.set(name, assigned);
  }
  return 0;
};

/** What a command name stands for, as `type` (in words) and `command -v` tell; undefined where it is nothing. */
function identify(shell: Shell, name: string, inWords: boolean): string | undefined {
  if (shell.functions.has(name)) return inWords ? `${name} is a function` : name;
  if (builtins.has(name)) return inWords ? `${name} is a shell builtin` : name;
  if (/^(?:if|then|else|elif|fi|do|done|case|esac|while|until|for|in|[{}!])$/.test(name)) {
    return inWords ? `${name} is a shell keyword` : name;
  }
  try {
    const path = findExecutable(shell.process, name, shell.get("PATH") ?? defaultPath);
    return inWords ? `${name} is ${path}` : path;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

const command: Builtin = async (shell, [, ...args]) => {
  const option = /^-[pvV]$/.test(args[0] ?? "") ? args.shift() : undefined;
  if (option !== "-v" && option !== "-V") return args.length === 0 ? 0 : callCommand(shell, args);
  let status = 0;
  for (const name of args) {
    const found = identify(shell, name, option === "-V");
    if (found !== undefined) await shell.process.print(`${found}\n`);
    else {
      if (option === "-V") await shell.process.print(`${name}: not found\n`);
      status = 127;
    }
  }
  return status;
};

const type: Builtin = async (shell, [, ...names]) => {
  let status = 0;
  for (const name of names) {
    const found = identify(shell, name, true);
    if (found === undefined) status = 127;
    await shell.process.print(`${found ?? `${name}: not found`}\n`);
  }
  return status;
};

export const environmentBuiltins: Readonly<Record<string, Builtin>> = {
  cd: changeDirectory,
  chdir: changeDirectory,
  pwd: async (shell) => {
    await shell.process.print(`${shell.process.cwd}\n`);
    return 0;
  },
  export: marking("exported", "export"),
  readonly: marking("readOnly", "readonly"),
  local,
  unset: (shell, [, ...args]) => {
    const functions = args[0] === "-f";
    for (const name of args.filter((arg) => arg !== "-f" && arg !== "-v")) {
      if (functions) shell.functions.delete(name);
      else shell.variables.unset(name);
    }
    return 0;
  },
  command,
  type,
  hash: () => 0,
  alias: () => 0,
  unalias: () => 0,
  umask: async (shell, [, mask]) => {
    const { process } = shell;
    if (mask === undefined) await process.print(`${process.umask.toString(8).padStart(4, "0")}\n`);
    else if (/^[0-7]+$/.test(mask)) process.umask = Number.parseInt(mask, 8) & 0o777;
    else throw new ShellFailure(`umask: Illegal mode: ${mask}`);
    return 0;
  },
  ulimit: async (shell, argv) => {
    if (!argv.some((arg) => /^\d/.test(arg))) await shell.process.print("unlimited\n");
    return 0;
  },
};
