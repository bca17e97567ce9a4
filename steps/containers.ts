import { Given, Then, When } from "@cucumber/cucumber";
import {
  AssertionMismatch,
  ask,
  type Comparison,
  describeAnswer,
  describeComparison,
  type ExecOutcome,
  execute,
  expectNone,
  expectObserved,
  formatValue,
  HarnessError,
  type ObjectKey,
  observeLogs,
  observeSamples,
  pathOf,
  readLogOverChannel,
} from "#suite";
import type { ContainerReference, WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

When("I run {string} in {container}", async function (this: TrialWorld, command: string, where: ContainerReference) {
  const { trial } = this;
  const pod = await trial.key(where.pod);
  trial.output = await execute(trial, pod, ["sh", "-c", this.text(command)], { container: where.container });
  trial.anchorHere();
});

When(
  "I read the logs of {container}{channel}",
  async function (this: TrialWorld, { pod, container }: ContainerReference, overChannel: boolean) {
    const { trial } = this;
    const query = container === undefined ? "" : `?container=${encodeURIComponent(container)}`;
    const key = await trial.key(pod);
    const stdout = overChannel ? await readLogOverChannel(trial, key, query) : await readLog(this, key, query);
    trial.output = { stdout, stderr: "", exitCode: 0 };
    trial.anchorHere();
  },
);

async function readLog({ trial }: TrialWorld, pod: ObjectKey, query: string): Promise<string> {
  const answer = await ask(trial, { method: "GET", url: pathOf(pod, "log") + query });
  if (answer.status !== 200) throw new AssertionMismatch(`the logs cannot be read: ${describeAnswer(answer)}`);
  return typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
}

Then("the command exits with {int}", function (this: TrialWorld, exitCode: number) {
  const { exitCode: actual, stderr } = output(this);
  const said = stderr && ` (${stderr.trim().slice(-120)})`;
  const wrong = {
    path: "exit code",
    wanted: String(exitCode),
    got: `${actual}${said}`,
    line: this.place.stepLine,
  };
  expectNone(this.trial, `the command exits with ${exitCode}`, actual === exitCode ? [] : [wrong]);
});

Then("the output {cmp}", function (this: TrialWorld, comparison: Comparison) {
  expectText(this, "the output", output(this).stdout, comparison);
});

/** To the letter, but for the end of the last line. */
Then("the output is:", function (this: TrialWorld, text: string) {
  const wanted = this.text(text);
  const actual = output(this).stdout.replace(/\n$/, "");
  const wrong = {
    path: "the output",
    wanted: formatValue(wanted),
    got: formatValue(actual),
    line: this.place.stepLine,
  };
  expectNone(this.trial, "the output", actual === wanted ? [] : [wrong]);
});

Given("the output is saved as {var}", function (this: TrialWorld, name: string) {
  this.trial.variables.set(name, output(this).stdout.trim());
});

Then(
  "{timing} the logs of {container} contain {string}",
  async function (this: TrialWorld, { text, timing }: WordedTiming, where: ContainerReference, part: string) {
    const pod = await this.trial.key(where.pod);
    const wanted = this.text(part);
    const logs = observeLogs(this.trial, pod, where.container, wanted);
    const claim = { text: `${text} the logs of ${where.text} contain ${formatValue(wanted)}`, timing, root: pod };
    try {
      await expectObserved(this.trial, claim, logs);
    } finally {
      logs.stop();
    }
  },
);

Then(
  "{timing} running {string} in {container} prints {string}",
  async function (
    this: TrialWorld,
    { text, timing }: WordedTiming,
    command: string,
    where: ContainerReference,
    part: string,
  ) {
    const { trial } = this;
    const pod = await trial.key(where.pod);
    const wanted = this.text(part);
    const words = ["sh", "-c", this.text(command)];
    const samples = observeSamples(trial.target.time, async () => {
      const { stdout, stderr, exitCode } = await execute(trial, pod, words, { container: where.container });
      if (stdout.includes(wanted)) return [];
      const failed = exitCode === 0 ? "" : ` (exit ${exitCode}: ${stderr.trim().slice(-60)})`;
      const got = formatValue(stdout.trim(), 100) + failed;
      return [{ path: "output", wanted: `contains ${formatValue(wanted)}`, got, line: this.place.stepLine }];
    });
    const claim = `${text} running ${formatValue(command)} in ${where.text} prints ${formatValue(wanted)}`;
    await expectObserved(trial, { text: claim, timing, root: pod }, samples);
  },
);

function output(world: TrialWorld): ExecOutcome {
  const { output } = world.trial;
  if (output === undefined) throw new HarnessError("there is no output: no command was run, and no logs were read");
  return output;
}

/** A last line break may be said or left out. */
function expectText(world: TrialWorld, what: string, text: string, comparison: Comparison): void {
  const { variables } = world.trial;
  const stripped = text.replace(/\n$/, "");
  const wrong = {
    path: what,
    wanted: describeComparison(comparison, variables),
    got: formatValue(stripped, 160),
    line: world.place.stepLine,
  };
  const holds = comparison.holds(stripped, variables) || comparison.holds(text, variables);
  expectNone(world.trial, `${what} ${comparison.text}`, holds ? [] : [wrong]);
}
