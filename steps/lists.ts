import { Then } from "@cucumber/cucumber";
import { expectNone, formatValue, HarnessError } from "#suite";
import type { TrialWorld } from "./world.ts";

Then("the response lists exactly {string}", function (this: TrialWorld, names: string) {
  const wanted = this.text(names)
    .split(/,\s*/)
    .filter((name) => name !== "");
  const answer = this.trial.answers.at(-1);
  if (answer === undefined) throw new HarnessError("there is no response: nothing has been asked for");
  const { items = [] } = (answer.body ?? {}) as { items?: { metadata: { name: string } }[] };
  const got = items.map(({ metadata }) => metadata.name);
  const same = JSON.stringify(got.toSorted()) === JSON.stringify(wanted.toSorted());
  const wrong = { path: ".items", wanted: formatValue(wanted), got: formatValue(got), line: this.place.stepLine };
  expectNone(this.trial, `the response lists exactly ${names}`, same ? [] : [wrong]);
});
