import { formatDate } from "../date.ts";
import { formatNumber } from "../printf.ts";
import { runCommand } from "../run-command.ts";
import type { Interpreter } from "./interpreter.ts";
import { splitFields } from "./record.ts";
import type { Expression, LeftValue } from "./syntax.ts";
import { inputValue, numberOf, textOf, type Value } from "./value.ts";
import { arrayOf } from "./variables.ts";

type Builtin = (interpreter: Interpreter, args: readonly Expression[]) => Promise<Value>;

async function valueAt(interpreter: Interpreter, args: readonly Expression[], index: number): Promise<Value> {
  const arg = args[index];
  return arg && interpreter.evaluate(arg);
}

async function textAt(interpreter: Interpreter, args: readonly Expression[], index: number): Promise<string> {
  return textOf(await valueAt(interpreter, args, index), interpreter.text("CONVFMT"));
}

function mathematical(calculate: (left: number, right: number) => number): Builtin {
  return async (interpreter, args) =>
    calculate(numberOf(await valueAt(interpreter, args, 0)), numberOf(await valueAt(interpreter, args, 1)));
}

function textual(change: (text: string) => string): Builtin {
  return async (interpreter, args) => change(await textAt(interpreter, args, 0));
}

const length: Builtin = async (interpreter, args) => {
  const [arg] = args;
  if (arg === undefined) return [...interpreter.record.text()].length;
  const { array } = arg.kind === "variable" ? interpreter.variables.cell(arg.name) : { array: undefined };
  return array ? array.size : [...(await textAt(interpreter, args, 0))].length;
};

const substr: Builtin = async (interpreter, args) => {
  const characters = [...(await textAt(interpreter, args, 0))];
  const from = Math.round(numberOf(await valueAt(interpreter, args, 1)));
  const count = args.length < 3 ? Number.POSITIVE_INFINITY : Math.round(numberOf(await valueAt(interpreter, args, 2)));
  return characters.slice(Math.max(0, from - 1), Math.max(0, from - 1 + count)).join("");
};

const split: Builtin = async (interpreter, args) => {
  const text = await textAt(interpreter, args, 0);
  const [, target, separator] = args;
  if (target?.kind !== "variable") throw new Error("split needs an array");
  const cut =
    separator === undefined
      ? interpreter.text("FS")
      : separator.kind === "expression"
        ? separator.source
        : await textAt(interpreter, args, 2);
  // A single blank as an expression is just that.
  const single = separator?.kind === "expression" && cut === " " ? "[ ]" : cut;
  const parts = splitFields(text, single);
  const array = arrayOf(interpreter.variables.cell(target.name));
  array.clear();
  for (const [index, part] of parts.entries()) array.set(String(index + 1), inputValue(part));
  return parts.length;
};

const match: Builtin = async (interpreter, args) => {
  const text = await textAt(interpreter, args, 0);
  const found = args[1] && (await interpreter.pattern(args[1])).exec(text);
  const start = found ? [...text.slice(0, found.index)].length + 1 : 0;
  interpreter.variables.global("RSTART").value = start;
  interpreter.variables.global("RLENGTH").value = found ? [...found[0]].length : -1;
  return start;
};

function substituting(everywhere: boolean): Builtin {
  return async (interpreter, args) => {
    const [pattern, , where] = args;
    if (pattern === undefined) return 0;
    const source = (await interpreter.pattern(pattern)).source;
    const replacement = await textAt(interpreter, args, 1);
    const target: LeftValue = isTarget(where) ? where : { kind: "field", index: { kind: "number", value: 0 } };
    const before = textOf(await interpreter.evaluate(where ?? target), interpreter.text("CONVFMT"));
    let count = 0;
    const after = before.replace(new RegExp(source, everywhere ? "gu" : "u"), (found) => {
      count++;
      return replacement.replace(/\\(\\|&)|&/g, (_, escaped: string | undefined) => escaped ?? found);
    });
    if (count > 0 && (where === undefined || isTarget(where))) await interpreter.assign(target, after);
    return count;
  };
}

function isTarget(expression: Expression | undefined): expression is LeftValue {
  return expression !== undefined && ["variable", "field", "element"].includes(expression.kind);
}

/** What sprintf makes of a format and its values. */
export function formatAwk(values: readonly Value[]): string {
  const rest = values.slice(1);
  return textOf(values[0]).replace(
    /%([-+ #0]*)(\*|\d+)?(?:(\.)(\*|\d+)?)?[hlL]*([a-zA-Z%])/g,
    (all, flags, width, point, digits, letter) => {
      if (letter === "%") return "%";
      const columns = width === "*" ? numberOf(rest.shift()) : Number(width ?? 0);
      const precision = point === undefined ? undefined : digits === "*" ? numberOf(rest.shift()) : Number(digits ?? 0);
      const pad = (text: string): string => (flags.includes("-") ? text.padEnd(columns) : text.padStart(columns));
      if (letter === "s") return pad(textOf(rest.shift()).slice(0, precision));
      if (letter === "c") {
        const value = rest.shift();
        return pad(typeof value === "number" ? String.fromCodePoint(value) : ([...textOf(value)][0] ?? ""));
      }
      if (!"dioxXueEfFgG".includes(letter)) return all;
      return formatNumber(letter, numberOf(rest.shift()), flags, columns, precision);
    },
  );
}

const bitwise = (calculate: (left: bigint, right: bigint) => bigint): Builtin =>
  mathematical((left, right) =>
    Number(BigInt.asUintN(32, calculate(BigInt(Math.trunc(left)), BigInt(Math.trunc(right))))),
  );

export const builtins: Readonly<Record<string, Builtin>> = {
  length,
  substr,
  split,
  match,
  index: async (interpreter, args) => {
    const text = await textAt(interpreter, args, 0);
    const at = text.indexOf(await textAt(interpreter, args, 1));
    return at < 0 ? 0 : [...text.slice(0, at)].length + 1;
  },
  sub: substituting(false),
  gsub: substituting(true),
  sprintf: async (interpreter, args) => {
    const values: Value[] = [];
    for (const arg of args) values.push(await interpreter.evaluate(arg));
    return formatAwk(values);
  },
  tolower: textual((text) => text.toLowerCase()),
  toupper: textual((text) => text.toUpperCase()),
  int: mathematical(Math.trunc),
  sin: mathematical(Math.sin),
  cos: mathematical(Math.cos),
  atan2: mathematical(Math.atan2),
  exp: mathematical(Math.exp),
  log: mathematical(Math.log),
  sqrt: mathematical(Math.sqrt),
  and: bitwise((left, right) => left & right),
  or: bitwise((left, right) => left | right),
  xor: bitwise((left, right) => left ^ right),
  lshift: bitwise((left, right) => left << right),
  rshift: bitwise((left, right) => left >> right),
  compl: bitwise((left) => ~left),
  rand: async (interpreter) => interpreter.random(),
  srand: async (interpreter, args) => {
    const before = interpreter.seed;
    const now = Math.floor(interpreter.process.now() / 1000);
    interpreter.seed = args.length > 0 ? numberOf(await valueAt(interpreter, args, 0)) : now;
    const fork = interpreter.process.host.random.fork(String(interpreter.seed));
    interpreter.random = () => fork.next();
    return before;
  },
  systime: async (interpreter) => Math.floor(interpreter.process.now() / 1000),
  strftime: async (interpreter, args) => {
    const seconds = args.length > 1 ? numberOf(await valueAt(interpreter, args, 1)) : interpreter.process.now() / 1000;
    return formatDate(seconds * 1000, args.length > 0 ? await textAt(interpreter, args, 0) : "%a %b %e %H:%M:%S %Z %Y");
  },
  system: async (interpreter, args) => {
    const command = await textAt(interpreter, args, 0);
    await interpreter.flush();
    return runCommand(interpreter.process, ["sh", "-c", command]);
  },
  close: async (interpreter, args) => interpreter.streams.close(await textAt(interpreter, args, 0)),
  fflush: async (interpreter) => {
    await interpreter.flush();
    return 0;
  },
};
