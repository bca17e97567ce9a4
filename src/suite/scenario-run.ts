import { randomBytes } from "node:crypto";
import { stringify } from "yaml";
import type { Deviation } from "#clock";
import { describeAnswer } from "./answer.ts";
import { letGo, putBack, registerOpen, removeAll } from "./clean-up.ts";
import { checkBroken, checkInvariants } from "./expect.ts";
import { openTarget, readTargetSettings, type TargetSettings } from "./open-target.ts";
import { identityOf, neededCapabilities, plannedNodes, type ScenarioText } from "./scenario-plan.ts";
import type { Target } from "./target.ts";
import { startTrial, type Trial } from "./trial.ts";
import { AssertionMismatch, NotClaimed, type Verdict, verdictOf } from "./verdict.ts";

/** Something to go into the report beside a scenario. */
export interface Attachment {
  readonly mediaType: string;
  readonly fileName: string;
  readonly text: string;
}

/** What the conformance report is made of: one for each scenario, attached as JSON. */
export interface VerdictDetails {
  readonly verdict: Verdict;
  /** Why it is not `conforms`. */
  readonly reason?: string;
  /** Slugs of `@req:` tags. */
  readonly requirements: readonly string[];
  /** Rows of `@seed:` tags. */
  readonly seeds: readonly string[];
  /** Of the run. */
  readonly seed: string;
  /** `dinghy`, or the name of the kubeconfig's context. */
  readonly implementation: string;
  readonly version: string;
  readonly rerun: string;
  /** `features/05-pods/01-life.feature:12` */
  readonly place: string;
  /** What happened in another order than the usual one, where the run asked for that and the scenario failed. */
  readonly deviations?: readonly Deviation[];
  readonly evidence: { readonly revisions: number; readonly gaps: number; readonly clusterMs: number };
}

export const verdictMediaType = "application/vnd.seatrial.verdict+json";

export interface ScenarioRun {
  readonly trial: Trial;
  /** Ends the scenario and takes its traces away. Called once. */
  close(): Promise<void>;
}

type Claims = Pick<Target, "name" | "version" | "capabilities" | "unclaimed">;

/** What each target claims, learned when it is opened first: a scenario that it cannot hold need not open it again. */
const claims = new Map<string, Claims>();

const ownRunId = randomBytes(4).toString("hex");

/** Opens target and record for a scenario. Throws `NotClaimed` with the reason when the target lacks what it needs. */
export async function openScenario(scenario: ScenarioText): Promise<ScenarioRun> {
  const settings = readTargetSettings(process.env);
  const known = claims.get(settings.target);
  if (known !== undefined) checkClaims(scenario, known);
  const target = await openTarget(settings, {
    seed: `${settings.seed}\n${identityOf(scenario)}`,
    nodes: plannedNodes(scenario),
    needs: neededCapabilities(scenario),
    ...(settings.order !== undefined && { order: settings.order }),
  });
  const { name, version, capabilities, unclaimed } = target;
  claims.set(settings.target, { name, version, capabilities, unclaimed });
  try {
    checkClaims(scenario, target);
    return await begin(scenario, target, settings);
  } catch (error) {
    await target.dispose();
    throw error;
  }
}

async function begin(scenario: ScenarioText, target: Target, settings: TargetSettings): Promise<ScenarioRun> {
  const trial = await startTrial({
    target,
    scenario,
    seed: settings.seed,
    rerun: rerunOf(scenario, settings),
    runId: process.env.SEATRIAL_RUN ?? ownRunId,
  });
  const close = async (): Promise<void> => {
    unregister();
    for (const { stop } of trial.watches.values()) stop();
    trial.recorder.stop();
    // A universe of its own goes as a whole.
    if (target.time.kind === "wall") {
      for (const node of trial.silenced) await target.faults?.reportAgain(node);
      await putBack(target, trial.undo);
      await letGo(target, trial.held);
      await removeAll(target, trial.leftBehind);
    }
    await target.dispose();
  };
  const unregister = registerOpen(close);
  return { trial, close };
}

/** The command that runs a scenario alone, as it ran. */
function rerunOf({ uri, line }: ScenarioText, { target, seed, order }: TargetSettings): string {
  const where = target === "dinghy" ? "" : `SEATRIAL_TARGET=${target} `;
  const how = order === undefined ? "" : `SEATRIAL_ORDER=${/^\d+$/.test(order) ? order : `'${order}'`} `;
  return `${where}${how}SEATRIAL_SEED=${seed} npx cucumber-js ${uri}:${line}`;
}

function checkClaims(scenario: ScenarioText, target: Claims): void {
  for (const capability of neededCapabilities(scenario)) {
    if (target.capabilities.has(capability)) continue;
    throw new NotClaimed(target.unclaimed.get(capability) ?? `${target.name} does not claim "${capability}"`);
  }
}

/** What is still wrong when the last sentence has passed: a broken invariant, a failure that nobody looked at. */
export function findLeftover(trial: Trial): Error | undefined {
  try {
    checkInvariants(trial);
    checkBroken(trial);
  } catch (error) {
    return error as Error;
  }
  return unlookedAt(trial);
}

/** A refusal that no sentence has asked for would pass unseen. */
export function unlookedAt(trial: Trial): AssertionMismatch | undefined {
  if (!trial.unlookedAt) return undefined;
  const failed = trial.answers.filter(({ status }) => status >= 400);
  const told = failed.map((answer) => describeAnswer(answer)).join("\n  ");
  return new AssertionMismatch(`refused, and no sentence asks for that: ${told}\n  rerun  ${trial.rerun}`);
}

export function verdictDetails(
  scenario: ScenarioText,
  trial: Trial | undefined,
  error: Error | undefined,
): VerdictDetails {
  const tagged = (prefix: string): string[] =>
    scenario.tags.filter((tag) => tag.startsWith(prefix)).map((tag) => tag.slice(prefix.length));
  const settings = readTargetSettings(process.env);
  const known = claims.get(settings.target);
  const started = trial?.trace.revisions()[0]?.atMs;
  return {
    verdict: verdictOf(error),
    ...(error && { reason: reasonOf(error.message) }),
    requirements: tagged("@req:"),
    seeds: tagged("@seed:"),
    seed: settings.seed,
    implementation: known?.name ?? settings.target,
    version: known?.version ?? "unknown",
    rerun: rerunOf(scenario, settings),
    place: `${scenario.uri}:${scenario.line}`,
    ...(error && trial?.target.deviations && { deviations: trial.target.deviations }),
    evidence: {
      revisions: trial?.trace.end ?? 0,
      gaps: trial?.trace.gaps.length ?? 0,
      clusterMs: trial === undefined || started === undefined ? 0 : trial.target.time.now() - started,
    },
  };
}

/** The claim, and the first difference where there is one; nothing of it depends on how fast the machine is. */
function reasonOf(message: string): string {
  const [first = "", , ...rest] = message.split("\n");
  const difference = rest.find((line) => / {3}want .* {3}got /.test(line));
  return difference === undefined ? first : `${first}; ${difference.trim().replace(/ {2,}/g, " ")}`;
}

/** The whole record, for whoever has to find out more than a failure tells. */
export function recordAttachments(trial: Trial): Attachment[] {
  const revisions = trial.trace.revisions();
  const lines = revisions.map(({ atMs, type, kind, object }) =>
    JSON.stringify({
      at: new Date(atMs).toISOString(),
      type,
      resource: kind.resource,
      resourceVersion: object.metadata.resourceVersion,
      object,
    }),
  );
  const kinds = [...new Set(revisions.map(({ kind }) => kind))];
  const present = trial.trace.present();
  const objects = kinds.flatMap((kind) => present.list(kind)).map(withoutManagedFields);
  return [
    { mediaType: "application/x-ndjson", fileName: "trace.ndjson", text: lines.join("\n") },
    {
      mediaType: "application/yaml",
      fileName: "objects.yaml",
      text: objects.map((object) => stringify(object)).join("---\n"),
    },
  ];
}

function withoutManagedFields<T extends { metadata: object }>(object: T): T {
  return { ...object, metadata: { ...object.metadata, managedFields: undefined } };
}
