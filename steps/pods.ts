import { Then, When } from "@cucumber/cucumber";
import {
  act,
  type Check,
  expectHolds,
  type Mismatch,
  objectPredicate,
  type Predicate,
  pathOf,
  type Reference,
  type Trial,
} from "#suite";
import type { WantedContainerState, WordedTiming } from "./parameters.ts";
import type { TrialWorld } from "./world.ts";

When("I evict {ref}", async function (this: TrialWorld, reference: Reference) {
  const key = await this.trial.key(reference);
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: key.name, namespace: key.namespace } };
  await act(this.trial, { method: "POST", url: pathOf(key, "eviction"), body });
});

Then(
  "{timing} container {string} of {ref} is {containerstate}",
  async function (
    this: TrialWorld,
    timing: WordedTiming,
    container: string,
    reference: Reference,
    wanted: WantedContainerState,
  ) {
    const reason = wanted.reason === undefined ? "" : ` (${wanted.reason})`;
    await expectContainer(this, timing, container, reference, `is ${wanted.state}${reason}`, ({ state }) => {
      const [actual, detail] = Object.entries(state ?? {})[0] ?? [];
      const got = actual === undefined ? "no state" : `${actual}${detail?.reason ? ` (${detail.reason})` : ""}`;
      const fits = actual === wanted.state && (wanted.reason === undefined || detail?.reason === wanted.reason);
      return fits ? undefined : { wanted: `${wanted.state}${reason}`, got };
    });
  },
);

Then(
  "{timing} container {string} of {ref} has ended with exit code {int}",
  async function (this: TrialWorld, timing: WordedTiming, container: string, reference: Reference, exitCode: number) {
    await expectContainer(
      this,
      timing,
      container,
      reference,
      `has ended with exit code ${exitCode}`,
      ({ state, lastState }) => {
        const actual = state?.terminated?.exitCode ?? lastState?.terminated?.exitCode;
        return actual === exitCode
          ? undefined
          : { wanted: `exit code ${exitCode}`, got: actual === undefined ? "has not ended" : `exit code ${actual}` };
      },
    );
  },
);

Then(
  "{timing} a {eventtype} event {string} is recorded for {ref}",
  async function (this: TrialWorld, timing: WordedTiming, type: string, reason: string, reference: Reference) {
    await expectEvent(this, timing, { type, reason, part: "" }, reference);
  },
);

Then(
  "{timing} a {eventtype} event {string} saying {string} is recorded for {ref}",
  async function (
    this: TrialWorld,
    timing: WordedTiming,
    type: string,
    reason: string,
    part: string,
    reference: Reference,
  ) {
    await expectEvent(this, timing, { type, reason, part: this.text(part) }, reference);
  },
);

interface ContainerStatus {
  name: string;
  restartCount?: number;
  state?: Record<string, { reason?: string; exitCode?: number }>;
  lastState?: Record<string, { reason?: string; exitCode?: number }>;
}

type ContainerCheck = (status: ContainerStatus) => { wanted: string; got: string } | undefined;

async function expectContainer(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  name: string,
  reference: Reference,
  claim: string,
  check: ContainerCheck,
): Promise<void> {
  const key = await world.trial.key(reference);
  const path = `.status.containerStatuses["${name}"]`;
  const checkPod: Check = (object) => {
    const { status } = (object ?? {}) as { status?: Record<string, ContainerStatus[] | undefined> };
    const lists = [status?.containerStatuses, status?.initContainerStatuses, status?.ephemeralContainerStatuses];
    const found = lists.flatMap((list) => list ?? []).find((one) => one.name === name);
    const wrong = found === undefined ? { wanted: "present", got: "absent" } : check(found);
    return wrong === undefined ? [] : [{ path, line: 0, ...wrong }];
  };
  await expectHolds(world.trial, text, timing, objectPredicate(key, claim, checkPod, `container "${name}" of `));
}

interface WantedEvent {
  readonly type: string;
  readonly reason: string;
  /** Part of its message; empty asks for nothing. */
  readonly part: string;
}

async function expectEvent(
  world: TrialWorld,
  { text, timing }: WordedTiming,
  wanted: WantedEvent,
  reference: Reference,
): Promise<void> {
  const { trial } = world;
  const key = await trial.key(reference);
  const events = await trial.kind("Event");
  // Events about what has no namespace are kept in this one.
  await trial.recorder.watch(events, key.namespace ?? "default");
  const saying = wanted.part === "" ? "" : ` saying "${wanted.part}"`;
  const predicate: Predicate = {
    subject: `a ${wanted.type} event "${wanted.reason}"${saying}`,
    claim: `is recorded for ${key.kind.kind}/${key.name}`,
    root: key,
    concerns: ({ kind }) => kind.resource === events.resource,
    test: (view) => {
      const told = (view.list(events) as unknown as RecordedEvent[]).filter(({ involvedObject, regarding }) => {
        const about = involvedObject ?? regarding;
        return (
          about?.kind === key.kind.kind &&
          about.name === key.name &&
          (key.namespace === undefined || about.namespace === key.namespace)
        );
      });
      return { mismatches: told.some((event) => fits(event, wanted)) ? [] : [missing(trial, told, wanted)] };
    },
  };
  await expectHolds(trial, text, timing, predicate);
}

interface RecordedEvent {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  involvedObject?: { kind?: string; name?: string; namespace?: string };
  regarding?: { kind?: string; name?: string; namespace?: string };
}

function fits({ type, reason, message = "", note = "" }: RecordedEvent, wanted: WantedEvent): boolean {
  return type === wanted.type && reason === wanted.reason && (message + note).includes(wanted.part);
}

function missing(_: Trial, told: readonly RecordedEvent[], { type, reason, part }: WantedEvent): Mismatch {
  const got =
    told.length === 0
      ? "no events"
      : told.map((event) => `${event.reason}${part === "" ? "" : `: ${event.message ?? event.note}`}`).join(", ");
  return {
    path: "events",
    wanted: `${type} ${reason}${part === "" ? "" : `: …${part}…`}`,
    got: got.slice(-160),
    line: 0,
  };
}
