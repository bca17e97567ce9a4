import type { Pod } from "#apimachinery";
import { NoProposal } from "./no-proposal.ts";
import { countReady, groupPods, type PodGroups, type PodMetrics, requestsOf } from "./pod-groups.ts";

/** How far usage may be from its target without consequence, as a share of the target. */
export interface Tolerances {
  readonly scaleUp: number;
  readonly scaleDown: number;
}

/** What there is to go by, beside the metric. */
export interface Present {
  /** As the target's scale wants it. */
  readonly replicas: number;
  /** All that the target's selector selects. */
  readonly pods: readonly Pod[];
  readonly tolerances: Tolerances;
  readonly nowMs: number;
}

const mostReplicas = 2 ** 31 - 1;

function isWithin({ scaleUp, scaleDown }: Tolerances, ratio: number): boolean {
  return 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;
}

/** What is used beside what is wanted, over some Pods. */
interface Usage {
  readonly ratio: number;
  /** As the status tells it: percent of the requests. */
  readonly utilization?: number;
  /** The average, in thousandths. */
  readonly average: number;
}

/**
 * Replicas for a target in percent of what the Pods ask for.
 * Upstream: GetResourceReplicas in pkg/controller/podautoscaler/replica_calculator.go.
 */
export function utilizationReplicas(
  present: Present,
  measured: PodMetrics,
  { resource, container, percent }: { resource: string; container: string; percent: number },
): { readonly replicas: number; readonly utilization: number; readonly average: number } {
  const groups = sort(present, measured, resource);
  const requests = requestsOf(present.pods, container, resource);
  const usageOf = (metrics: PodMetrics): Usage => utilization(metrics, requests, percent);
  // What does not tell is taken to use all it asked for, or the target where that is more.
  const assumed = (pod: string): number => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, percent)) / 100);
  const { replicas, usage } = weigh(present, groups, measured, usageOf, assumed);
  return { replicas, utilization: usage.utilization ?? 0, average: usage.average };
}

/** Replicas for a target per Pod, in thousandths. Upstream: calcPlainMetricReplicas. */
export function averageReplicas(
  present: Present,
  measured: PodMetrics,
  { resource, target }: { resource: string | undefined; target: number },
): { readonly replicas: number; readonly average: number } {
  const groups = sort(present, measured, resource);
  const usageOf = (metrics: PodMetrics): Usage => {
    const average = Math.trunc(sum(metrics) / metrics.size);
    return { ratio: average / target, average };
  };
  const { replicas, usage } = weigh(present, groups, measured, usageOf, () => target);
  return { replicas, average: usage.average };
}

/** Groups the Pods, and takes away what was measured of those that do not count. */
function sort({ pods, nowMs }: Present, measured: PodMetrics, resource: string | undefined): PodGroups {
  if (pods.length === 0) throw new NoProposal("no pods returned by selector while calculating replica count");
  const groups = groupPods(pods, measured, resource, nowMs);
  for (const name of [...groups.ignored, ...groups.unready]) measured.delete(name);
  if (measured.size === 0) {
    throw new NoProposal("did not receive metrics for targeted pods (pods might be unready)");
  }
  return groups;
}

/**
 * The number that the usage asks for. Pods that nothing is known of are taken to speak against the change, and where
 * that turns its direction nothing changes.
 */
function weigh(
  { replicas, tolerances }: Present,
  { readyCount, unready, missing }: PodGroups,
  measured: PodMetrics,
  usageOf: (metrics: PodMetrics) => Usage,
  assumed: (pod: string) => number,
): { readonly replicas: number; readonly usage: Usage } {
  const usage = usageOf(measured);
  const grows = usage.ratio > 1;
  const withUnready = unready.length > 0 && grows;
  if (!withUnready && missing.length === 0) {
    if (isWithin(tolerances, usage.ratio)) return { replicas, usage };
    return { replicas: Math.ceil(usage.ratio * readyCount), usage };
  }
  const guess = (value: number) => ({ value, atMs: 0, windowMs: 0 });
  if (usage.ratio < 1) for (const pod of missing) measured.set(pod, guess(assumed(pod)));
  if (grows) for (const pod of [...missing, ...unready]) measured.set(pod, guess(0));
  const { ratio } = usageOf(measured);
  const turned = (usage.ratio < 1 && ratio > 1) || (grows && ratio < 1);
  if (isWithin(tolerances, ratio) || turned) return { replicas, usage };
  const wanted = Math.ceil(ratio * measured.size);
  const backwards = (ratio < 1 && wanted > replicas) || (ratio > 1 && wanted < replicas);
  return { replicas: backwards ? replicas : wanted, usage };
}

function utilization(metrics: PodMetrics, requests: ReadonlyMap<string, number>, percent: number): Usage {
  let used = 0;
  let asked = 0;
  let count = 0;
  for (const [pod, { value }] of metrics) {
    const request = requests.get(pod);
    if (request === undefined) continue;
    used += value;
    asked += request;
    count++;
  }
  if (asked === 0) throw new NoProposal("no metrics returned matched known pods");
  const present = Math.trunc((used * 100) / asked);
  return { ratio: present / percent, utilization: present, average: Math.trunc(used / count) };
}

function sum(metrics: PodMetrics): number {
  let total = 0;
  for (const { value } of metrics.values()) total += value;
  return total;
}

/** Replicas for a target of a single value, shared by all ready Pods. Upstream: getUsageRatioReplicaCount. */
export function valueReplicas(present: Present, usage: number, target: number): number {
  const ratio = usage / target;
  if (present.replicas === 0) return Math.ceil(ratio);
  if (isWithin(present.tolerances, ratio)) return present.replicas;
  return Math.min(mostReplicas, Math.ceil(ratio * countReady(present.pods)));
}

/**
 * Replicas for a single value of which each Pod may have so much. Upstream: GetObjectPerPodMetricReplicas and
 * GetExternalPerPodMetricReplicas.
 */
export function perPodReplicas(
  tolerances: Tolerances,
  statusReplicas: number,
  usage: number,
  target: number,
): { readonly replicas: number; readonly average: number } {
  const ratio = usage / (target * statusReplicas);
  const wanted = Math.min(mostReplicas, Math.ceil(usage / target));
  const replicas = isWithin(tolerances, ratio) ? statusReplicas : wanted;
  return { replicas, average: Math.ceil(usage / statusReplicas) };
}
