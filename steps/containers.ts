import { Given, Then, When } from "@cucumber/cucumber";
import {
  AssertionMismatch,
  ask,
  type Comparison,
  describeAnswer,
  type ExecOutcome,
  execute,
  expectNone,
  expectObserved,
  formatValue,
  HarnessError,
  observeLogs,
  observeSamples,
  pathOf,
  type Reference,
} from "#suite";
import type { WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

When("I run {string} in {ref}", async function (this: TrialWorld, command: string, reference: Reference) {
  await run(this, command, reference);
});

When(
  "I run {string} in container {string} of {ref}",
  async function (this: TrialWorld, command: string, container: string, reference: Reference) {
    await run(this, command, reference, container);
  },
);

When("I read the logs of {ref}", async function (this: TrialWorld, reference: Reference) {
  await readLogs(this, reference, "");
});

When(
  "I read the logs of container {string} of {ref}",
  async function (this: TrialWorld, container: string, reference: Reference) {
    await readLogs(this, reference, `?container=${encodeURIComponent(container)}`);
  },
);

Then("the command exits with {int}", function (this: TrialWorld, exitCode: number) {
  const { exitCode: actual, stderr } = output(this);
  const wrong = {
    path: "exit code",
    wanted: String(exitCode),
    got: `${actual}${stderr && ` (${stderr.trim().slice(-120)})`}`,
    line: this.place.stepLine,
  };
  expectNone(this.trial, `the command exits with ${exitCode}`, actual === exitCode ? [] : [wrong]);
});

Then("the output {cmp}", function (this: TrialWorld, comparison: Comparison) {
  expectText(this, "the output", output(this).stdout, comparison);
});

Then("the output is:", function (this: TrialWorld, wanted: string) {
  const actual = output(this).stdout.trimEnd();
  const wrong = {
    path: "output",
    wanted: formatValue(this.text(wanted).trimEnd(), 160),
    got: formatValue(actual, 160),
    line: this.place.line,
  };
  expectNone(this.trial, "the output", actual === this.text(wanted).trimEnd() ? [] : [wrong]);
});

Then("the error output {cmp}", function (this: TrialWorld, comparison: Comparison) {
  expectText(this, "the error output", output(this).stderr, comparison);
});

Given("the output is saved as {var}", function (this: TrialWorld, name: string) {
  this.trial.variables.set(name, output(this).stdout.trim());
});

Then(
  "{timing} the logs of {ref} contain {string}",
  async function (this: TrialWorld, timing: WordedTiming, reference: Reference, part: string) {
    await expectLogs(this, timing, reference, part);
  },
);

Then(
  "{timing} the logs of container {string} of {ref} contain {string}",
  async function (this: TrialWorld, timing: WordedTiming, container: string, reference: Reference, part: string) {
    await expectLogs(this, timing, reference, part, container);
  },
);

Then(
  "{timing} running {string} in {ref} prints {string}",
  async function (this: TrialWorld, timing: WordedTiming, command: string, reference: Reference, part: string) {
    await expectPrinted(this, timing, command, reference, part);
  },
);

Then(
  "{timing} running {string} in container {string} of {ref} prints {string}",
  async function (
    this: TrialWorld,
    timing: WordedTiming,
    command: string,
    container: string,
    reference: Reference,
    part: string,
  ) {
    await expectPrinted(this, timing, command, reference, part, container);
  },
);

async function run(world: TrialWorld, command: string, reference: Reference, container?: string): Promise<void> {
  const { trial } = world;
  const key = await trial.key(reference);
  trial.output = await execute(trial, key, ["sh", "-c", world.text(command)], { container });
  trial.anchorHere();
}

function output(world: TrialWorld): ExecOutcome {
  if (world.trial.output === undefined)
    throw new HarnessError("there is no output: no command has been run, no logs have been read");
  return world.trial.output;
}

/** A last line break is no part of what was said. */
function expectText(world: TrialWorld, what: string, text: string, comparison: Comparison): void {
  const actual = text.replace(/\n$/, "");
  const wrong = { path: what, wanted: comparison.text, got: formatValue(actual, 160), line: world.place.stepLine };
  expectNone(world.trial, `${what} ${comparison.text}`, comparison.holds(actual, world.trial.variables) ? [] : [wrong]);
}

async function readLogs(world: TrialWorld, reference: Reference, query: string): Promise<void> {
  const key = await world.trial.key(reference);
  const answer = await ask(world.trial, { method: "GET", url: pathOf(key, "log") + query });
  if (answer.status !== 200) throw new AssertionMismatch(`the logs cannot be read: ${describeAnswer(answer)}`);
  const stdout = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
  world.trial.output = { stdout, stderr: "", exitCode: 0 };
  world.trial.anchorHere();
}

async function expectLogs(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  reference: Reference,
  part: string,
  container?: string,
): Promise<void> {
  const key = await world.trial.key(reference);
  const wanted = world.text(part);
  const whose = container === undefined ? "" : `container "${container}" of `;
  const logs = observeLogs(world.trial, key, container, wanted);
  try {
    const claim = {
      text: `${text} the logs of ${whose}Pod/${key.name} contain ${formatValue(wanted)}`,
      timing,
      root: key,
    };
    await expectObserved(world.trial, claim, logs);
  } finally {
    logs.stop();
  }
}

async function expectPrinted(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  command: string,
  reference: Reference,
  part: string,
  container?: string,
): Promise<void> {
  const { trial } = world;
  const key = await trial.key(reference);
  const wanted = world.text(part);
  const samples = observeSamples(trial.target.time, async () => {
    const { stdout, stderr, exitCode } = await execute(trial, key, ["sh", "-c", world.text(command)], { container });
    if (stdout.includes(wanted)) return [];
    const got = `${formatValue(stdout.trim(), 100)}${exitCode === 0 ? "" : ` (exit ${exitCode}: ${stderr.trim().slice(-60)})`}`;
    return [{ path: "output", wanted: `contains ${formatValue(wanted)}`, got, line: world.place.stepLine }];
  });
  await expectObserved(
    trial,
    {
      text: `${text} running ${formatValue(command)} in Pod/${key.name} prints ${formatValue(wanted)}`,
      timing,
      root: key,
    },
    samples,
  );
}
