import { type Condition, labelSelectorMatches, type Pod, type PodTemplateSpec, selectorOf } from "#apimachinery";
import { formatTime } from "#clock";
import { findCondition, withCondition, withoutCondition } from "../objects/condition.ts";
import { omitEmpty } from "../objects/same.ts";
import { nextStillbornMs, stillbornWaitMs } from "../pods/pace.ts";
import { messageOf } from "../pods/pod-control.ts";
import { isActive, isAvailable, isReady, isTerminating, nextAvailabilityMs } from "../pods/pod-state.ts";
import { deletionOrder } from "./deletion-order.ts";

/** What a ReplicaSet and a ReplicationController have in common. */
export interface Replicated {
  readonly replicas: number;
  readonly minReadySeconds: number;
  readonly template: PodTemplateSpec;
  readonly generation: number | undefined;
  readonly conditions: readonly Condition[] | undefined;
}

export interface Replication {
  /** How many Pods to create now. */
  readonly create: number;
  /** Which Pods to delete now. */
  readonly delete: readonly Pod[];
}

/** One pass creates or deletes at most this many Pods, so that a typo of 10000 replicas cannot stall the others. */
const burst = 500;

/**
 * Which Pods to make or to remove so that exactly `replicas` are active. `related` as in `deletionOrder`.
 * Upstream: manageReplicas in pkg/controller/replicaset/replica_set.go.
 */
export function replicate(
  set: Replicated,
  owned: readonly Pod[],
  related: () => readonly Pod[],
  nowMs: number,
): Replication {
  const active = owned.filter(isActive);
  const surplus = active.length - set.replicas;
  if (surplus <= 0) {
    const stillborn = surplus === 0 ? 0 : owned.filter((pod) => stillbornWaitMs(pod, nowMs) > 0).length;
    return { create: Math.min(Math.max(0, -surplus - stillborn), burst), delete: [] };
  }
  const count = Math.min(surplus, burst);
  const order = count < active.length ? deletionOrder(active, related(), nowMs) : active;
  return { create: 0, delete: order.slice(0, count) };
}

export interface ReplicationStatus {
  replicas: number;
  fullyLabeledReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  terminatingReplicas?: number;
  observedGeneration?: number;
  conditions?: Condition[];
}

/** Why the last pass could not do what it wanted. */
export interface ReplicationFailure {
  readonly error: unknown;
  /** True when Pods were missing and could not be made, false when surplus ones could not be removed. */
  readonly creating: boolean;
}

/** Upstream: calculateStatus in pkg/controller/replicaset/replica_set_utils.go. */
export function replicationStatus(
  set: Replicated,
  owned: readonly Pod[],
  failure: ReplicationFailure | undefined,
  nowMs: number,
): ReplicationStatus {
  const active = owned.filter(isActive);
  const label = selectorOf({ matchLabels: set.template.metadata?.labels });
  return {
    replicas: active.length,
    ...omitEmpty({
      fullyLabeledReplicas: active.filter(({ metadata }) => labelSelectorMatches(label, metadata.labels)).length,
      readyReplicas: active.filter(isReady).length,
      availableReplicas: active.filter((pod) => isAvailable(pod, set.minReadySeconds, nowMs)).length,
    }),
    terminatingReplicas: owned.filter(isTerminating).length,
    ...omitEmpty({
      observedGeneration: set.generation,
      conditions: failureConditions(set.conditions, failure, nowMs),
    }),
  };
}

function failureConditions(
  conditions: readonly Condition[] | undefined,
  failure: ReplicationFailure | undefined,
  nowMs: number,
): Condition[] {
  const present = findCondition(conditions, "ReplicaFailure");
  if (failure === undefined) return present ? withoutCondition(conditions, "ReplicaFailure") : [...(conditions ?? [])];
  if (present) return [...(conditions ?? [])];
  return withCondition(conditions, {
    type: "ReplicaFailure",
    status: "True",
    lastTransitionTime: formatTime(nowMs),
    reason: failure.creating ? "FailedCreate" : "FailedDelete",
    message: messageOf(failure.error),
  });
}

/**
 * When to look again because a Pod becomes available, or may be replaced, by time alone; undefined when there is nothing
 * to wait for.
 */
export function lookAgainMs(set: Replicated, owned: readonly Pod[], nowMs: number): number | undefined {
  const availableMs = nextAvailabilityMs(owned.filter(isActive), set.minReadySeconds, nowMs);
  return availableMs ?? nextStillbornMs(owned, nowMs);
}
