import { Then, When } from "@cucumber/cucumber";
import {
  type Answer,
  type Asked,
  act,
  actTogether,
  addressOf,
  type Comparison,
  compareAt,
  describeAnswer,
  describeComparison,
  expectNone,
  type FieldPath,
  formatPath,
  formatValue,
  HarnessError,
  isStatus,
  kindPath,
  type Manifest,
  matchShape,
  mustSucceed,
  type ObjectSet,
  parseShape,
  pathOf,
  placed,
  type Reference,
  readHeader,
  readManifests,
  readPath,
  readValue,
  selectionOf,
} from "#suite";
import type { WantedStatus } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

When("I create:", async function (this: TrialWorld, yaml: string) {
  await forEachManifest(this, yaml, ({ collection }, body) => ({ method: "POST", url: collection, body }));
});

When("I create twice at the same time:", async function (this: TrialWorld, yaml: string) {
  const [manifest] = manifestsOf(this, yaml) as [Manifest];
  const { collection } = await addressOf(this.trial, manifest);
  const asked: Asked = { method: "POST", url: collection, body: placed(this.trial, manifest) };
  await actTogether(this.trial, [asked, asked]);
});

When("I apply:", async function (this: TrialWorld, yaml: string) {
  await apply(this, yaml, "seatrial", false);
});

When("I apply as {string}:", async function (this: TrialWorld, manager: string, yaml: string) {
  await apply(this, yaml, manager, false);
});

When("I force-apply as {string}:", async function (this: TrialWorld, manager: string, yaml: string) {
  await apply(this, yaml, manager, true);
});

When("I replace {ref} with:", async function (this: TrialWorld, reference: Reference, yaml: string) {
  const key = await this.trial.key(reference);
  const [manifest] = manifestsOf(this, yaml) as [Manifest];
  await perform(this, { method: "PUT", url: pathOf(key), body: placed(this.trial, manifest) });
});

When(
  "I {patchtype} patch {ref}{times} with:",
  async function (this: TrialWorld, contentType: string, reference: Reference, times: number, yaml: string) {
    const url = pathOf(await this.trial.key(reference));
    for (let turn = 1; turn <= times; turn++) {
      if (times > 1) this.trial.variables.set("turn", turn);
      await perform(this, { method: "PATCH", url, body: bodyOf(this, yaml), contentType });
    }
  },
);

When(
  "I {patchtype} patch the {word} of {ref} with:",
  async function (this: TrialWorld, contentType: string, subresource: string, reference: Reference, yaml: string) {
    const url = pathOf(await this.trial.key(reference), subresource);
    await perform(this, { method: "PATCH", url, body: bodyOf(this, yaml), contentType });
  },
);

When("I scale {ref} to {int}", async function (this: TrialWorld, reference: Reference, replicas: number) {
  const url = pathOf(await this.trial.key(reference), "scale");
  await perform(this, {
    method: "PATCH",
    url,
    body: { spec: { replicas } },
    contentType: "application/merge-patch+json",
  });
});

When("I read {ref}", async function (this: TrialWorld, reference: Reference) {
  await perform(this, { method: "GET", url: pathOf(await this.trial.key(reference)) });
});

When("I list {set}", async function (this: TrialWorld, set: ObjectSet) {
  await perform(this, { method: "GET", url: await urlOf(this, set) });
});

When("I delete {ref}", async function (this: TrialWorld, reference: Reference) {
  await perform(this, { method: "DELETE", url: pathOf(await this.trial.key(reference)) });
});

When("I delete {ref} with:", async function (this: TrialWorld, reference: Reference, yaml: string) {
  const url = pathOf(await this.trial.key(reference));
  const options = { apiVersion: "v1", kind: "DeleteOptions", ...(bodyOf(this, yaml) as object) };
  await perform(this, { method: "DELETE", url, body: options });
});

When("I delete every {set}", async function (this: TrialWorld, set: ObjectSet) {
  const kind = await this.trial.kind(set.kind);
  const selection = await selectionOf(this.trial, set);
  await this.trial.settle();
  const objects = selection.select(this.trial.trace.present());
  if (objects.length === 0) throw new HarnessError(`there are no ${set.text} to delete`);
  const asked = objects.map(
    ({ metadata }): Asked => ({ method: "DELETE", url: `${kindPath(kind, metadata.namespace)}/${metadata.name}` }),
  );
  check(this, await actTogether(this.trial, asked));
});

When("I send {verb} {string}", async function (this: TrialWorld, method: string, url: string) {
  await perform(this, { method, url: this.text(url) });
});

When(
  "I send {verb} {string} with the header {string}",
  async function (this: TrialWorld, method: string, url: string, header: string) {
    await perform(this, { method, url: this.text(url), headers: readHeader(this.text(header)) });
  },
);

When("I send {verb} {string} with:", async function (this: TrialWorld, method: string, url: string, body: string) {
  const { contentType, text } = rawBody(this, method, body);
  await perform(this, { method, url: this.text(url), body: text, contentType });
});

Then("the response is {status}", function (this: TrialWorld, wanted: WantedStatus) {
  const answer = response(this);
  expectNone(this.trial, "the response", statusMismatch(answer, wanted));
});

Then("the response is {status} because {string}", function (this: TrialWorld, wanted: WantedStatus, part: string) {
  const answer = response(this);
  const message = isStatus(answer.body) ? (answer.body.message ?? "") : formatValue(answer.body);
  const wantedPart = this.text(part);
  const missing = {
    path: ".message",
    wanted: `contains ${formatValue(wantedPart)}`,
    got: formatValue(message, 160),
    line: this.place.stepLine,
  };
  expectNone(this.trial, "the response", [
    ...statusMismatch(answer, wanted),
    ...(message.includes(wantedPart) ? [] : [missing]),
  ]);
});

Then("the response matches:", function (this: TrialWorld, yaml: string) {
  const { body } = response(this);
  const { apiVersion = "", kind = "" } = (body ?? {}) as { apiVersion?: string; kind?: string };
  const known = this.trial.catalogue.of(apiVersion, kind);
  const shape = parseShape(yaml, this.place, this.trial.variables);
  const schema = known && this.trial.schemaOf(known);
  expectNone(this.trial, "the response matches", matchShape(shape, body, schema, [], this.trial.matchContext()));
});

Then("{path} of the response {cmp}", function (this: TrialWorld, path: FieldPath, comparison: Comparison) {
  expectNone(
    this.trial,
    `${formatPath(path)} of the response ${comparison.text}`,
    compareAt(this.trial, response(this).body, path, comparison),
  );
});

Then("{path} of the response is saved as {var}", function (this: TrialWorld, path: FieldPath, name: string) {
  const value = readPath(response(this).body, path);
  const missing = {
    path: formatPath(path),
    wanted: `present (to save as $${name})`,
    got: "absent",
    line: this.place.stepLine,
  };
  expectNone(this.trial, `the response has ${formatPath(path)}`, value === undefined ? [missing] : []);
  this.trial.variables.set(name, value);
});

Then("the header {string} of the response {cmp}", function (this: TrialWorld, header: string, comparison: Comparison) {
  const actual = response(this).headers[header.toLowerCase()];
  const wrong = {
    path: header,
    wanted: describeComparison(comparison, this.trial.variables),
    got: formatValue(actual),
    line: this.place.stepLine,
  };
  expectNone(this.trial, `the header ${header}`, comparison.holds(actual, this.trial.variables) ? [] : [wrong]);
});

Then(
  "exactly {int} of the responses is/are {status}",
  function (this: TrialWorld, count: number, wanted: WantedStatus) {
    const { answers } = this.trial;
    this.trial.unlookedAt = false;
    const fitting = answers.filter((answer) => statusMismatch(answer, wanted).length === 0);
    const got = `${fitting.length}: ${answers.map(({ status, reason }) => `${status} ${reason}`).join(", ")}`;
    const wrong = {
      path: "responses",
      wanted: `${count} × ${wanted.code} ${wanted.reason ?? ""}`.trim(),
      got,
      line: this.place.stepLine,
    };
    expectNone(this.trial, "the responses", fitting.length === count ? [] : [wrong]);
  },
);

/** The last answer; a sentence that asks for it has looked at it. */
function response(world: TrialWorld): Answer {
  const answer = world.trial.answers.at(-1);
  if (answer === undefined) throw new HarnessError("there is no response: no request has been made");
  world.trial.unlookedAt = false;
  return answer;
}

function statusMismatch({ status, reason, ...rest }: Answer, wanted: WantedStatus) {
  const phrase = reason.replaceAll(" ", "");
  if (status === wanted.code && (wanted.reason === undefined || wanted.reason === phrase)) return [];
  const got = describeAnswer({ status, reason, ...rest }, 200);
  return [{ path: "status", wanted: `${wanted.code} ${wanted.reason ?? ""}`.trim(), got, line: 0 }];
}

/** A Given builds on its request; the answer to a When is for the outcomes to judge. */
function check(world: TrialWorld, answers: readonly Answer[]): void {
  if (world.role !== "Context") return;
  world.trial.unlookedAt = false;
  for (const answer of answers) mustSucceed(answer);
}

async function perform(world: TrialWorld, asked: Asked): Promise<Answer> {
  const answer = await act(world.trial, asked);
  check(world, [answer]);
  return answer;
}

function manifestsOf(world: TrialWorld, yaml: string): Manifest[] {
  return readManifests(yaml, world.place, { variables: world.trial.variables, image: world.trial.target.image });
}

async function forEachManifest(
  world: TrialWorld,
  yaml: string,
  ask: (address: { collection: string; object: string }, manifest: Manifest) => Asked,
): Promise<void> {
  for (const manifest of manifestsOf(world, yaml)) {
    const { body } = await perform(world, ask(await addressOf(world.trial, manifest), placed(world.trial, manifest)));
    const name = (body as { metadata?: { name?: string } } | null)?.metadata?.name ?? manifest.metadata.name;
    if (name)
      await world.trial.key({
        kind: manifest.kind,
        name,
        ...(manifest.metadata.namespace && { namespace: manifest.metadata.namespace }),
      });
  }
}

async function apply(world: TrialWorld, yaml: string, manager: string, force: boolean): Promise<void> {
  const query = new URLSearchParams({ fieldManager: manager, ...(force && { force: "true" }) });
  await forEachManifest(world, yaml, ({ object }, body) => ({
    method: "PATCH",
    url: `${object}?${query}`,
    body,
    contentType: "application/apply-patch+yaml",
  }));
}

/** A doc string that is sent as JSON, whatever it holds. */
function bodyOf(world: TrialWorld, yaml: string): unknown {
  const { variables, target } = world.trial;
  return readValue(yaml, world.place, { variables, image: target.image });
}

/** What goes on the wire as it stands in the book, so that broken input can be sent too. */
function rawBody(world: TrialWorld, method: string, body: string): { contentType: string; text: string } {
  const contentTypes: Readonly<Record<string, string>> = {
    yaml: "application/yaml",
    json: "application/json",
    "": "application/json",
    "json-patch": "application/json-patch+json",
    "merge-patch": "application/merge-patch+json",
    "strategic-merge-patch": "application/strategic-merge-patch+json",
    "apply-patch": "application/apply-patch+yaml",
  };
  const contentType = contentTypes[world.mediaType] ?? world.mediaType;
  if (method === "PATCH" && !contentType.includes("patch")) {
    throw new HarnessError(
      `${world.place.uri}:${world.place.stepLine}: say what kind of patch it is, as in \`\`\`merge-patch`,
    );
  }
  return { contentType, text: contentType.endsWith("yaml") ? yamlText(world, body) : world.text(body) };
}

/** A variable that stands for text stays text, also where YAML would read a number. */
function yamlText(world: TrialWorld, body: string): string {
  const { variables } = world.trial;
  const quoted = body.replace(/(?<=[:,[{-] +)\$([a-z]\w*)(?=\s*(?:[,}\]\n]|$))/g, (all, name: string) =>
    variables.has(name) ? JSON.stringify(variables.get(name)) : all,
  );
  return world.text(quoted);
}

async function urlOf(world: TrialWorld, set: ObjectSet): Promise<string> {
  const kind = await world.trial.kind(set.kind);
  const namespace = set.everyNamespace || !kind.namespaced ? undefined : world.trial.namespaceNamed(set.namespace);
  const labels =
    set.labelSelector === undefined ? "" : `?labelSelector=${encodeURIComponent(world.text(set.labelSelector))}`;
  return kindPath(kind, namespace) + labels;
}
