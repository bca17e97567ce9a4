import { echoText } from "../../tools/escapes.ts";
import { formatPrintf } from "../../tools/printf.ts";
import { evaluateTest, TestError } from "../../tools/test-expression.ts";
import type { Builtin } from "../builtins.ts";
import type { Shell } from "../shell.ts";

function test(shell: Shell, name: string, args: readonly string[]): number {
  try {
    return evaluateTest(shell.process, args) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    shell.complain(`${name}: ${error.message}`);
    return 2;
  }
}

function bracketed(closing: string): Builtin {
  return (shell, [name = "[", ...args]) => {
    if (args.at(-1) === closing) return test(shell, name, args.slice(0, -1));
    shell.complain(`${name}: missing ${closing}`);
    return 2;
  };
}

export const outputBuiltins: Readonly<Record<string, Builtin>> = {
  echo: async (shell, [, ...args]) => {
    await shell.process.print(echoText(args));
    return 0;
  },
  printf: async (shell, [name, ...args]) => {
    if (args[0] === "--") args.shift();
    const [format, ...values] = args;
    if (format === undefined) {
      shell.complain(`${name}: usage: printf FORMAT [ARG]...`);
      return 2;
    }
    const { text, complaints } = formatPrintf(format, values);
    await shell.process.print(text);
    for (const complaint of complaints) shell.complain(`${name}: ${complaint}`);
    return complaints.length > 0 ? 1 : 0;
  },
  test: (shell, [name = "test", ...args]) => test(shell, name, args),
  "[": bracketed("]"),
  "[[": bracketed("]]"),
};
