import type { Container, Pod } from "#apimachinery";
import { findCondition } from "../objects/condition.ts";
import { isLeaving, isReady } from "../pods/pod-state.ts";
import { milliValue } from "./milli-value.ts";
import { NoProposal } from "./no-proposal.ts";

/** What was measured of one Pod. */
export interface PodMetric {
  /** In thousandths of the metric's unit. */
  readonly value: number;
  readonly atMs: number;
  readonly windowMs: number;
}

export type PodMetrics = Map<string, PodMetric>;

/** Names of the Pods by what their measurements are worth. */
export interface PodGroups {
  readonly readyCount: number;
  /** Not counted, unless that would make the set grow: then they are taken to use nothing. */
  readonly unready: readonly string[];
  readonly missing: readonly string[];
  /** On their way out, or failed: they count for nothing. */
  readonly ignored: readonly string[];
}

/** A Pod that starts may burn CPU for as long as this without being taken at its word. */
const startUpMs = 300_000;
/** A Pod that becomes unready within this time of its start has never been ready. */
const firstReadinessMs = 30_000;

/** Upstream: groupPods in pkg/controller/podautoscaler/replica_calculator.go. */
export function groupPods(
  pods: readonly Pod[],
  metrics: ReadonlyMap<string, PodMetric>,
  resource: string | undefined,
  nowMs: number,
): PodGroups {
  const groups = { readyCount: 0, unready: [] as string[], missing: [] as string[], ignored: [] as string[] };
  for (const pod of pods) {
    const { name } = pod.metadata;
    const metric = metrics.get(name);
    if (isLeaving(pod) || pod.status?.phase === "Failed") groups.ignored.push(name);
    else if ((pod.status?.phase ?? "Pending") === "Pending") groups.unready.push(name);
    else if (metric === undefined) groups.missing.push(name);
    else if (resource === "cpu" && isUnready(pod, metric, nowMs)) groups.unready.push(name);
    else groups.readyCount++;
  }
  return groups;
}

/** While a Pod starts its CPU counts only when it was ready for the whole time of the measurement. */
function isUnready({ status }: Pod, { atMs, windowMs }: PodMetric, nowMs: number): boolean {
  const condition = findCondition(status?.conditions, "Ready");
  if (condition === undefined || status?.startTime === undefined) return true;
  const startMs = Date.parse(status.startTime);
  const sinceMs = Date.parse(condition.lastTransitionTime ?? "") || 0;
  const unready = condition.status === "False";
  if (startMs + startUpMs > nowMs) return unready || atMs < sinceMs + windowMs;
  return unready && startMs + firstReadinessMs > sinceMs;
}

/** How many of the Pods run and are ready. */
export function countReady(pods: readonly Pod[]): number {
  if (pods.length === 0) throw new NoProposal("no pods returned by selector while calculating replica count");
  return pods.filter((pod) => pod.status?.phase === "Running" && isReady(pod)).length;
}

/**
 * By Pod: what it, or one container of it, asks for of a resource, in thousandths. Throws a `NoProposal` where that is
 * not said. Upstream: calculateRequests.
 */
export function requestsOf(pods: readonly Pod[], container: string, resource: string): Map<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, container, resource)]));
}

function requestOf({ metadata, spec }: Pod, only: string, resource: string): number {
  const whole = spec.resources?.requests;
  if (only === "" && whole !== undefined && Object.keys(whole).length > 0) {
    const request = whole[resource];
    if (request === undefined) {
      throw new NoProposal(`missing pod-level request for ${resource} in Pod ${metadata.name}`);
    }
    return milliValue(request);
  }
  const lasting = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  let sum = 0;
  for (const container of [...spec.containers, ...lasting]) {
    if (only === "" || only === container.name) sum += containerRequest(container, metadata.name, resource);
    if (only === container.name) return sum;
  }
  if (only !== "") throw new NoProposal(`container ${only} not found in Pod ${metadata.name}`);
  return sum;
}

function containerRequest({ name, resources }: Container, pod: string, resource: string): number {
  const request = resources?.requests?.[resource];
  if (request === undefined) {
    throw new NoProposal(`missing request for ${resource} in container ${name} of Pod ${pod}`);
  }
  return milliValue(request);
}
