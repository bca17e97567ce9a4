import type { Condition, ContainerStatus, Event, KubernetesObject } from "#apimachinery";
import { formatDuration } from "./duration.ts";
import type { HistoryEntry } from "./judge.ts";
import type { Kind } from "./kind.ts";
import type { Mismatch } from "./match-shape.ts";
import type { ObjectKey, View } from "./view.ts";

/** A failure is told in at most this many lines: more is a report, and the report has its own place. */
const maxLines = 25;
const maxPaths = 6;

export interface Failure {
  /** The claim that did not hold, as the sentence puts it. */
  readonly headline: string;
  /** `cluster 30s · wall 41ms · 9 revisions · seed 7f3a` */
  readonly circumstances: readonly string[];
  readonly mismatches: readonly Mismatch[];
  readonly history: readonly HistoryEntry[];
  readonly anchorMs: number;
  readonly untilMs: number;
  /** File of the book, for the line of each mismatch. */
  readonly file: string;
  /** Owner chain and events. */
  readonly why: readonly string[];
  /** The last answer that was an error, told apart from the mismatch. */
  readonly lastError?: string;
  readonly rerun: string;
  readonly attached: readonly string[];
}

/** The message of a finding. */
export function explainFailure(failure: Failure): string {
  const head = [failure.headline, `  (${failure.circumstances.join(" · ")})`];
  const tail = [
    ...(failure.lastError === undefined ? [] : [`  last API error  ${failure.lastError}`]),
    `  rerun  ${failure.rerun}`,
    ...(failure.attached.length === 0 ? [] : [`  attached  ${failure.attached.join(" · ")}`]),
  ];
  const why = failure.why.slice(0, 6);
  const room = maxLines - head.length - tail.length - why.length;
  return [...head, ...tableOf(failure, room), ...why, ...tail].join("\n");
}

function tableOf(failure: Failure, room: number): string[] {
  const shown = failure.mismatches.slice(0, maxPaths);
  const width = Math.min(48, Math.max(0, ...shown.map(({ path }) => path.length)));
  const rows = shown.flatMap(({ path, wanted, got, line }) => {
    const where = line > 0 ? `   ${failure.file}:${line}` : "";
    const moved = movement(path, failure);
    return [
      `  ${path.padEnd(width)}   want ${wanted}   got ${got}${where}`,
      ...(moved === undefined ? [] : [`      ${moved}`]),
    ];
  });
  const hidden = failure.mismatches.length - shown.length;
  if (hidden > 0) rows.push(`  … and ${hidden} more paths`);
  return rows.slice(0, room);
}

/** How the value at a path went over time: `absent@0s → 1@2s → 2@2.1s, then silent for 27.9s`. */
function movement(path: string, { history, anchorMs, untilMs }: Failure): string | undefined {
  const steps: { atMs: number; text: string }[] = [];
  for (const { atMs, mismatches } of history) {
    const found = mismatches.find((mismatch) => mismatch.path === path);
    const text = found?.got ?? "as wanted";
    if (steps.at(-1)?.text !== text) steps.push({ atMs, text });
  }
  if (steps.length < 2) return undefined;
  const words = steps.map(({ atMs, text }) => `${shorten(text)}@${formatDuration(Math.max(0, atMs - anchorMs))}`);
  const shown = words.length <= 6 ? words : [...words.slice(0, 2), `… ${words.length - 5} more …`, ...words.slice(-3)];
  const silentMs = untilMs - (steps.at(-1)?.atMs ?? untilMs);
  return shown.join(" → ") + (silentMs > 0 ? `, then silent for ${formatDuration(silentMs)}` : "");
}

const shorten = (text: string): string => (text.length <= 28 ? text : `${text.slice(0, 27)}…`);

/** Kinds whose objects are looked through for a reason. */
export interface WhyContext {
  readonly view: View;
  readonly kinds: readonly Kind[];
  readonly events: Kind | undefined;
  readonly nowMs: number;
}

/** From the object downwards: who is owned by it and in trouble, and which warnings say why. */
export function explainWhy(root: ObjectKey | undefined, context: WhyContext): string[] {
  const { view, kinds, nowMs } = context;
  const object = root && view.get(root);
  const owned =
    root === undefined ? [] : kinds.flatMap((kind) => view.list(kind).filter((one) => view.isOwned(one, root)));
  const trouble =
    owned.find((one) => one.kind === "Pod" && inTrouble(one)) ?? (object && inTrouble(object) ? object : undefined);
  const leaf = trouble ?? owned.find((one) => one.kind === "Pod") ?? object;
  const chain = leaf === undefined ? [] : chainTo(leaf, owned, object);
  const lines = chain.length === 0 ? [] : [`  why  ${chain.map((one) => describe(one, nowMs)).join(" → ")}`];
  return [...lines, ...warningsOf(chain.length > 0 ? chain : undefined, context)];
}

function chainTo(leaf: KubernetesObject, owned: readonly KubernetesObject[], root: KubernetesObject | undefined) {
  const chain = [leaf];
  for (let current = leaf; current !== root && chain.length < 5; ) {
    const uids = (current.metadata.ownerReferences ?? []).map(({ uid }) => uid);
    const owner = [...owned, ...(root ? [root] : [])].find(({ metadata }) => uids.includes(metadata.uid));
    if (owner === undefined) break;
    chain.unshift(owner);
    current = owner;
  }
  return chain;
}

interface Told {
  spec?: { replicas?: number; nodeName?: string };
  status?: { phase?: string; readyReplicas?: number; conditions?: Condition[]; containerStatuses?: ContainerStatus[] };
}

function inTrouble(object: KubernetesObject): boolean {
  const { status } = object as Told;
  if (object.kind !== "Pod") return false;
  return (
    status?.phase !== "Succeeded" &&
    !status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True")
  );
}

function describe(object: KubernetesObject, nowMs: number): string {
  const { spec, status } = object as Told;
  const name = `${object.kind}/${object.metadata.name}`;
  if (object.metadata.deletionTimestamp !== undefined) return `${name} terminating`;
  if (object.kind === "Pod") return `${name} ${describePod(status, object, nowMs)}`;
  return spec?.replicas === undefined ? name : `${name} (${status?.readyReplicas ?? 0}/${spec.replicas})`;
}

function describePod(status: Told["status"], object: KubernetesObject, nowMs: number): string {
  const waiting = status?.containerStatuses?.map(({ name, state, lastState }) => {
    const why = state?.waiting?.reason ?? state?.terminated?.reason;
    const last = lastState?.terminated === undefined ? "" : `, last exit ${lastState.terminated.exitCode}`;
    return why === undefined ? undefined : `${name}: ${why}${last}`;
  });
  const reasons = (waiting ?? []).filter((text) => text !== undefined);
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  const since = formatDuration(Math.max(0, nowMs - Date.parse(object.metadata.creationTimestamp)));
  const detail = unscheduled?.reason ?? (reasons.length > 0 ? reasons.join(", ") : "");
  return `${status?.phase ?? "without status"}${detail && ` (${detail})`}, ${since} old`;
}

/** The newest warnings about the chain, or about anything where there is no chain. */
function warningsOf(chain: readonly KubernetesObject[] | undefined, { view, events }: WhyContext): string[] {
  if (events === undefined) return [];
  const uids = new Set(chain?.map(({ metadata }) => metadata.uid));
  const told = (view.list(events) as Event[]).filter(
    ({ type, involvedObject }) => type === "Warning" && (chain === undefined || uids.has(involvedObject.uid ?? "")),
  );
  const texts = told.map(({ reason, message }) => `${reason}: ${message}`.slice(0, 160));
  return [...new Set(texts)].slice(-3).map((text) => `       Warning ${text}`);
}
