import { FileError } from "../files/file-error.ts";
import { defaultPath, findExecutable } from "../processes/executable.ts";
import type { Process, Program } from "../processes/process.ts";
import { parseArguments, splitOnce, usage } from "./arguments.ts";
import { echoText } from "./escapes.ts";
import { parseKill, sendSignal } from "./kill-command.ts";
import { formatPrintf } from "./printf.ts";
import { becomeCommand } from "./run-command.ts";
import { evaluateTest, TestError } from "./test-expression.ts";

const echo: Program = async (process) => {
  await process.print(echoText(process.argv.slice(1)));
  return 0;
};

const printf: Program = async (process) => {
  const [, format, ...args] = process.argv;
  if (format === undefined) usage(process, "usage: printf FORMAT [ARG]...");
  const { text, complaints } = formatPrintf(format, args);
  await process.print(text);
  for (const complaint of complaints) process.report(complaint);
  return complaints.length > 0 ? 1 : 0;
};

const test: Program = (process) => {
  const [name = "test", ...args] = process.argv;
  try {
    if (!name.endsWith("[")) return evaluateTest(process, args) ? 0 : 1;
    if (args.pop() !== "]") throw new TestError("missing ]");
    return evaluateTest(process, args) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    process.report(error.message);
    return 2;
  }
};

const env: Program = async (process) => {
  const args = parseArguments(process, "+iu:0", { "ignore-environment": "i", unset: "u" });
  const variables = new Map(args.has("i") ? [] : process.env);
  for (const name of args.values("u")) variables.delete(name);
  const words = [...args.operands];
  if (words[0] === "-") {
    variables.clear();
    words.shift();
  }
  while (words[0]?.includes("=")) {
    const [name, value = ""] = splitOnce(words.shift() as string, "=");
    variables.set(name, value);
  }
  if (words.length === 0) {
    await process.print([...variables].map(([name, value]) => `${name}=${value}\n`).join(""));
    return 0;
  }
  return becomeCommand(process, words, variables);
};

const printenv: Program = async (process) => {
  const names = process.argv.slice(1);
  if (names.length === 0) {
    await process.print([...process.env].map(([name, value]) => `${name}=${value}\n`).join(""));
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const value = process.env.get(name);
    if (value === undefined) status = 1;
    else await process.print(`${value}\n`);
  }
  return status;
};

const kill: Program = async (process) => {
  const request = parseKill(process.argv.slice(1));
  if (request.kind === "error") usage(process, request.text);
  if (request.kind === "list") {
    await process.print(request.text);
    return 0;
  }
  let status = 0;
  for (const text of request.targets) {
    if (/^-?\d+$/.test(text) && sendSignal(process, Number(text), request.signal)) continue;
    process.report(`can't kill pid ${text}: No such process`);
    status = 1;
  }
  return status;
};

const yes: Program = async (process) => {
  const line = `${process.argv.slice(1).join(" ") || "y"}\n`;
  const block = new TextEncoder().encode(line.repeat(Math.max(1, Math.floor(1024 / line.length))));
  for (;;) await process.write(1, block);
};

const seq: Program = async (process) => {
  const args = process.argv.slice(1);
  let separator = "\n";
  let wide = false;
  while (/^-[sw]/.test(args[0] ?? "")) {
    const option = args.shift() as string;
    if (option === "-w") wide = true;
    else separator = option.slice(2) || (args.shift() ?? "\n");
  }
  const numbers = args.map(Number);
  if (numbers.length === 0 || numbers.some(Number.isNaN))
    usage(process, `invalid number '${args.find((arg) => Number.isNaN(Number(arg))) ?? ""}'`);
  const [first, step, last] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  await process.print(sequence(first as number, step as number, last as number, { args, separator, wide }));
  return 0;
};

function sequence(
  first: number,
  step: number,
  last: number,
  { args, separator, wide }: { args: readonly string[]; separator: string; wide: boolean },
): string {
  const digits = Math.max(...args.map((arg) => (arg.split(".")[1] ?? "").length));
  const width = wide ? Math.max(first.toFixed(digits).length, last.toFixed(digits).length) : 0;
  const parts: string[] = [];
  for (
    let index = 0;
    step > 0 ? first + index * step <= last + 1e-9 : step < 0 && first + index * step >= last - 1e-9;
    index++
  ) {
    parts.push((first + index * step).toFixed(digits).padStart(width, "0"));
  }
  return parts.length === 0 ? "" : `${parts.join(separator)}\n`;
}

async function print(process: Process, text: string): Promise<number> {
  await process.print(`${text}\n`);
  return 0;
}

const basename: Program = (process) => {
  const [, path = "", suffix = ""] = process.argv;
  const name = path.replace(/(.)\/+$/, "$1").replace(/^.*\/(?=.)/, "");
  return print(
    process,
    suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name,
  );
};

const dirname: Program = (process) => {
  const path = (process.argv[1] ?? "").replace(/(.)\/+$/, "$1");
  const at = path.lastIndexOf("/");
  return print(process, at < 0 ? "." : path.slice(0, at).replace(/(.)\/+$/, "$1") || "/");
};

const which: Program = async (process) => {
  let status = 0;
  for (const name of process.argv.slice(1).filter((arg) => arg !== "-a")) {
    try {
      await process.print(`${findExecutable(process, name, process.env.get("PATH") ?? defaultPath)}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 1;
    }
  }
  return status;
};

export const basicTools: Readonly<Record<string, Program>> = {
  echo,
  printf,
  test,
  "[": test,
  env,
  printenv,
  kill,
  yes,
  seq,
  basename,
  dirname,
  which,
  pwd: (process) => print(process, process.cwd),
  true: () => 0,
  false: () => 1,
  sync: () => 0,
  fsync: () => 0,
};
