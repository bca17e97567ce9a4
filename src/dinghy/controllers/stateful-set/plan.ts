import type { Pod, StatefulSet } from "#apimachinery";
import { stillbornWaitMs } from "../pods/pace.ts";
import { isAvailable, isFinished, isLeaving, isReady } from "../pods/pod-state.ts";
import { isInRange } from "./claim-retention.ts";
import { firstOrdinal, missingLabels, ordinalOf, revisionOf } from "./identity.ts";

/** The revisions that a set is between, by name; the same one when no rollout is under way. */
export interface Revisions {
  readonly current: string;
  readonly update: string;
}

/** What to do next. Steps are for different Pods and independent of each other. */
export type Step =
  | { readonly do: "create"; readonly ordinal: number; readonly revision: string }
  | { readonly do: "replace"; readonly pod: Pod }
  | { readonly do: "delete"; readonly pod: Pod }
  /** Goes because it was made from an older template. */
  | { readonly do: "update"; readonly pod: Pod }
  /** Wants its claims, which somebody may have removed while it waits for them. */
  | { readonly do: "claims"; readonly pod: Pod }
  | { readonly do: "repair"; readonly pod: Pod; readonly labels: Record<string, string> };

/** One after the other, each waiting for its predecessors. */
export function isOrdered({ spec }: StatefulSet): boolean {
  return spec.podManagementPolicy !== "Parallel";
}

interface Position {
  readonly set: StatefulSet;
  readonly revisions: Revisions;
  readonly nowMs: number;
  /** One after the other, each waiting for its predecessors. */
  readonly ordered: boolean;
}

/**
 * The next steps of a StatefulSet: first all ordinals get their Pod, lowest first; then surplus Pods go, highest first;
 * then Pods of an older revision are replaced, highest first. In order, each step waits until every predecessor is
 * available. Upstream: updateStatefulSet in pkg/controller/statefulset/stateful_set_control.go.
 */
export function planSteps(set: StatefulSet, revisions: Revisions, pods: readonly Pod[], nowMs: number): Step[] {
  const ordered = isOrdered(set);
  const position = { set, revisions, nowMs, ordered };
  const replicas = replicasOf(set, pods);
  const fill = fillSteps(position, replicas);
  if (fill.wait) return fill.steps;
  const shrink = shrinkSteps(position, replicas, pods);
  const steps = [...fill.steps, ...shrink.steps];
  return shrink.wait ? steps : [...steps, ...updateSteps(position, replicas)];
}

/** The Pod of each ordinal in the range, lowest first; undefined where there is none. */
export function replicasOf(set: StatefulSet, pods: readonly Pod[]): (Pod | undefined)[] {
  const first = firstOrdinal(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  return Array.from({ length: set.spec.replicas }, (_, index) => byOrdinal.get(first + index));
}

interface Steps {
  readonly steps: Step[];
  /** Nothing further may begin in this pass. */
  readonly wait: boolean;
}

function fillSteps(position: Position, replicas: readonly (Pod | undefined)[]): Steps {
  const steps: Step[] = [];
  const first = firstOrdinal(position.set);
  for (const [index, pod] of replicas.entries()) {
    if (pod === undefined) {
      steps.push({ do: "create", ordinal: first + index, revision: revisionFor(position, first + index) });
      if (position.ordered) return { steps, wait: true };
      continue;
    }
    steps.push(...careSteps(position, pod));
    if (position.ordered && !isHealthy(position, pod)) return { steps, wait: true };
  }
  return { steps, wait: false };
}

/** What a Pod that stays needs. */
function careSteps({ nowMs }: Position, pod: Pod): Step[] {
  if (isFinished(pod)) return isLeaving(pod) || stillbornWaitMs(pod, nowMs) > 0 ? [] : [{ do: "replace", pod }];
  if (pod.status?.phase === "Pending") return [{ do: "claims", pod }];
  const labels = missingLabels(pod);
  return labels === undefined ? [] : [{ do: "repair", pod, labels }];
}

function shrinkSteps(position: Position, replicas: readonly (Pod | undefined)[], pods: readonly Pod[]): Steps {
  const { set, ordered } = position;
  const surplus = pods.filter((pod) => ordinalOf(pod) >= 0 && !isInRange(set, ordinalOf(pod)));
  surplus.sort((a, b) => ordinalOf(b) - ordinalOf(a));
  if (!ordered) return { steps: surplus.filter((pod) => !isLeaving(pod)).map(deletion), wait: false };
  const highest = surplus[0];
  if (highest === undefined) return { steps: [], wait: false };
  // One that is unwell may go although its predecessors are not well either, if it is the first of these.
  const unwell = [...replicas, ...surplus.toReversed()].find((pod) => pod && !isHealthy(position, pod));
  const mayGo = !isLeaving(highest) && (isHealthy(position, highest) || highest === unwell);
  return { steps: mayGo ? [deletion(highest)] : [], wait: true };
}

function deletion(pod: Pod): Step {
  return { do: "delete", pod };
}

/**
 * One at a time (`maxUnavailable` is behind a gate that is off in v1.36): from the highest ordinal down, the first Pod
 * that is not of the new revision goes, well or not, unless one that has been replaced already is not well yet.
 */
function updateSteps(position: Position, replicas: readonly (Pod | undefined)[]): Step[] {
  const { set, revisions } = position;
  if (set.spec.updateStrategy?.type === "OnDelete") return [];
  const { partition = 0 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  for (const pod of replicas.slice(partition).toReversed()) {
    if (pod === undefined || isFinished(pod)) return [];
    if (revisionOf(pod) !== revisions.update && !isLeaving(pod)) return [{ do: "update", pod }];
    if (!isHealthy(position, pod)) return [];
  }
  return [];
}

/** Below the partition Pods come back as they were. */
function revisionFor({ set, revisions }: Position, ordinal: number): string {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === "OnDelete") return revisions.update;
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : (set.status?.currentReplicas ?? 0);
  return ordinal < firstOrdinal(set) + kept ? revisions.current : revisions.update;
}

/** Running, ready for long enough, and not asked to go. */
function isHealthy({ set, nowMs }: Position, pod: Pod): boolean {
  const running = pod.status?.phase === "Running" && isReady(pod) && !isLeaving(pod);
  return running && isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}
