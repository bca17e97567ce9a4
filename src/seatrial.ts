#!/usr/bin/env node
/**
 * The command: `seatrial dinghy` serves the reference implementation, `seatrial trial` holds a target to the book,
 * `seatrial report` makes the Allure report. Each is loaded only when it is asked for, so that starting is quick.
 */
import { enableCompileCache } from "node:module";
import { styleText } from "node:util";
import { UsageError } from "./command/usage-error.ts";

// What has been compiled once need not be again: halves the time to start.
enableCompileCache();

const usage = `seatrial: an executable specification of Kubernetes

  seatrial dinghy --kubeconfig FILE [--port N] [--nodes N] [--clock wall|virtual] [--data-dir DIR] [--seed N]
                  [--keep-revisions N] [--encryption-provider-config FILE] [--addon NAME]
                  [--scheduler-config FILE]
      starts the reference implementation, writes FILE, and prints one line when it is ready
  seatrial trial [--target dinghy|KUBECONFIG] [cucumber arguments]
      holds the target to the book; reports are left in reports/
  seatrial report
      makes the Allure report of the last trial (needs Java)
`;

const commands: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<number> }>>> = {
  dinghy: () => import("./command/dinghy-command.ts"),
  trial: () => import("./command/trial-command.ts"),
  report: () => import("./command/report-command.ts"),
};

const mendableErrors = new Set([
  "DataDirectoryError",
  "EncryptionConfigurationError",
  "ListenError",
  "SchedulerConfigurationError",
]);

async function main([name = "", ...args]: string[]): Promise<number> {
  if (name === "" || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(usage);
    return name === "" ? 2 : 0;
  }
  const load = commands[name];
  if (load === undefined)
    throw new UsageError(`"${name}" is no command; there are ${Object.keys(commands).join(", ")}`);
  return (await load()).run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  // What the user can mend is told in one line; anything else is our own fault and keeps its stack.
  const mendable = error instanceof UsageError || mendableErrors.has(error.name);
  process.stderr.write(`${styleText("red", "seatrial:")} ${mendable ? error.message : error.stack}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
