import type { KubernetesObject } from "#apimachinery";
import { createWallClock } from "#clock";
import { describeAnswer } from "./answer.ts";
import { formatDuration } from "./duration.ts";
import { explainFailure, explainWhy } from "./explain.ts";
import { type HistoryEntry, judge, type Observation, type Outcome } from "./judge.ts";
import type { Mismatch } from "./match-shape.ts";
import { observeTrace } from "./observe-trace.ts";
import type { Predicate } from "./predicate.ts";
import { plannedKinds, type ScenarioText } from "./scenario-plan.ts";
import { nameOf, type StandingName, standingInvariants } from "./standing/standing-invariant.ts";
import type { Timing } from "./timing.ts";
import type { Trial } from "./trial.ts";
import { AssertionMismatch, HarnessError } from "./verdict.ts";
import type { ObjectKey } from "./view.ts";

/** For one number in a failure: how long the trial itself took. */
const wall = createWallClock();

/** What is claimed, in the sentence's own words: `within 30s Deployment/web is Available`. */
export interface Claim {
  readonly text: string;
  readonly timing: Timing;
  readonly root?: ObjectKey;
}

/**
 * Holds a predicate on the record against the target. Throws `AssertionMismatch` when it is broken, and `HarnessError`
 * when the record has a gap where it would have had to be whole.
 */
export async function expectHolds(
  trial: Trial,
  timingText: string,
  timing: Timing,
  predicate: Predicate,
): Promise<void> {
  await (timing.kind === "now" ? trial.settle() : trial.target.time.settle());
  const anchor = timing.kind === "now" ? { atMs: trial.target.time.now(), position: trial.trace.end } : trial.anchor;
  const claim: Claim = {
    text: `${timingText} ${predicate.subject} ${predicate.claim}`.trim(),
    timing,
    ...(predicate.root && { root: predicate.root }),
  };
  await expectObserved(trial, claim, observeTrace(predicate, trial.trace, anchor), anchor.atMs);
}

/** The same for anything that can be looked at over time. */
export async function expectObserved(
  trial: Trial,
  claim: Claim,
  observation: Observation,
  anchorMs: number = trial.anchor.atMs,
): Promise<void> {
  const startedMs = wall.now();
  const outcome = await judge(observation, claim.timing, anchorMs, trial.target.time, () => checkInvariants(trial));
  if (outcome.gaps.length > 0) {
    const [gap] = outcome.gaps;
    throw new HarnessError(`${claim.text}: could not tell, the record of ${gap?.resource} has a gap (${gap?.reason})`);
  }
  if (outcome.judgement === "holds") {
    if (!trial.preparing) return;
    await trial.settle();
    trial.anchorHere();
    return;
  }
  throw new AssertionMismatch(renderFailure(trial, claim, observation, outcome, anchorMs, wall.now() - startedMs));
}

function renderFailure(
  trial: Trial,
  claim: Claim,
  observation: Observation,
  { extent }: Outcome,
  anchorMs: number,
  wallMs: number,
): string {
  const { mismatches, verb } = whatWentWrong(claim.timing, observation.history, anchorMs);
  const clusterMs = extent.untilMs - anchorMs;
  return explainFailure({
    headline: `${claim.text}: ${verb}`,
    circumstances: [
      ...(extent.quiescent
        ? [`quiescent at ${formatDuration(clusterMs)}, nothing is left to happen`]
        : [`cluster ${formatDuration(clusterMs)}`]),
      `wall ${formatDuration(wallMs)}`,
      `${observation.looks} ${observation.intervalMs === undefined ? "revisions" : "looks"}`,
      `seed ${trial.seed}`,
    ],
    mismatches,
    history: observation.history,
    anchorMs,
    untilMs: extent.untilMs,
    file: fileOf(trial),
    why: whyOf(trial, claim.root),
    ...lastErrorOf(trial),
    rerun: trial.rerun,
    attached: attachedNames,
  });
}

/** The finding that decided: the last one, or the first that broke what had to last. */
function whatWentWrong(
  timing: Timing,
  history: readonly HistoryEntry[],
  anchorMs: number,
): { mismatches: readonly Mismatch[]; verb: string } {
  const after = (entry: HistoryEntry | undefined): string =>
    formatDuration(Math.max(0, (entry?.atMs ?? anchorMs) - anchorMs));
  if (timing.kind === "never") {
    return {
      mismatches: [],
      verb: `it was so after ${after(history.find(({ mismatches }) => mismatches.length === 0))}`,
    };
  }
  if (timing.kind === "for") {
    const broken = history.find(({ mismatches }) => mismatches.length > 0);
    return { mismatches: broken?.mismatches ?? [], verb: `it was not so after ${after(broken)}` };
  }
  const last = history.findLast(({ mismatches }) => mismatches.length > 0);
  const held = history.find(({ mismatches }) => mismatches.length === 0);
  const late = timing.kind === "within" && held !== undefined && held.atMs - anchorMs > timing.withinMs;
  const verb =
    held === undefined ? "it was not so" : late ? `it came too late, after ${after(held)}` : "it did not last";
  return { mismatches: last?.mismatches ?? [], verb };
}

/** Checks what must always hold, at every revision that has come since the last check. */
export function checkInvariants(trial: Trial): void {
  checkStanding(trial);
  for (const { predicate, replay, fromMs, line } of trial.invariants) {
    for (let next = replay.advance(); next !== undefined; next = replay.advance()) {
      if (!predicate.concerns(next)) continue;
      const { mismatches } = predicate.test(replay.view, next.atMs);
      if (mismatches.length === 0) continue;
      throw new AssertionMismatch(
        explainFailure({
          headline: `it must always hold that ${predicate.subject} ${predicate.claim}: it did not (said in line ${line})`,
          circumstances: [
            `cluster ${formatDuration(next.atMs - fromMs)}`,
            `revision ${replay.position}`,
            `seed ${trial.seed}`,
          ],
          mismatches,
          history: [],
          anchorMs: fromMs,
          untilMs: next.atMs,
          file: fileOf(trial),
          why: whyOf(trial, predicate.root),
          ...lastErrorOf(trial),
          rerun: trial.rerun,
          attached: attachedNames,
        }),
      );
    }
  }
}

/** What holds in every scenario, but for what this one breaks on purpose. A record with a gap proves nothing. */
function checkStanding(trial: Trial): void {
  const breach = trial.trace.gaps.length > 0 ? undefined : trial.standing.unexpected(brokenOnPurpose(trial.scenario));
  if (breach === undefined) return;
  const { name, object, path, wanted, got, atMs, position } = breach;
  const startedMs = trial.trace.revisions()[0]?.atMs ?? atMs;
  const root = keyOfObject(trial, object);
  throw new AssertionMismatch(
    explainFailure({
      headline: `${standingInvariants[name]}: ${nameOf(object)} did not keep to it (standing invariant ${name})`,
      circumstances: [
        `cluster ${formatDuration(atMs - startedMs)}`,
        `revision ${position}`,
        `resourceVersion ${object.metadata.resourceVersion}`,
        `seed ${trial.seed}`,
      ],
      mismatches: [{ path: `${nameOf(object)} ${path}`, wanted, got, line: 0 }],
      history: [],
      anchorMs: startedMs,
      untilMs: atMs,
      file: fileOf(trial),
      why: whyOf(trial, root),
      ...lastErrorOf(trial),
      rerun: trial.rerun,
      attached: attachedNames,
    }),
  );
}

function keyOfObject(trial: Trial, { apiVersion, kind, metadata }: KubernetesObject): ObjectKey | undefined {
  const known = trial.catalogue.of(apiVersion, kind);
  return known && { kind: known, name: metadata.name, namespace: metadata.namespace };
}

/** From tags `@breaks:…`. Throws `HarnessError` for what is no standing invariant. */
export function brokenOnPurpose({ tags }: ScenarioText): ReadonlySet<StandingName> {
  const names = tags.filter((tag) => tag.startsWith("@breaks:")).map((tag) => tag.slice("@breaks:".length));
  const [unknown] = names.filter((name) => !(name in standingInvariants));
  if (unknown === undefined) return new Set(names as StandingName[]);
  const known = Object.keys(standingInvariants).join(", ");
  throw new HarnessError(`@breaks:${unknown}: there is no such standing invariant; there are ${known}`);
}

/** A scenario that says it breaks something has to do so: else the tag hides what it may break later. */
export function checkBroken(trial: Trial): void {
  const broken = new Set(trial.standing.breaches.map(({ name }) => name));
  const [kept] = [...brokenOnPurpose(trial.scenario)].filter((name) => !broken.has(name));
  if (kept !== undefined)
    throw finding(trial, `the scenario is tagged @breaks:${kept}, and breaks no such thing: take the tag off`);
}

/** A difference found at once, with nothing to wait for: an answer that is not as it should be. */
export function expectNone(trial: Trial, text: string, mismatches: readonly Mismatch[]): void {
  if (mismatches.length === 0) return;
  const nowMs = trial.target.time.now();
  throw new AssertionMismatch(
    explainFailure({
      headline: `${text}: it was not so`,
      circumstances: [`seed ${trial.seed}`],
      mismatches,
      history: [],
      anchorMs: nowMs,
      untilMs: nowMs,
      file: fileOf(trial),
      why: [],
      ...lastErrorOf(trial),
      rerun: trial.rerun,
      attached: attachedNames,
    }),
  );
}

/** A finding that needs no table: something that had to be done could not be. */
export function finding(trial: Trial, headline: string, root?: ObjectKey): AssertionMismatch {
  const nowMs = trial.target.time.now();
  return new AssertionMismatch(
    explainFailure({
      headline,
      circumstances: [`seed ${trial.seed}`],
      mismatches: [],
      history: [],
      anchorMs: nowMs,
      untilMs: nowMs,
      file: fileOf(trial),
      why: whyOf(trial, root),
      rerun: trial.rerun,
      attached: attachedNames,
    }),
  );
}

/** Names of the files that go with a failure into the report. */
export const attachedNames = ["trace.ndjson", "objects.yaml"];

const fileOf = ({ scenario }: Trial): string => scenario.uri.split("/").at(-1) ?? scenario.uri;

function lastErrorOf({ lastError }: Trial): { lastError?: string } {
  return lastError === undefined ? {} : { lastError: describeAnswer(lastError, 200) };
}

function whyOf(trial: Trial, root: ObjectKey | undefined): string[] {
  const kinds = plannedKinds(trial.scenario, trial.catalogue);
  const events = trial.catalogue.named("Event");
  return explainWhy(root, { view: trial.trace.present(), kinds, events, nowMs: trial.target.time.now() });
}
