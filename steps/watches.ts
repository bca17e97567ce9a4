import { Then, When } from "@cucumber/cucumber";
import {
  AssertionMismatch,
  expectObserved,
  HarnessError,
  kindPath,
  type NamedWatch,
  type ObjectSet,
  observeNone,
  observeOrder,
  openNamedWatch,
  parseShapes,
  readHeader,
} from "#suite";
import type { WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

When("I watch {set} as {string}", async function (this: TrialWorld, set: ObjectSet, name: string) {
  await open(this, set, name);
});

When(
  "I watch {set} from resourceVersion {string} as {string}",
  async function (this: TrialWorld, set: ObjectSet, resourceVersion: string, name: string) {
    await open(this, set, name, this.text(resourceVersion));
  },
);

When("I watch the path {string} as {string}", async function (this: TrialWorld, url: string, name: string) {
  await openPath(this, name, this.text(url));
});

When(
  "I watch the path {string} with the header {string} as {string}",
  async function (this: TrialWorld, url: string, header: string, name: string) {
    await openPath(this, name, this.text(url), readHeader(this.text(header)));
  },
);

Then(
  "{timing} watch {string} has observed in order:",
  async function (this: TrialWorld, { text, timing }: WordedTiming, name: string, yaml: string) {
    const shapes = parseShapes(yaml, this.place, this.trial.variables);
    const claim = { text: `${text} watch "${name}" has observed ${shapes.length} events in order`, timing };
    await expectObserved(this.trial, claim, observeOrder(this.trial, watchNamed(this, name), shapes));
  },
);

Then(
  "{timing} watch {string} has observed:",
  async function (this: TrialWorld, { text, timing }: WordedTiming, name: string, yaml: string) {
    const shapes = parseShapes(yaml, this.place, this.trial.variables);
    const claim = { text: `${text} watch "${name}" has observed an event like this`, timing };
    const watch = watchNamed(this, name);
    await expectObserved(this.trial, claim, observeNone(this.trial, watch, shapes));
    // What is not told over a watch that has ended proves nothing, unless it has said why it ends.
    const isCut = watch.ended && watch.events.at(-1)?.event.type !== "ERROR";
    if (timing.kind === "never" && isCut) throw new AssertionMismatch(`${claim.text}: the watch had ended`);
  },
);

/** Without a resourceVersion the watch starts where a list of now would: what is there already does not come again. */
async function open(world: TrialWorld, set: ObjectSet, name: string, resourceVersion?: string): Promise<void> {
  const { trial } = world;
  const kind = await trial.kind(set.kind);
  const namespace = set.everyNamespace || !kind.namespaced ? undefined : trial.namespaceNamed(set.namespace);
  const path = kindPath(kind, namespace);
  const query = new URLSearchParams({
    watch: "true",
    resourceVersion: resourceVersion ?? (await currentVersion(world, path)),
  });
  if (set.labelSelector !== undefined) query.set("labelSelector", world.text(set.labelSelector));
  await openPath(world, name, `${path}?${query}`);
}

async function openPath(
  { trial }: TrialWorld,
  name: string,
  url: string,
  headers?: Readonly<Record<string, string>>,
): Promise<void> {
  const { answer } = await openNamedWatch(trial, name, url, headers);
  trial.answered([answer], trial.trace.end);
}

async function currentVersion(world: TrialWorld, path: string): Promise<string> {
  const { target } = world.trial;
  const headers = { accept: "application/json", "user-agent": "seatrial", ...world.trial.actor.headers };
  const { body } = await target.request({ method: "GET", url: `${path}?limit=1`, headers });
  if ("open" in body) throw new HarnessError(`GET ${path} was answered with a stream`);
  return (JSON.parse(new TextDecoder().decode(body.bytes())) as { metadata: { resourceVersion: string } }).metadata
    .resourceVersion;
}

function watchNamed(world: TrialWorld, name: string): NamedWatch {
  const watch = world.trial.watches.get(name);
  if (watch === undefined)
    throw new HarnessError(`there is no watch "${name}"; open it with: When I watch Pods as "${name}"`);
  if (watch.refused) throw new AssertionMismatch(`the watch "${name}" was refused: nothing can come over it`);
  return watch;
}
