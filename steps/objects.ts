import { Given, Then } from "@cucumber/cucumber";
import {
  act,
  addressOf,
  type Check,
  type Comparison,
  checkCondition,
  comparisonCheck,
  expectHolds,
  expectNone,
  type FieldPath,
  formatPath,
  formatValue,
  type Manifest,
  mustSucceed,
  type ObjectKey,
  objectPredicate,
  parseShape,
  parseTiming,
  placed,
  type Reference,
  readManifests,
  readPath,
  type State,
  shapeCheck,
  type WantedCondition,
} from "#suite";
import type { WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

const eventually: WordedTiming = { text: "eventually", timing: parseTiming("eventually") };

Given("this manifest:", async function (this: TrialWorld, yaml: string) {
  await createAll(
    this,
    readManifests(yaml, this.place, { variables: this.trial.variables, image: this.trial.target.image }),
  );
});

Given("the namespace {string} exists also", async function (this: TrialWorld, word: string) {
  await this.trial.addNamespace(word);
});

Given("{ref} is {state}", async function (this: TrialWorld, reference: Reference, state: State) {
  await expectObject(this, eventually, reference, `is ${state.text}`, () => state.check);
});

Given(
  "{path} of {ref} is saved as {var}",
  async function (this: TrialWorld, path: FieldPath, reference: Reference, name: string) {
    const key = await this.trial.key(reference);
    await this.trial.settle();
    const value = readPath(this.trial.trace.present().get(key), path);
    const missing = {
      path: formatPath(path),
      wanted: `present (to save as $${name})`,
      got: "absent",
      line: this.place.stepLine,
    };
    expectNone(
      this.trial,
      `${key.kind.kind}/${key.name} has ${formatPath(path)}`,
      value === undefined ? [missing] : [],
    );
    this.trial.variables.set(name, value);
  },
);

Then(
  "{timing} {ref} is {state}",
  async function (this: TrialWorld, timing: WordedTiming, reference: Reference, state: State) {
    await expectObject(this, timing, reference, `is ${state.text}`, () => state.check);
  },
);

Then(
  "{timing} {ref} has condition {condition}",
  async function (this: TrialWorld, timing: WordedTiming, reference: Reference, wanted: WantedCondition) {
    const reason = wanted.reason === undefined ? "" : ` (${wanted.reason})`;
    await expectObject(
      this,
      timing,
      reference,
      `has condition ${wanted.type}=${wanted.status}${reason}`,
      () => (object) => {
        if (object === undefined) return [{ path: ".", wanted: "present", got: "absent", line: 0 }];
        return checkCondition(object, wanted);
      },
    );
  },
);

Then(
  "{timing} {ref} matches:",
  async function (this: TrialWorld, timing: WordedTiming, reference: Reference, yaml: string) {
    const shape = parseShape(yaml, this.place, this.trial.variables);
    await expectObject(this, timing, reference, "matches", (key) => shapeCheck(this.trial, key.kind, shape));
  },
);

Then(
  "{timing} {path} of {ref} {cmp}",
  async function (
    this: TrialWorld,
    timing: WordedTiming,
    path: FieldPath,
    reference: Reference,
    comparison: Comparison,
  ) {
    const key = await this.trial.key(reference);
    const check = comparisonCheck(this.trial, path, comparison);
    const predicate = objectPredicate(key, comparison.text, check, `${formatPath(path)} of `);
    await expectHolds(this.trial, timing.text, timing.timing, predicate);
  },
);

Then(
  "{timing} {string} owns {path} of {ref}",
  async function (this: TrialWorld, timing: WordedTiming, manager: string, path: FieldPath, reference: Reference) {
    await expectObject(this, timing, reference, `has ${formatPath(path)} owned by "${manager}"`, () => (object) => {
      const owners = (object?.metadata.managedFields ?? [])
        .filter(({ fieldsV1 }) => path.every((_, depth) => ownsField(fieldsV1, path.slice(0, depth + 1))))
        .map((entry) => entry.manager);
      const missing = {
        path: formatPath(path),
        wanted: `owned by "${manager}"`,
        got: `owned by ${formatValue(owners)}`,
        line: 0,
      };
      return owners.includes(manager) ? [] : [missing];
    });
  },
);

Then(
  "{ref} became {state} before {ref} became {state}",
  async function (this: TrialWorld, first: Reference, firstState: State, second: Reference, secondState: State) {
    const [before, after] = [await this.trial.key(first), await this.trial.key(second)];
    await this.trial.settle();
    const [beforeAt, afterAt] = [firstTime(this, before, firstState), firstTime(this, after, secondState)];
    const told = (at: number): string => (at === Number.POSITIVE_INFINITY ? "never" : `revision ${at}`);
    const claim = `${before.kind.kind}/${before.name} became ${firstState.text} before ${after.kind.kind}/${after.name} became ${secondState.text}`;
    const wrong = { path: "order", wanted: `before ${told(afterAt)}`, got: told(beforeAt), line: this.place.stepLine };
    expectNone(this.trial, claim, beforeAt < afterAt && afterAt < Number.POSITIVE_INFINITY ? [] : [wrong]);
  },
);

/** Position of the first revision at which the object is in the state; it cannot be gone before it was there. */
function firstTime(world: TrialWorld, key: ObjectKey, state: State): number {
  const replay = world.trial.trace.replay(0);
  let existed = false;
  while (replay.advance() !== undefined) {
    const object = replay.view.get(key);
    existed ||= object !== undefined;
    if (existed && state.check(object).length === 0) return replay.position;
  }
  return Number.POSITIVE_INFINITY;
}

/** `fieldsV1` nests `f:name` for fields and `k:{"name":"x"}` for items of keyed lists. */
function ownsField(fields: unknown, path: FieldPath): boolean {
  let node = fields as Record<string, unknown> | undefined;
  for (const segment of path) {
    const found = Object.keys(node ?? {}).find((name) => {
      if ("field" in segment) return name === `f:${segment.field}`;
      if (!("key" in segment)) return false;
      return (
        name === `f:${segment.key}` ||
        (name.startsWith("k:") && Object.values(JSON.parse(name.slice(2)) as object).includes(segment.key))
      );
    });
    if (found === undefined) return false;
    node = node?.[found] as Record<string, unknown>;
  }
  return true;
}

async function createAll(world: TrialWorld, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of manifests) {
    const { collection } = await addressOf(world.trial, manifest);
    const answer = await act(world.trial, { method: "POST", url: collection, body: placed(world.trial, manifest) });
    world.trial.unlookedAt = false;
    mustSucceed(answer);
    await world.trial.key({ kind: manifest.kind, name: nameIn(answer.body), ...namespaceIn(manifest) });
  }
}

const nameIn = (body: unknown): string => (body as { metadata: { name: string } }).metadata.name;
const namespaceIn = ({ metadata }: Manifest): { namespace?: string } =>
  metadata.namespace === undefined ? {} : { namespace: metadata.namespace };

async function expectObject(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  reference: Reference,
  claim: string,
  check: (key: ObjectKey) => Check,
): Promise<void> {
  const key = await world.trial.key(reference);
  await expectHolds(world.trial, text, timing, objectPredicate(key, claim, check(key)));
}
