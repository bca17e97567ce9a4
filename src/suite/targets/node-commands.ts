import { execFile } from "node:child_process";
import type { TargetSettings } from "../open-target.ts";
import type { NodeFaults } from "../target.ts";
import { HarnessError } from "../verdict.ts";

/** Longer than it takes to stop a machine, or to bring one up. */
const commandTimeoutMs = 600_000;

/** Faults by the user's own commands, run by `sh`; undefined where none are given. */
export function nodeFaultsBy({
  stop,
  start,
  join,
}: NonNullable<TargetSettings["nodeCommands"]>): NodeFaults | undefined {
  if (stop === undefined || start === undefined) return undefined;
  return {
    stopReporting: (node) => run(stop, node),
    reportAgain: (node) => run(start, node),
    ...(join !== undefined && { join: (node: string) => run(join, node) }),
  };
}

function run(command: string, node: string): Promise<void> {
  // A node's name is made of letters, digits, dots and dashes: a shell takes it as it is.
  const text = command.replaceAll("{node}", node);
  return new Promise((resolve, reject) => {
    execFile("sh", ["-c", text], { timeout: commandTimeoutMs }, (error, _, stderr) => {
      if (error === null) resolve();
      else reject(new HarnessError(`\`${text}\` failed: ${stderr.trim() || error.message}`));
    });
  });
}
