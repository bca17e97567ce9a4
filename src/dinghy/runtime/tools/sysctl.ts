import type { Program } from "../processes/process.ts";
import { parseArguments } from "./arguments.ts";

/** `sysctl [-n] [-a] [NAME]...`: prints parameters of the kernel as the Pod has them. */
export const sysctl: Program = async (process) => {
  const args = parseArguments(process, "nae", { values: "n", all: "a", ignore: "e" });
  const { sysctls } = process.host;
  const names = args.has("a") ? Object.keys(sysctls).sort() : args.operands;
  let status = 0;
  for (const asked of names) {
    const name = asked.replaceAll("/", ".");
    const value = sysctls[name];
    if (value !== undefined) await process.print(args.has("n") ? `${value}\n` : `${name} = ${value}\n`);
    else if (!args.has("e")) {
      process.report(`error: '${asked}' is an unknown key`);
      status = 1;
    }
  }
  return status;
};
