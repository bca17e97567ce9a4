import type { Pod } from "#apimachinery";
import { findCondition } from "../objects/condition.ts";
import { isActive, isReady } from "../pods/pod-state.ts";

/**
 * The Pods that a scale-down may take, the one that is missed least first: not assigned, not running, not ready, cheap
 * by annotation, on a node with many of its kind, ready for a short time, restarted often, young.
 * `related` are Pods of the same workload, this set's own among them: they tell where copies are crowded.
 *
 * Upstream: pkg/controller/controller_utils.go, ActivePodsWithRanks.
 */
export function deletionOrder(pods: readonly Pod[], related: readonly Pod[], nowMs: number): Pod[] {
  const crowd = new Map<string, number>();
  for (const pod of related.filter(isActive)) {
    const node = pod.spec.nodeName ?? "";
    crowd.set(node, (crowd.get(node) ?? 0) + 1);
  }
  const ranked = pods.map((pod) => rank(pod, crowd.get(pod.spec.nodeName ?? "") ?? 0, nowMs));
  return ranked.sort(compare).map(({ pod }) => pod);
}

/** The number that an author gives a Pod to say how much it would be missed. */
const costAnnotation = "controller.kubernetes.io/pod-deletion-cost";
const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

interface Ranked {
  readonly pod: Pod;
  readonly assigned: number;
  readonly phase: number;
  readonly ready: number;
  readonly cost: number;
  readonly crowd: number;
  readonly readyAge: number | undefined;
  readonly restarts: number;
  readonly sidecarRestarts: number;
  readonly age: number;
  readonly createdAt: string;
  readonly readyAt: string | undefined;
}

function rank(pod: Pod, crowd: number, nowMs: number): Ranked {
  const ready = isReady(pod);
  const readyAt = ready ? findCondition(pod.status?.conditions, "Ready")?.lastTransitionTime : undefined;
  const sidecars = new Set(
    pod.spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name),
  );
  const most = (counts: number[]): number => Math.max(0, ...counts);
  return {
    pod,
    assigned: pod.spec.nodeName ? 1 : 0,
    phase: phases[pod.status?.phase ?? "Pending"] ?? 0,
    ready: ready ? 1 : 0,
    cost: costOf(pod),
    crowd,
    readyAt,
    readyAge: readyAt === undefined ? undefined : logarithm(nowMs - Date.parse(readyAt)),
    restarts: most((pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    sidecarRestarts: most(
      (pod.status?.initContainerStatuses ?? [])
        .filter(({ name }) => sidecars.has(name))
        .map(({ restartCount }) => restartCount),
    ),
    createdAt: pod.metadata.creationTimestamp,
    age: logarithm(nowMs - Date.parse(pod.metadata.creationTimestamp)),
  };
}

function compare(a: Ranked, b: Ranked): number {
  return (
    a.assigned - b.assigned ||
    a.phase - b.phase ||
    a.ready - b.ready ||
    a.cost - b.cost ||
    b.crowd - a.crowd ||
    byReadiness(a, b) ||
    b.restarts - a.restarts ||
    b.sidecarRestarts - a.sidecarRestarts ||
    byAge(a, b)
  );
}

function byReadiness(a: Ranked, b: Ranked): number {
  if (!a.ready || !b.ready || a.readyAt === b.readyAt) return 0;
  if (a.readyAge === undefined || b.readyAge === undefined) return a.readyAge === undefined ? -1 : 1;
  return a.readyAge - b.readyAge || byUid(a, b);
}

function byAge(a: Ranked, b: Ranked): number {
  return a.createdAt === b.createdAt ? 0 : a.age - b.age || byUid(a, b);
}

/** Ages count in powers of two, so that it is not always the newest that goes; within one, chance (the uid) decides. */
function logarithm(ageMs: number): number {
  return ageMs <= 0 ? -1 : Math.floor(Math.log2(ageMs * 1e6));
}

function byUid(a: Ranked, b: Ranked): number {
  return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1;
}

function costOf(pod: Pod): number {
  const text = pod.metadata.annotations?.[costAnnotation] ?? "0";
  return /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}
