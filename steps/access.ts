import { Given, Then } from "@cucumber/cucumber";
import {
  administrator,
  ask,
  bearer,
  checkAccess,
  describeAnswer,
  expectNone,
  HarnessError,
  impersonate,
  type parseAccess,
  parseSubject,
  pathOf,
  type Reference,
} from "#suite";
import type { TrialWorld } from "./world.ts";

type AccessTarget = ReturnType<typeof parseAccess>;

Given("acting as {who}", function (this: TrialWorld, who: string) {
  this.trial.actor = who === administrator.text ? administrator : impersonate(subject(this, who));
});

Given("acting with a token of {ref}", async function (this: TrialWorld, reference: Reference) {
  const key = await this.trial.key(reference);
  this.trial.actor = administrator;
  const body = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: {},
    spec: { expirationSeconds: 3600 },
  };
  const answer = await ask(this.trial, { method: "POST", url: pathOf(key, "token"), body });
  const { status } = (answer.body ?? {}) as { status?: { token?: string } };
  if (status?.token === undefined) throw new HarnessError(`no token for ${key.name}: ${describeAnswer(answer)}`);
  this.trial.actor = bearer(`a token of ServiceAccount/${key.name}`, status.token);
});

Given("acting with the token {string}", function (this: TrialWorld, token: string) {
  this.trial.actor = bearer("a token", this.text(token));
});

Then("{who} may {word} {access}", async function (this: TrialWorld, who: string, verb: string, target: AccessTarget) {
  await expectAccess(this, who, verb, target, true);
});

Then(
  "{who} may not {word} {access}",
  async function (this: TrialWorld, who: string, verb: string, target: AccessTarget) {
    await expectAccess(this, who, verb, target, false);
  },
);

const subject = (world: TrialWorld, who: string): ReturnType<typeof parseSubject> =>
  parseSubject(world.text(who), (word) => world.trial.namespaceNamed(word));

async function expectAccess(
  world: TrialWorld,
  who: string,
  verb: string,
  target: AccessTarget,
  allowed: boolean,
): Promise<void> {
  const { trial } = world;
  const { actor } = trial;
  trial.actor = administrator;
  const mismatches = await checkAccess(trial, subject(world, who), verb, target, allowed);
  trial.actor = actor;
  expectNone(trial, `${who} ${allowed ? "may" : "may not"} ${verb}`, mismatches);
}
