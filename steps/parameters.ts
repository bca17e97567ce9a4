import { defineParameterType } from "@cucumber/cucumber";
import {
  accessPattern,
  comparisonPattern,
  conditionPattern,
  durationPattern,
  objectSetPattern,
  parseAccess,
  parseComparison,
  parseCondition,
  parseDuration,
  parseObjectSet,
  parsePath,
  parseQuantifier,
  parseReference,
  parseState,
  parseTiming,
  pathPattern,
  quantifierPattern,
  type Reference,
  referencePattern,
  statePattern,
  type Timing,
  timingPattern,
  whoPattern,
} from "#suite";

/** A timing with its own words, for messages. */
export interface WordedTiming {
  readonly text: string;
  readonly timing: Timing;
}

/** The status of an answer: `201 Created`, `409 AlreadyExists`, `404`. */
export interface WantedStatus {
  readonly code: number;
  readonly reason: string | undefined;
}

/** What a container is doing: `waiting (CrashLoopBackOff)`. */
export interface WantedContainerState {
  readonly state: "waiting" | "running" | "terminated";
  readonly reason: string | undefined;
}

/** A Pod, or one of its containers by name. */
export interface ContainerReference {
  readonly text: string;
  readonly pod: Reference;
  /** Undefined: the Pod's default container. */
  readonly container: string | undefined;
}

/** The patch types of the API, by the words that people say. */
const patchTypes = {
  "strategic merge": "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json",
  JSON: "application/json-patch+json",
} as const;

const types: readonly (readonly [name: string, pattern: string, read: (text: string) => unknown])[] = [
  ["timing", timingPattern, (text): WordedTiming => ({ text, timing: parseTiming(text) })],
  ["duration", durationPattern, parseDuration],
  ["ref", referencePattern, parseReference],
  ["container", `(?:container "[^"]*" of )?(?:${referencePattern})`, readContainer],
  ["set", objectSetPattern, parseObjectSet],
  ["count", quantifierPattern, parseQuantifier],
  ["state", statePattern, parseState],
  ["condition", conditionPattern, parseCondition],
  ["path", pathPattern, parsePath],
  ["cmp", comparisonPattern, parseComparison],
  ["who", whoPattern, (text) => text],
  ["access", accessPattern, parseAccess],
  ["var", String.raw`\$[a-z]\w*`, (text) => text.slice(1)],
  ["verb", "GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD", (text) => text],
  ["patchtype", Object.keys(patchTypes).join("|"), (text) => patchTypes[text as keyof typeof patchTypes]],
  ["eventtype", "Normal|Warning", (text) => text],
  // Both may be left out: the first is once, the second the plain way.
  ["times", String.raw`(?: \d+ times)?`, (text) => (text === "" ? 1 : Number.parseInt(text, 10))],
  ["channel", "(?: over a WebSocket)?", (text) => text !== ""],
  ["status", String.raw`\d{3}(?: [A-Z]\w*)?`, readStatus],
  ["containerstate", String.raw`(?:waiting|running|terminated)(?: \(\w+\))?`, readContainerState],
];

for (const [name, pattern, transformer] of types) {
  defineParameterType({ name, regexp: new RegExp(pattern), transformer, useForSnippets: false });
}

function readStatus(text: string): WantedStatus {
  const [code, reason] = text.split(" ");
  return { code: Number(code), reason };
}

function readContainer(text: string): ContainerReference {
  const [, container, pod = text] = /^container "([^"]*)" of (.*)$/.exec(text) ?? [];
  return { text, pod: parseReference(pod), container };
}

function readContainerState(text: string): WantedContainerState {
  const [, state, reason] = /^(\w+)(?: \((\w+)\))?$/.exec(text) ?? [];
  return { state: state as WantedContainerState["state"], reason };
}
