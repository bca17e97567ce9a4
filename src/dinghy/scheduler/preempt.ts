import { labelSelectorMatches, selectorOf } from "#apimachinery";
import type { Random } from "#clock";
import { failureMessage } from "./failure-message.ts";
import { imagined, type NodeInfo } from "./node-info.ts";
import type { Plugin, Rejection } from "./plugin.ts";
import type { PodInfo } from "./pod-info.ts";
import { defaultPreemption, type PreemptionArguments } from "./profile.ts";
import { checkAll, type Diagnosis } from "./schedule.ts";
import { replacing, type Snapshot } from "./snapshot.ts";

/** Whom to end where, so that the Pod has room; or why nobody shall be ended. */
export type Preemption =
  | { readonly node: string; readonly victims: readonly PodInfo[] }
  | { readonly node?: undefined; readonly message: string; readonly hopeless: boolean };

interface Candidate {
  readonly node: string;
  /** The most important first. */
  readonly victims: readonly PodInfo[];
  /** How many of them a disruption budget protects. */
  readonly violations: number;
}

/**
 * When no node has room, Pods of lower priority may be ended on one of them: as few and as unimportant as possible.
 * Upstream: pkg/scheduler/framework/preemption.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export function preempt(
  pod: PodInfo,
  diagnosis: Diagnosis,
  snapshot: Snapshot,
  random: Random,
  plugins: readonly Plugin[],
  { minCandidateNodesPercentage, minCandidateNodesAbsolute }: PreemptionArguments = defaultPreemption,
): Preemption {
  const objection = ineligible(pod, diagnosis, snapshot);
  if (objection !== undefined) return { message: objection, hopeless: false };
  const potential = snapshot.nodes.filter(({ name }) => diagnosis.rejections.get(name)?.resolvable);
  const rejections = new Map<string, Rejection>(snapshot.nodes.map(({ name }) => [name, notHelpful]));
  const share = Math.floor((potential.length * minCandidateNodesPercentage) / 100);
  const wanted = Math.max(share, minCandidateNodesAbsolute);
  const offset = potential.length > 0 ? random.integer(potential.length) : 0;
  const candidates: Candidate[] = [];
  for (let index = 0; index < potential.length && !enough(candidates, wanted); index++) {
    const node = potential[(offset + index) % potential.length] as NodeInfo;
    const found = victimsOn(node, pod, snapshot, plugins);
    if ("victims" in found) candidates.push(found);
    else rejections.set(node.name, found);
  }
  const best = bestCandidate(candidates);
  if (best) return { node: best.node, victims: best.victims };
  return { message: failureMessage({ nodeCount: snapshot.nodes.length, rejections }, ""), hopeless: true };
}

const notHelpful: Rejection = {
  plugin: "DefaultPreemption",
  reasons: ["Preemption is not helpful for scheduling"],
  resolvable: false,
};
const nobody: Rejection = {
  plugin: "DefaultPreemption",
  reasons: ["No preemption victims found for incoming pod"],
  resolvable: false,
};

const enough = (candidates: readonly Candidate[], wanted: number): boolean =>
  candidates.length >= wanted && candidates.some(({ violations }) => violations === 0);

function ineligible({ pod, priority }: PodInfo, diagnosis: Diagnosis, snapshot: Snapshot): string | undefined {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const nominated = pod.status?.nominatedNodeName;
  if (!nominated || diagnosis.rejections.get(nominated)?.resolvable === false) return undefined;
  const making = [...(snapshot.node(nominated)?.pods.values() ?? [])].some(
    (other) => other.priority < priority && isBeingPreempted(other),
  );
  return making ? "not eligible due to a terminating pod on the nominated node." : undefined;
}

function isBeingPreempted({ pod: { metadata, status } }: PodInfo): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  return (
    status?.conditions?.some(
      ({ type, status: holds, reason }) =>
        type === "DisruptionTarget" && holds === "True" && reason === "PreemptionByScheduler",
    ) ?? false
  );
}

/** Everyone less important leaves, and then comes back one by one as long as the Pod still has its room. */
function victimsOn(
  node: NodeInfo,
  pod: PodInfo,
  snapshot: Snapshot,
  plugins: readonly Plugin[],
): Candidate | Rejection {
  const lower = [...node.pods.values()].filter(({ priority }) => priority < pod.priority).sort(byImportance);
  if (lower.length === 0) return nobody;
  const without = (gone: ReadonlySet<PodInfo>): Rejection | undefined => {
    const changed = imagined(node, gone, []);
    return checkAll(pod, replacing(snapshot, changed), plugins)(changed);
  };
  const gone = new Set(lower);
  const rejection = without(gone);
  if (rejection) return rejection;
  const guarded = protectedByBudget(lower, snapshot);
  let violations = 0;
  for (const other of [...lower.filter((one) => guarded.has(one)), ...lower.filter((one) => !guarded.has(one))]) {
    gone.delete(other);
    if (without(gone) === undefined) continue;
    gone.add(other);
    if (guarded.has(other)) violations++;
  }
  return { node: node.name, victims: [...gone].sort(byImportance), violations };
}

/** The higher priority first, and of equals the one that has run for longer. */
function byImportance(a: PodInfo, b: PodInfo): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  const [startA, startB] = [startOf(a), startOf(b)];
  return startA < startB ? -1 : startA > startB ? 1 : 0;
}

/** A Pod without a start time has not started: it counts as the latest. */
function startOf({ pod }: PodInfo): string {
  return pod.status?.startTime ?? "~";
}

/** Those whose end, after that of the ones before them, a budget does not allow. */
function protectedByBudget(pods: readonly PodInfo[], { objects }: Snapshot): ReadonlySet<PodInfo> {
  const guarded = new Set<PodInfo>();
  const spent = new Map<string, number>();
  for (const info of pods) {
    const { labels = {}, name } = info.pod.metadata;
    if (Object.keys(labels).length === 0) continue;
    for (const { metadata, spec, status } of objects.disruptionBudgets(info.namespace)) {
      const terms = selectorOf(spec.selector ?? {});
      if (terms.length === 0 || !labelSelectorMatches(terms, labels)) continue;
      if (status?.disruptedPods?.[name] !== undefined) continue;
      const used = (spent.get(metadata.uid) ?? 0) + 1;
      spent.set(metadata.uid, used);
      if (used > (status?.disruptionsAllowed ?? 0)) guarded.add(info);
    }
  }
  return guarded;
}

/** In this order, lower is better; the first of several best is taken. */
const costs: readonly ((candidate: Candidate) => number)[] = [
  ({ violations }) => violations,
  ({ victims }) => victims[0]?.priority ?? 0,
  // Raised so that none is negative: otherwise more victims of negative priority would seem cheaper than few.
  ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
  ({ victims }) => victims.length,
];

function bestCandidate(candidates: readonly Candidate[]): Candidate | undefined {
  let left = candidates;
  for (const cost of costs) {
    const least = Math.min(...left.map(cost));
    left = left.filter((candidate) => cost(candidate) === least);
  }
  return left.reduce<Candidate | undefined>(
    (best, candidate) => (best === undefined || earliestStart(candidate) > earliestStart(best) ? candidate : best),
    undefined,
  );
}

/** When the first of the most important victims started. */
function earliestStart({ victims }: Candidate): string {
  const top = victims[0]?.priority;
  const starts = victims.filter(({ priority }) => priority === top).map(startOf);
  return starts.reduce((a, b) => (a < b ? a : b));
}
