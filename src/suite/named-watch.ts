import type { WatchEvent } from "#apimachinery";
import type { Schema } from "#schemas";
import { type Headers, isStream } from "#wire";
import { type Answer, readAnswer } from "./answer.ts";
import { createLog, type Observation } from "./judge.ts";
import { type Mismatch, matchShape } from "./match-shape.ts";
import { readEvents } from "./record.ts";
import type { Shape } from "./shape.ts";
import type { Trial } from "./trial.ts";

/** A watch that the scenario itself has opened: what came over it, in order. */
export interface NamedWatch {
  readonly name: string;
  readonly events: { readonly atMs: number; readonly event: WatchEvent }[];
  ended: boolean;
  /** It was answered with something else than events. */
  refused: boolean;
  /** Resolves at the next event, or at the end. */
  changed(): Promise<void>;
  stop(): void;
}

/** Opens a watch as whoever the scenario acts as. The answer tells of a refusal. */
export async function openNamedWatch(
  trial: Trial,
  name: string,
  url: string,
  more: Headers = {},
): Promise<{ answer: Answer; watch: NamedWatch }> {
  const headers = { accept: "application/json", "user-agent": "seatrial", ...trial.actor.headers, ...more };
  const response = await trial.target.request({ method: "GET", url, headers });
  let wake: () => void = () => {};
  let changed = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const notify = (): void => {
    wake();
    changed = new Promise((resolve) => {
      wake = resolve;
    });
  };
  const watch: NamedWatch = { name, events: [], ended: false, refused: false, changed: () => changed, stop: () => {} };
  trial.watches.set(name, watch);
  if (!isStream(response.body)) {
    watch.ended = true;
    watch.refused = true;
    return { answer: await readAnswer(response, "GET", url), watch };
  }
  const take = (event: WatchEvent): void => {
    watch.events.push({ atMs: trial.target.time.now(), event });
    notify();
  };
  watch.stop = readEvents(
    response.body,
    take,
    () => {
      watch.ended = true;
      notify();
    },
    take,
  );
  const answer = {
    status: response.status,
    reason: "OK",
    body: undefined,
    headers: response.headers,
    method: "GET",
    url,
  };
  return { answer, watch };
}

/** Follows whether the shapes have come over the watch in this order, with anything in between. */
export function observeOrder(trial: Trial, watch: NamedWatch, shapes: readonly Shape[]): Observation {
  const log = createLog();
  let next = 0;
  let matched = 0;
  let nearest: readonly Mismatch[] = [];
  const finding = (): readonly Mismatch[] => {
    const wanted = shapes[matched];
    if (wanted === undefined) return [];
    const seen = watch.events
      .map(({ event }) => `${event.type} ${event.object.metadata?.name ?? ""}`.trim())
      .join(", ");
    const place: Mismatch = {
      path: `event ${matched + 1} of ${shapes.length}`,
      wanted: "observed",
      got: seen === "" ? "no events" : `not among: ${seen.slice(-160)}`,
      line: wanted.line,
    };
    return [place, ...nearest];
  };
  log.note(trial.anchor.atMs, finding());
  return {
    moments: log.moments,
    history: log.history,
    get looks() {
      return next;
    },
    gaps: [],
    changed: () => watch.changed(),
    catchUp: () => {
      for (; next < watch.events.length; next++) {
        const { atMs, event } = watch.events[next] as (typeof watch.events)[number];
        const shape = shapes[matched];
        if (shape === undefined) continue;
        const found = matchShape(shape, event, schemaOf(trial, event), [], trial.matchContext());
        if (found.length === 0) {
          matched++;
          nearest = [];
        } else if (nearest.length === 0 || found.length <= nearest.length) nearest = found;
        log.note(Math.max(atMs, trial.anchor.atMs), finding());
      }
    },
  };
}

/** An event as a type: so that lists in its object are found by their keys. */
function schemaOf(trial: Trial, { object }: WatchEvent): Schema | undefined {
  const kind = trial.catalogue.of(object.apiVersion ?? "", object.kind ?? "");
  const schema = kind && trial.schemaOf(kind);
  return schema && { properties: { object: schema } };
}

/** Follows whether anything like one of the shapes has come over the watch: holds from the moment it has. */
export function observeNone(trial: Trial, watch: NamedWatch, shapes: readonly Shape[]): Observation {
  const log = createLog();
  let next = 0;
  let found = false;
  const note = (atMs: number): void => log.note(Math.max(atMs, trial.anchor.atMs), found ? [] : [unseen]);
  note(trial.anchor.atMs);
  return {
    moments: log.moments,
    history: log.history,
    get looks() {
      return next;
    },
    gaps: [],
    changed: () => watch.changed(),
    catchUp: () => {
      for (; next < watch.events.length; next++) {
        const { atMs, event } = watch.events[next] as (typeof watch.events)[number];
        found ||= shapes.some(
          (shape) => matchShape(shape, event, schemaOf(trial, event), [], trial.matchContext()).length === 0,
        );
        note(atMs);
      }
    },
  };
}

const unseen: Mismatch = { path: "event", wanted: "observed", got: "not observed", line: 0 };
