import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from "#apimachinery";
import { formatTime } from "#clock";
import { findCondition, withCondition, withoutCondition } from "../objects/condition.ts";
import { omitEmpty } from "../objects/same.ts";
import { availablePods, hasProgressDeadline, maxUnavailable, wantedPods } from "./bounds.ts";

/** A condition of a Deployment that begins now. */
export function deploymentCondition(
  type: string,
  status: Condition["status"],
  reason: string,
  message: string,
  nowMs: number,
): Condition {
  const now = formatTime(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** The counts, and whether enough Pods are available. Upstream: calculateStatus in sync.go. */
export function countedStatus(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const available = availablePods(sets);
  const enough = available >= deployment.spec.replicas - maxUnavailable(deployment);
  const condition = enough
    ? deploymentCondition(
        "Available",
        "True",
        "MinimumReplicasAvailable",
        "Deployment has minimum availability.",
        nowMs,
      )
    : deploymentCondition(
        "Available",
        "False",
        "MinimumReplicasUnavailable",
        "Deployment does not have minimum availability.",
        nowMs,
      );
  const { collisionCount, conditions } = deployment.status ?? {};
  const sum = (count: (status: NonNullable<ReplicaSet["status"]>) => number | undefined): number =>
    sets.reduce((total, { status }) => total + ((status && count(status)) ?? 0), 0);
  // A set that its controller has not looked at yet has nothing to count.
  const counting = sets.filter(({ status }) => status?.observedGeneration || status?.terminatingReplicas !== undefined);
  const allCountTerminating = counting.every(({ status }) => status?.terminatingReplicas !== undefined);
  return {
    ...omitEmpty({
      observedGeneration: deployment.metadata.generation,
      replicas: sum(({ replicas }) => replicas),
      updatedReplicas: newSet?.status?.replicas,
      readyReplicas: sum(({ readyReplicas }) => readyReplicas),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, wantedPods(sets) - available),
    }),
    ...(allCountTerminating && { terminatingReplicas: sum(({ terminatingReplicas }) => terminatingReplicas) }),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: withCondition(conditions, condition),
  };
}

/** The counts and how the rollout goes. Upstream: syncRolloutStatus in progress.go. */
export function rolloutStatus(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const status = countedStatus(deployment, newSet, sets, nowMs);
  const progressing = progressConditions(deployment, newSet, status, nowMs);
  const failure = failureOf(newSet, sets);
  const conditions = failure ? withCondition(progressing, failure) : withoutCondition(progressing, "ReplicaFailure");
  return { ...status, conditions };
}

function progressConditions(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  status: DeploymentStatus,
  nowMs: number,
): Condition[] {
  const conditions = status.conditions ?? [];
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, "Progressing");
  const current = findCondition(deployment.status?.conditions, "Progressing");
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
  if (settled && current?.reason === "NewReplicaSetAvailable") return conditions;
  const subject = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const say = (value: Condition["status"], reason: string, what: string): Condition =>
    deploymentCondition("Progressing", value, reason, `${subject} ${what}`, nowMs);
  if (isComplete(deployment, status)) {
    return withCondition(conditions, say("True", "NewReplicaSetAvailable", "has successfully progressed."));
  }
  if (isProgressing(deployment, status)) {
    const condition = say("True", "ReplicaSetUpdated", "is progressing.");
    if (current?.status === "True") condition.lastTransitionTime = current.lastTransitionTime;
    // Written anew although it says the same, because the deadline counts from its last update.
    return [...withoutCondition(conditions, "Progressing"), condition];
  }
  if (hasTimedOut(deployment, status, nowMs)) {
    return withCondition(conditions, say("False", "ProgressDeadlineExceeded", "has timed out progressing."));
  }
  return conditions;
}

/** All Pods are of the new template, available, and no others are left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas } = deployment.spec;
  const { updatedReplicas = 0, replicas: present = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  const all = updatedReplicas === replicas && present === replicas && availableReplicas === replicas;
  return all && observedGeneration >= (deployment.metadata.generation ?? 0);
}

function isProgressing({ status: before = {} }: Deployment, now: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** The deadline counts from the last sign of progress, and not at all once the new ReplicaSet was available. */
function hasTimedOut(deployment: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const condition = findCondition(status.conditions, "Progressing");
  if (condition === undefined || condition.reason === "NewReplicaSetAvailable") return false;
  if (condition.reason === "ProgressDeadlineExceeded") return true;
  return deadlineMs(deployment, condition) < nowMs;
}

function deadlineMs(deployment: Deployment, condition: Condition): number {
  return Date.parse(condition.lastUpdateTime ?? "") + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** When a rollout that shows no progress must be looked at again; undefined when it need not be. */
export function stuckAgainMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const condition = findCondition(status.conditions, "Progressing");
  if (!hasProgressDeadline(deployment) || condition === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === "ProgressDeadlineExceeded") return undefined;
  if (condition.reason === "NewReplicaSetAvailable") return undefined;
  // A second more, because times are written in whole seconds.
  return Math.max(0, deadlineMs(deployment, condition) - nowMs) + 1000;
}

/** A ReplicaSet that cannot make its Pods says so; the new one is asked first. */
function failureOf(newSet: ReplicaSet | undefined, sets: readonly ReplicaSet[]): Condition | undefined {
  const failing = (set: ReplicaSet | undefined): Condition | undefined =>
    findCondition(set?.status?.conditions, "ReplicaFailure");
  const condition = failing(newSet) ?? sets.map(failing).find((each) => each !== undefined);
  return condition && { ...condition, lastUpdateTime: condition.lastTransitionTime };
}

/** What pausing and resuming do to the condition; undefined when nothing. Upstream: checkPausedConditions. */
export function pausedConditions(deployment: Deployment, nowMs: number): Condition[] | undefined {
  if (!hasProgressDeadline(deployment)) return undefined;
  const conditions = deployment.status?.conditions;
  const condition = findCondition(conditions, "Progressing");
  if (condition?.reason === "ProgressDeadlineExceeded") return undefined;
  const noted = condition?.reason === "DeploymentPaused";
  const paused = deployment.spec.paused ?? false;
  if (paused === noted) return undefined;
  const [reason, message] = paused
    ? (["DeploymentPaused", "Deployment is paused"] as const)
    : (["DeploymentResumed", "Deployment is resumed"] as const);
  return withCondition(conditions, deploymentCondition("Progressing", "Unknown", reason, message, nowMs));
}
