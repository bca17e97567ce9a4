import { When } from "@cucumber/cucumber";
import { act, formatValue, HarnessError, mustSucceed, pathOf, type Reference } from "#suite";
import type { TrialWorld } from "./world.ts";

const strategicMerge = "application/strategic-merge-patch+json";

When(
  "I set the image of container {string} of {ref} to {string}",
  async function (this: TrialWorld, name: string, reference: Reference, image: string) {
    const template = { spec: { containers: [{ name, image: this.trial.target.image(image) }] } };
    await patch(this, reference, { spec: { template } });
  },
);

When("I label {ref} with {string}", async function (this: TrialWorld, reference: Reference, label: string) {
  await patch(this, reference, { metadata: { labels: readPair(label) } });
});

/** `key=value` sets, `key-` takes away, as with kubectl. */
function readPair(text: string): Record<string, string | null> {
  const [, removed, key, value] = /^(?:([^=]+)-|([^=]+)=(.*))$/.exec(text) ?? [];
  if (removed !== undefined) return { [removed]: null };
  if (key === undefined || value === undefined)
    throw new HarnessError(`${formatValue(text)} is neither "key=value" nor "key-"`);
  return { [key]: value };
}

async function patch(world: TrialWorld, reference: Reference, body: object): Promise<void> {
  const key = await world.trial.key(reference);
  const answer = await act(world.trial, { method: "PATCH", url: pathOf(key), body, contentType: strategicMerge });
  if (world.role !== "Context") return;
  world.trial.unlookedAt = false;
  mustSucceed(answer);
}
