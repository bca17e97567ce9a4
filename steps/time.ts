import { When } from "@cucumber/cucumber";
import type { TrialWorld } from "./world.ts";

When("{duration} pass(es)", async function (this: TrialWorld, durationMs: number) {
  await this.trial.target.time.sleep(durationMs);
  await this.trial.settle();
  this.trial.anchorHere();
});
