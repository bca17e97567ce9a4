import { After, AfterStep, Before, BeforeStep, Status, setParallelCanAssign } from "@cucumber/cucumber";
import {
  findLeftover,
  HarnessError,
  NotClaimed,
  openScenario,
  placeOfStep,
  readScenario,
  recordAttachments,
  unlookedAt,
  verdictDetails,
  verdictMediaType,
} from "#suite";
import type { Role, TrialWorld } from "./world.ts";

interface Tagged {
  readonly tags: readonly { readonly name: string }[];
}

const isSerial = ({ tags }: Tagged): boolean => tags.some(({ name }) => name === "@serial");

/** In Dinghy each scenario has a universe of its own; on a cluster that all share, some have to be alone. */
const isShared = (process.env.SEATRIAL_TARGET || "dinghy") !== "dinghy";

setParallelCanAssign(
  (next: Tagged, running: readonly Tagged[]) =>
    !isShared || (isSerial(next) ? running.length === 0 : !running.some(isSerial)),
);

Before(async function (this: TrialWorld, { gherkinDocument, pickle }) {
  try {
    this.run = await openScenario(readScenario(gherkinDocument, pickle));
    return undefined;
  } catch (error) {
    this.error = error as Error;
    if (!(error instanceof NotClaimed)) throw error;
    await this.attach(`not claimed: ${error.message}`, "text/plain");
    return "skipped";
  }
});

BeforeStep(function (this: TrialWorld, { gherkinDocument, pickle, pickleStep }) {
  this.role = (pickleStep.type ?? "Unknown") as Role;
  this.place = placeOfStep(gherkinDocument, pickle, pickleStep.astNodeIds);
  this.mediaType = pickleStep.argument?.docString?.mediaType ?? "";
  this.trial.preparing = this.role === "Context";
  const missed = this.role === "Action" ? unlookedAt(this.trial) : undefined;
  if (missed !== undefined) {
    this.error ??= missed;
    throw missed;
  }
});

AfterStep(function (this: TrialWorld, { pickle, pickleStep, result, error }) {
  this.error ??= error as Error | undefined;
  // Told at the last sentence and not in the After hook: not every report looks at hooks.
  if (result.status !== Status.PASSED || pickleStep.id !== pickle.steps.at(-1)?.id) return;
  const leftover = findLeftover(this.trial);
  this.error ??= leftover;
  if (leftover !== undefined) throw leftover;
});

After(async function (this: TrialWorld, { gherkinDocument, pickle, result }) {
  const trial = this.run?.trial;
  try {
    const open = result?.status !== Status.PASSED && result?.status !== Status.SKIPPED;
    const error = this.error ?? (open ? new HarnessError(reasonFor(result?.status)) : undefined);
    const details = verdictDetails(readScenario(gherkinDocument, pickle), trial, error);
    await this.attach(JSON.stringify(details), verdictMediaType);
    if (trial && error && details.verdict !== "not claimed") {
      for (const { text, mediaType, fileName } of recordAttachments(trial)) {
        await this.attach(text, { mediaType, fileName });
      }
    }
  } finally {
    await this.run?.close();
  }
});

function reasonFor(status: string | undefined): string {
  switch (status) {
    case Status.UNDEFINED:
      return "a sentence of the scenario is not in steps/README.md";
    case Status.AMBIGUOUS:
      return "a sentence of the scenario can be read in two ways";
    case Status.PENDING:
      return "a sentence of the scenario is not finished";
    default:
      return "the scenario ended without saying why";
  }
}
