import { Given } from "@cucumber/cucumber";
import {
  type Comparison,
  comparisonCheck,
  type FieldPath,
  formatPath,
  type ObjectSet,
  objectPredicate,
  type Predicate,
  type Quantifier,
  type Reference,
  type State,
  selectionOf,
  setPredicate,
} from "#suite";
import type { TrialWorld } from "./world.ts";

Given(
  "it must always hold that {path} of {ref} {cmp}",
  async function (this: TrialWorld, path: FieldPath, reference: Reference, comparison: Comparison) {
    const key = await this.trial.key(reference);
    const check = comparisonCheck(this.trial, path, comparison);
    await keepTrue(this, objectPredicate(key, comparison.text, check, `${formatPath(path)} of `));
  },
);

Given(
  "it must always hold that {ref} is {state}",
  async function (this: TrialWorld, reference: Reference, state: State) {
    await keepTrue(this, objectPredicate(await this.trial.key(reference), `is ${state.text}`, state.check));
  },
);

Given(
  "it must always hold that {count} {set} is/are {state}",
  async function (this: TrialWorld, quantifier: Quantifier, set: ObjectSet, state: State) {
    await keepTrue(
      this,
      setPredicate(await selectionOf(this.trial, set), quantifier, `are ${state.text}`, state.check),
    );
  },
);

async function keepTrue(world: TrialWorld, predicate: Predicate): Promise<void> {
  await world.trial.settle();
  const { trial } = world;
  const { end } = trial.trace;
  trial.invariants.push({
    predicate,
    replay: trial.trace.replay(end),
    fromMs: trial.target.time.now(),
    line: world.place.stepLine,
  });
}
