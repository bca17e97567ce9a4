import type { Process } from "../processes/process.ts";
import { joinLines } from "./lines.ts";
import { parseOptions } from "./options.ts";
import { becomeCommand } from "./run-command.ts";

/** `env [-i] [-u NAME] [NAME=VALUE]... [COMMAND [ARG]...]` */
export async function env(process: Process): Promise<number> {
  const options = parseOptions(process.argv, "iu:0", {
    stopEarly: true,
    long: { "ignore-environment": "i", unset: "u", null: "0" },
  });
  const variables = new Map(options.has("i") ? [] : process.env);
  for (const name of options.values("u")) variables.delete(name);
  const words = [...options.operands];
  if (words[0] === "-") {
    variables.clear();
    words.shift();
  }
  for (let word = words[0]; word?.includes("="); word = words[0]) {
    const equals = word.indexOf("=");
    variables.set(word.slice(0, equals), word.slice(equals + 1));
    words.shift();
  }
  if (words.length > 0) return becomeCommand(process, words, variables);
  await process.print(joinLines([...variables].map(([name, value]) => `${name}=${value}`)));
  return 0;
}

/** `printenv [NAME]...` */
export async function printenv(process: Process): Promise<number> {
  const names = process.argv.slice(1);
  if (names.length === 0) return env(process);
  const values = names.map((name) => process.env.get(name)).filter((value) => value !== undefined);
  await process.print(joinLines(values));
  return values.length === names.length ? 0 : 1;
}
