import { Then, When } from "@cucumber/cucumber";
import {
  checkReply,
  expectNone,
  expectObserved,
  formatValue,
  HarnessError,
  type Mismatch,
  type ObjectSet,
  observeSamples,
  type Reference,
  type Reply,
  requestFrom,
  requestRepeatedly,
  selectionOf,
  sendFrom,
} from "#suite";
import type { WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

When("a client in {ref} requests {string}", async function (this: TrialWorld, reference: Reference, url: string) {
  remember(this, await requestFrom(this.trial, await this.trial.key(reference), this.text(url)));
});

When(
  "a client in {ref} requests {string} {int} times",
  async function (this: TrialWorld, reference: Reference, url: string, count: number) {
    this.requestCount = count;
    this.trial.replies = await requestRepeatedly(this.trial, await this.trial.key(reference), this.text(url), count);
    this.trial.anchorHere();
  },
);

When(
  "a client in {ref} sends {string} to {string}",
  async function (this: TrialWorld, reference: Reference, line: string, address: string) {
    remember(this, await sendFrom(this.trial, await this.trial.key(reference), this.text(line), this.text(address)));
  },
);

Then("the answer is {int}", function (this: TrialWorld, status: number) {
  expectNone(this.trial, `the answer is ${status}`, checkReply(lastReply(this), status));
});

Then("the answer is {int} and contains {string}", function (this: TrialWorld, status: number, part: string) {
  expectNone(this.trial, `the answer is ${status}`, checkReply(lastReply(this), status, this.text(part)));
});

Then("the answer contains {string}", function (this: TrialWorld, part: string) {
  expectNone(this.trial, "the answer", checkReply({ ...lastReply(this), status: 200 }, 200, this.text(part)));
});

Then("no answer comes", function (this: TrialWorld) {
  expectNone(this.trial, "no answer comes", checkReply(lastReply(this), undefined));
});

Then("every answer contains {string}", function (this: TrialWorld, part: string) {
  const wanted = this.text(part);
  const { replies } = this.trial;
  const others = replies.filter((body) => !body.includes(wanted));
  const wrong = {
    path: "answers",
    wanted: `each contains ${formatValue(wanted)}`,
    got: `${others.length} of ${replies.length} do not: ${formatValue(others[0])}`,
    line: this.place.stepLine,
  };
  const missing: Mismatch = {
    path: "answers",
    wanted: String(this.requestCount),
    got: String(replies.length),
    line: this.place.stepLine,
  };
  expectNone(this.trial, "every answer", [
    ...(replies.length === this.requestCount ? [] : [missing]),
    ...(others.length === 0 ? [] : [wrong]),
  ]);
});

Then("the answers name every one of the {set}", async function (this: TrialWorld, set: ObjectSet) {
  const selection = await selectionOf(this.trial, set);
  const names = selection.select(this.trial.trace.present()).map(({ metadata }) => metadata.name);
  const { replies } = this.trial;
  const unnamed = names.filter((name) => !replies.some((body) => body.includes(name)));
  const got = `${replies.length} answers, none from ${unnamed.join(", ")}`;
  const wrong = {
    path: "answers",
    wanted: `from each of ${names.join(", ") || "some Pods"}`,
    got,
    line: this.place.stepLine,
  };
  expectNone(this.trial, "the answers", names.length > 0 && unnamed.length === 0 ? [] : [wrong]);
});

Then(
  "{timing} a client in {ref} gets {int} from {string}",
  async function (this: TrialWorld, timing: WordedTiming, reference: Reference, status: number, url: string) {
    await expectReplies(this, timing, reference, url, status);
  },
);

Then(
  "{timing} a client in {ref} gets no answer from {string}",
  async function (this: TrialWorld, timing: WordedTiming, reference: Reference, url: string) {
    await expectReplies(this, timing, reference, url, undefined);
  },
);

function remember(world: TrialWorld, reply: Reply): void {
  world.lastReply = reply;
  world.requestCount = 1;
  world.trial.replies = [reply.body];
  world.trial.anchorHere();
}

function lastReply(world: TrialWorld): Reply {
  if (world.lastReply === undefined) throw new HarnessError("there is no answer: no client has made a request");
  return world.lastReply;
}

async function expectReplies(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  reference: Reference,
  url: string,
  status: number | undefined,
): Promise<void> {
  const { trial } = world;
  const client = await trial.key(reference);
  const address = world.text(url);
  const samples = observeSamples(trial.target.time, async () =>
    checkReply(await requestFrom(trial, client, address), status),
  );
  const what = status === undefined ? "no answer" : String(status);
  await expectObserved(
    trial,
    { text: `${text} a client in Pod/${client.name} gets ${what} from ${address}`, timing, root: client },
    samples,
  );
}
