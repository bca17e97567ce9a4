import { Then } from "@cucumber/cucumber";
import {
  expectObserved,
  type FieldPath,
  formatPath,
  formatValue,
  type Mismatch,
  type ObjectSet,
  observeSamples,
  type Reference,
  readPath,
  resolveFrom,
  selectionOf,
} from "#suite";
import type { WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

Then(
  "{timing} {string} resolves in {ref} to {path} of {ref}",
  async function (
    this: TrialWorld,
    timing: WordedTiming,
    name: string,
    client: Reference,
    path: FieldPath,
    owner: Reference,
  ) {
    const key = await this.trial.key(owner);
    const wanted = (): unknown[] => [readPath(this.trial.trace.present().get(key), path)];
    await expectAddresses(this, timing, name, client, `${formatPath(path)} of ${key.kind.kind}/${key.name}`, wanted);
  },
);

Then(
  "{timing} {string} resolves in {ref} to the {path} of every one of the {set}",
  async function (
    this: TrialWorld,
    timing: WordedTiming,
    name: string,
    client: Reference,
    path: FieldPath,
    set: ObjectSet,
  ) {
    const selection = await selectionOf(this.trial, set);
    const wanted = (): unknown[] =>
      selection.select(this.trial.trace.present()).map((object) => readPath(object, path));
    await expectAddresses(
      this,
      timing,
      name,
      client,
      `the ${formatPath(path)} of every one of the ${set.text}`,
      wanted,
    );
  },
);

Then(
  "{timing} {string} does not resolve in {ref}",
  async function (this: TrialWorld, timing: WordedTiming, name: string, client: Reference) {
    await expectAddresses(this, timing, name, client, "nothing", () => []);
  },
);

async function expectAddresses(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  word: string,
  client: Reference,
  what: string,
  wanted: () => unknown[],
): Promise<void> {
  const { trial } = world;
  const pod = await trial.key(client);
  const name = world.text(word);
  const samples = observeSamples(trial.target.time, async (): Promise<Mismatch[]> => {
    const want = wanted().map(String).toSorted();
    const got = await resolveFrom(trial, pod, name);
    if (want.join() === got.join()) return [];
    return [{ path: name, wanted: formatValue(want), got: formatValue(got), line: world.place.stepLine }];
  });
  await expectObserved(
    trial,
    { text: `${text} "${name}" resolves in Pod/${pod.name} to ${what}`, timing, root: pod },
    samples,
  );
}
