/** The commands that images bring along, by the name that their executable files carry. After busybox. */
import type { Program } from "../processes/process.ts";
import { cat } from "./cat.ts";
import { env, printenv } from "./environment.ts";
import { kill } from "./kill-command.ts";
import { printf } from "./printf.ts";
import { echo, pwd } from "./shell-commands.ts";
import { sleep } from "./sleep.ts";
import { testCommand } from "./test-expression.ts";

export const tools: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    "[": testCommand,
    cat,
    echo,
    env,
    false: () => 1,
    kill,
    printenv,
    printf,
    pwd,
    sleep,
    test: testCommand,
    true: () => 0,
  }),
);
