import { Given, Then } from "@cucumber/cucumber";
import {
  type Check,
  type Comparison,
  comparisonCheck,
  expectHolds,
  expectNone,
  type FieldPath,
  formatPath,
  formatValue,
  type ObjectSet,
  type Predicate,
  parseShape,
  type Quantifier,
  readPath,
  type State,
  selectionOf,
  setPredicate,
  shapeCheck,
} from "#suite";
import type { WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

Given(
  "the name of one of the {set} is saved as {var}",
  async function (this: TrialWorld, set: ObjectSet, name: string) {
    const selection = await selectionOf(this.trial, set);
    await this.trial.settle();
    const [first] = selection.select(this.trial.trace.present());
    const missing = { path: "count", wanted: "at least 1", got: "0", line: this.place.stepLine };
    expectNone(this.trial, `there are ${set.text}`, first === undefined ? [missing] : []);
    this.trial.variables.set(name, first?.metadata.name);
  },
);

Then(
  "{timing} {count} {set} is/are {state}",
  async function (this: TrialWorld, timing: WordedTiming, quantifier: Quantifier, set: ObjectSet, state: State) {
    await expectSet(this, timing, quantifier, set, `are ${state.text}`, state.check);
  },
);

Then(
  "{timing} {count} {set} match(es):",
  async function (this: TrialWorld, timing: WordedTiming, quantifier: Quantifier, set: ObjectSet, yaml: string) {
    const shape = parseShape(yaml, this.place, this.trial.variables);
    await expectSet(
      this,
      timing,
      quantifier,
      set,
      "match",
      shapeCheck(this.trial, await this.trial.kind(set.kind), shape),
    );
  },
);

Then(
  "{timing} {path} of {count} {set} {cmp}",
  async function (
    this: TrialWorld,
    timing: WordedTiming,
    path: FieldPath,
    quantifier: Quantifier,
    set: ObjectSet,
    comparison: Comparison,
  ) {
    await expectSet(
      this,
      timing,
      quantifier,
      set,
      `have a ${formatPath(path)} that ${comparison.text}`,
      comparisonCheck(this.trial, path, comparison),
    );
  },
);

Then(
  "{timing} every {set} has a different {path}",
  async function (this: TrialWorld, timing: WordedTiming, set: ObjectSet, path: FieldPath) {
    await expectVariety(this, timing, set, path, "different");
  },
);

Then(
  "{timing} every {set} has the same {path}",
  async function (this: TrialWorld, timing: WordedTiming, set: ObjectSet, path: FieldPath) {
    await expectVariety(this, timing, set, path, "same");
  },
);

async function expectSet(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  quantifier: Quantifier,
  set: ObjectSet,
  claim: string,
  check: Check,
): Promise<void> {
  await expectHolds(
    world.trial,
    text,
    timing,
    setPredicate(await selectionOf(world.trial, set), quantifier, claim, check),
  );
}

async function expectVariety(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  set: ObjectSet,
  path: FieldPath,
  wanted: "different" | "same",
): Promise<void> {
  const selection = await selectionOf(world.trial, set);
  const predicate: Predicate = {
    subject: `every ${set.text}`,
    claim: wanted === "different" ? `has a different ${formatPath(path)}` : `has the same ${formatPath(path)}`,
    concerns: () => true,
    test: (view) => {
      const values = selection.select(view).map((object) => JSON.stringify(readPath(object, path)));
      const distinct = new Set(values).size;
      const fits =
        values.length > 1 &&
        !values.includes(undefined as never) &&
        distinct === (wanted === "different" ? values.length : 1);
      const got = `${distinct} of ${values.length}: ${formatValue(values)}`;
      return {
        mismatches: fits ? [] : [{ path: formatPath(path), wanted: `${wanted} in each of at least 2`, got, line: 0 }],
      };
    },
  };
  await expectHolds(world.trial, text, timing, predicate);
}
