/**
 * cucumber ends at once on Ctrl-C, with no hook called; this plugin takes the trial's namespaces away first. It also
 * looks at the settings before anything runs, so that a wrong one is told once and not by every scenario.
 *
 * The module itself is the plugin: cucumber looks for `type` and `coordinator`.
 */
import { randomBytes } from "node:crypto";
import { cleanUpRun } from "./clean-up.ts";
import { readTargetSettings } from "./open-target.ts";

export const type = "plugin";

export function coordinator({ operation }: { operation: string }): (() => void) | undefined {
  if (operation !== "runCucumber") return undefined;
  const settings = readTargetSettings(process.env);
  process.env.SEATRIAL_RUN ??= randomBytes(4).toString("hex");
  const runId = process.env.SEATRIAL_RUN;
  const interrupt = (): void => {
    process.once("SIGINT", () => process.exit(130));
    process.stderr.write("\ninterrupted: taking the trial's namespaces away (Ctrl-C again leaves them)\n");
    cleanUpRun(settings, runId).then(
      () => process.exit(130),
      (error: Error) => {
        process.stderr.write(`namespaces labelled seatrial/run=${runId} may be left: ${error.message}\n`);
        process.exit(130);
      },
    );
  };
  process.once("SIGINT", interrupt);
  return () => void process.off("SIGINT", interrupt);
}
