/** Commands that the shell has built in, for those who run them as programs. */
import type { Process } from "../processes/process.ts";
import { echoText } from "./escapes.ts";

export async function echo(process: Process): Promise<number> {
  await process.print(echoText(process.argv.slice(1)));
  return 0;
}

export async function pwd(process: Process): Promise<number> {
  await process.print(`${process.cwd}\n`);
  return 0;
}
