import type { Program } from "../../processes/process.ts";
import { usage } from "../arguments.ts";
import { isAddress, resolveHost } from "../resolve.ts";

/** `getent hosts NAME...`: what programs find by a name, in /etc/hosts or by DNS; 2 where one is unknown. */
export const getent: Program = async (process) => {
  const [, database, ...names] = process.argv;
  if (database !== "hosts" && database !== "ahosts") usage(process, `unknown database: ${database ?? ""}`);
  for (const name of names) {
    const addresses = await resolveHost(process, name);
    if (addresses.length === 0 || isAddress(name)) return 2;
    for (const address of addresses) await process.print(`${address.padEnd(15)} ${name}\n`);
  }
  return 0;
};
