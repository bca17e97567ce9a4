/**
 * What surrounds a run: before it, one look at the settings and at the cluster, so that what is wrong with them is told
 * once and not by every scenario; on Ctrl-C, taking the trial's namespaces away, since cucumber then ends at once with
 * no hook called.
 *
 * The module itself is a cucumber plugin: cucumber looks for `type` and `coordinator`.
 */
import { randomBytes } from "node:crypto";
import { cleanUpRun } from "./clean-up.ts";
import { openTarget, readTargetSettings, type TargetSettings } from "./open-target.ts";
import { HarnessError } from "./verdict.ts";

export const type = "plugin";

export async function coordinator({ operation }: { operation: string }): Promise<(() => void) | undefined> {
  if (operation !== "runCucumber") return undefined;
  const settings = await checkSettings();
  // Workers inherit it, so that all namespaces of the run carry one label.
  process.env.SEATRIAL_RUN ??= randomBytes(4).toString("hex");
  const runId = process.env.SEATRIAL_RUN;
  const interrupt = (): void => void takeAway(settings, runId);
  process.once("SIGINT", interrupt);
  return () => void process.off("SIGINT", interrupt);
}

async function checkSettings(): Promise<TargetSettings> {
  try {
    const settings = readTargetSettings(process.env);
    // A universe in this process needs no look beforehand; each scenario starts its own.
    if (settings.target !== "dinghy") await openTarget(settings, { seed: settings.seed, nodes: 0, needs: [] });
    return settings;
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    process.stderr.write(`seatrial: ${error.message}\n`);
    process.exit(1);
  }
}

async function takeAway(settings: TargetSettings, runId: string): Promise<void> {
  process.once("SIGINT", () => process.exit(130));
  process.stderr.write("\ninterrupted: taking the trial's namespaces away (Ctrl-C again leaves them)\n");
  try {
    await cleanUpRun(settings, runId);
  } catch (error) {
    process.stderr.write(`namespaces labelled seatrial/run=${runId} may be left: ${(error as Error).message}\n`);
  }
  process.exit(130);
}
