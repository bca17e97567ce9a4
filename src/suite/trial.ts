import { createRandom } from "#clock";
import { loadSchemas, type Schema } from "#schemas";
import { type Actor, administrator } from "./actor.ts";
import type { Answer } from "./answer.ts";
import { jsonOf } from "./body.ts";
import { discover } from "./discover.ts";
import type { ExecOutcome } from "./exec.ts";
import type { Invariant } from "./invariant.ts";
import type { Anchor } from "./judge.ts";
import { createKindCatalogue, type Kind, type KindCatalogue } from "./kind.ts";
import type { MatchContext } from "./match-shape.ts";
import type { NamedWatch } from "./named-watch.ts";
import { createRecorder, type Recorder } from "./record.ts";
import type { NamedReference, Reference } from "./reference.ts";
import { identityOf, plannedKinds, type ScenarioText } from "./scenario-plan.ts";
import { createStanding, type Standing } from "./standing/standing.ts";
import type { Target } from "./target.ts";
import { createTrace, type Trace } from "./trace.ts";
import { HarnessError } from "./verdict.ts";
import type { ObjectKey, Revision } from "./view.ts";
import { substitute } from "./yaml-source.ts";

/** One scenario held against one target: what it has seen, said and saved so far. */
export interface Trial {
  readonly scenario: ScenarioText;
  readonly target: Target;
  /** Of the whole run; with it the scenario runs again as it ran. */
  readonly seed: string;
  /** The command that runs this scenario alone, as it ran. */
  readonly rerun: string;
  /** The scenario's own. */
  readonly namespace: string;
  readonly trace: Trace;
  readonly recorder: Recorder;
  readonly catalogue: KindCatalogue;
  /** What `$name` stands for. */
  readonly variables: Map<string, unknown>;
  readonly invariants: Invariant[];
  /** What holds in every scenario. */
  readonly standing: Standing;
  readonly watches: Map<string, NamedWatch>;
  /** Paths of what was made outside the namespace, to be deleted in reverse order. */
  readonly leftBehind: string[];
  /** Paths of objects with finalizers that only the scenario knows of. */
  readonly held: Set<string>;
  /** Merge patches that put back what was changed of things that belong to everybody, to be sent in reverse order. */
  readonly undo: { readonly url: string; readonly body: object }[];
  /** Nodes that the scenario has made fall silent. */
  readonly silenced: Set<string>;
  /** True while a Given is carried out: what it waits for belongs to the beginning, and time counts from its end. */
  preparing: boolean;
  actor: Actor;
  /** The answers to the last action; the last of them is "the response". */
  answers: readonly Answer[];
  /** True while the last action failed and no outcome has looked at it. */
  unlookedAt: boolean;
  lastError: Answer | undefined;
  anchor: Anchor;
  /** What the last command printed, or the last logs said. */
  output: ExecOutcome | undefined;
  /** What clients in Pods got to their last requests. */
  replies: readonly string[];
  answered(answers: readonly Answer[], position: number): void;
  /** Counts time from now on, after an action that is no request. */
  anchorHere(): void;
  /** The object that a reference names; its kind is watched from now on at the latest. */
  key(reference: Reference): Promise<ObjectKey>;
  kind(word: string): Promise<Kind>;
  kindOf(apiVersion: string, kind: string): Promise<Kind>;
  /** The real name of a namespace that the scenario knows by a word of its own. */
  namespaceNamed(word: string | undefined): string;
  addNamespace(word: string): Promise<string>;
  schemaOf(kind: Kind): Schema | undefined;
  matchContext(): MatchContext;
  /** Resolves when the record shows what is there now: all has come to rest, or all watches have caught up. */
  settle(): Promise<void>;
  /** Position of the newest revision that fits, waiting a moment for it where watches lag; undefined when none came. */
  seen(test: (revision: Revision) => boolean): Promise<number | undefined>;
}

export interface TrialOptions {
  readonly target: Target;
  readonly scenario: ScenarioText;
  readonly seed: string;
  readonly rerun: string;
  /** Tells the namespaces of this run from those of others. */
  readonly runId: string;
}

/** Label of every namespace that a trial makes: what is left of a run can be found by it. */
export const runLabel = "seatrial/run";

/** How long a watch may lag behind the answer to a request. */
const lagMs = 5000;

/** Opens the namespace and the record; nothing of the scenario has happened yet. */
export async function startTrial({ target, scenario, seed, rerun, runId }: TrialOptions): Promise<Trial> {
  const random = createRandom(`${seed}\n${target.time.kind === "wall" ? runId : ""}\n${identityOf(scenario)}`);
  const namespace = `trial-${random.suffix(5)}`;
  const standing = createStanding(target.time.kind === "virtual");
  const trace = createTrace(undefined, standing.take);
  const recorder = createRecorder(target, trace, { accept: "application/json", "user-agent": "seatrial-record" });
  const schemas = loadSchemas();
  const variables = new Map<string, unknown>([["namespace", namespace]]);
  const namespaces = new Map<string, string>();
  let kinds = await knownKinds(target);
  let it: ObjectKey | undefined;

  const rediscover = async (): Promise<void> => {
    const found = await discover((path, accept) => getJson(target, path, accept));
    kinds = createKindCatalogue(found.filter((kind) => !isOfAnother(kind, namespace)));
  };

  const trial: Trial = {
    scenario,
    target,
    seed,
    rerun,
    namespace,
    trace,
    recorder,
    get catalogue() {
      return kinds;
    },
    variables,
    invariants: [],
    standing,
    watches: new Map(),
    leftBehind: [],
    held: new Set(),
    undo: [],
    silenced: new Set(),
    preparing: false,
    actor: administrator,
    answers: [],
    unlookedAt: false,
    lastError: undefined,
    anchor: { atMs: target.time.now(), position: 0 },
    output: undefined,
    replies: [],
    answered: (answers, position) => {
      trial.answers = answers;
      trial.unlookedAt = answers.some(({ status }) => status >= 400);
      trial.anchor = { atMs: target.time.now(), position };
    },
    anchorHere: () => {
      trial.anchor = { atMs: target.time.now(), position: trace.end };
    },
    key: async (reference) => {
      if (reference !== "it") {
        it = await keyOf(reference);
        return it;
      }
      if (it === undefined) throw new HarnessError(`"it" is the object named last, and none has been named`);
      return it;
    },
    kind: async (word) => {
      if (kinds.named(word) === undefined) await rediscover();
      const kind = kinds.named(word);
      if (kind === undefined) throw new HarnessError(`the target serves no kind called ${word}`);
      return kind;
    },
    kindOf: async (apiVersion, word) => {
      if (kinds.of(apiVersion, word) === undefined) await rediscover();
      const kind = kinds.of(apiVersion, word);
      if (kind === undefined) throw new HarnessError(`the target serves no kind ${word} of ${apiVersion}`);
      return kind;
    },
    namespaceNamed: (word) =>
      word === undefined ? namespace : (namespaces.get(word) ?? String(substitute(word, variables))),
    addNamespace: async (word) => {
      const name = `${namespace}-${word}`;
      namespaces.set(word, name);
      variables.set(
        word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
        name,
      );
      await openNamespace(target, name, runId);
      trial.leftBehind.push(`/api/v1/namespaces/${name}`);
      await Promise.all(
        plannedKinds(scenario, kinds).map((kind) => recorder.watch(kind, kind.namespaced ? name : undefined)),
      );
      return name;
    },
    schemaOf: (kind) => schemas.forKind(kind),
    matchContext: () => ({
      types: schemas,
      nowMs: target.time.now(),
      save: (name, value) => void variables.set(name, value),
      saved: (name) => variables.get(name),
    }),
    settle: async () => {
      await target.time.settle();
      if (target.time.kind === "wall") await recorder.catchUp(target.time.now() + lagMs);
    },
    seen: async (test) => {
      const deadlineMs = target.time.now() + lagMs;
      for (;;) {
        const position = trace.find(test);
        if (position !== undefined || target.time.now() >= deadlineMs) return position;
        if ((await target.time.wait(deadlineMs, trace.changed())) === "quiescent") return undefined;
      }
    },
  };

  async function keyOf(reference: NamedReference): Promise<ObjectKey> {
    const kind = await trial.kind(reference.kind);
    const name = String(substitute(reference.name, variables));
    const scope = kind.namespaced ? trial.namespaceNamed(reference.namespace) : undefined;
    if (kind.verbs.includes("watch")) await recorder.watch(kind, scope);
    return { kind, name, ...(scope !== undefined && { namespace: scope }) };
  }

  await openNamespace(target, namespace, runId);
  trial.leftBehind.push(`/api/v1/namespaces/${namespace}`);
  const planned = plannedKinds(scenario, kinds);
  await Promise.all(planned.map((kind) => recorder.watch(kind, kind.namespaced ? namespace : undefined)));
  trial.anchorHere();
  return trial;
}

/** Scenarios that run at the same time may define kinds of one name; each has its namespace in the group. */
const isOfAnother = ({ group }: Kind, namespace: string | undefined): boolean =>
  /(?:^|[.-])trial-[a-z0-9]{5}(?![a-z0-9])/.test(group) && (namespace === undefined || !group.includes(namespace));

/** Every universe of one implementation serves the same kinds to begin with. */
const catalogues = new Map<string, Promise<KindCatalogue>>();

function knownKinds(target: Target): Promise<KindCatalogue> {
  const known = catalogues.get(target.name);
  if (known !== undefined) return known;
  const found = discover((path, accept) => getJson(target, path, accept)).then((kinds) =>
    createKindCatalogue(kinds.filter((kind) => !isOfAnother(kind, undefined))),
  );
  catalogues.set(target.name, found);
  return found;
}

async function getJson(target: Target, path: string, accept: string): Promise<{ status: number; body: unknown }> {
  const response = await target.request({ method: "GET", url: path, headers: { accept, "user-agent": "seatrial" } });
  return { status: response.status, body: await jsonOf(response) };
}

/** Makes a namespace and waits until Pods can be made in it. */
async function openNamespace(target: Target, name: string, runId: string): Promise<void> {
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { [runLabel]: runId } } };
  const headers = { accept: "application/json", "content-type": "application/json", "user-agent": "seatrial" };
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const response = await target.request({ method: "POST", url: "/api/v1/namespaces", headers, body: bytes });
  if (response.status !== 201) {
    const { message } = (await jsonOf(response)) as { message?: string };
    throw new HarnessError(`the scenario's namespace cannot be made: ${message ?? `HTTP ${response.status}`}`);
  }
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  for (let tries = 0; tries < 100; tries++) {
    const { status } = await getJson(target, account, "application/json");
    if (status === 200) return;
    await target.time.sleep(100);
  }
}
