import { type Deployment, type IntOrString, type ReplicaSet, scaledValue } from "#apimachinery";

/** The largest 32-bit number: how Kubernetes writes "never" and "no limit" where a field must have a value. */
export const noLimit = 2_147_483_647;

/**
 * How many Pods a rolling update may have over and may lack. Percentages of surge round up, of unavailability down;
 * where both come to nothing, one may be unavailable, or the update could never begin. Upstream: ResolveFenceposts.
 */
export function fenceposts(
  surge: IntOrString,
  unavailable: IntOrString,
  replicas: number,
): { surge: number; unavailable: number } {
  const bounds = {
    surge: scaledValue(surge, replicas, "up"),
    unavailable: scaledValue(unavailable, replicas, "down"),
  };
  return bounds.surge === 0 && bounds.unavailable === 0 ? { surge: 0, unavailable: 1 } : bounds;
}

export function isRolling(deployment: Deployment): boolean {
  return deployment.spec.strategy.type === "RollingUpdate";
}

function boundsOf(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge: surge = "25%", maxUnavailable: unavailable = "25%" } = deployment.spec.strategy.rollingUpdate ?? {};
  return fenceposts(surge, unavailable, deployment.spec.replicas);
}

export function maxSurge(deployment: Deployment): number {
  return isRolling(deployment) ? boundsOf(deployment).surge : 0;
}

export function maxUnavailable(deployment: Deployment): number {
  const { replicas } = deployment.spec;
  if (!isRolling(deployment) || replicas === 0) return 0;
  return Math.min(boundsOf(deployment).unavailable, replicas);
}

export function minAvailable(deployment: Deployment): number {
  return isRolling(deployment) ? deployment.spec.replicas - maxUnavailable(deployment) : 0;
}

export function hasProgressDeadline(deployment: Deployment): boolean {
  const { progressDeadlineSeconds: deadline } = deployment.spec;
  return deadline !== undefined && deadline !== noLimit;
}

/** How many Pods the sets are to have. */
export function wantedPods(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { spec }) => sum + spec.replicas, 0);
}

export function availablePods(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
}

/** Those that are to have any. */
export function activeSets(sets: readonly ReplicaSet[]): ReplicaSet[] {
  return sets.filter(({ spec }) => spec.replicas > 0);
}

export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const { creationTimestamp: left, name: leftName } = a.metadata;
  const { creationTimestamp: right, name: rightName } = b.metadata;
  if (left === right) return leftName < rightName ? -1 : leftName > rightName ? 1 : 0;
  return left < right ? -1 : 1;
}
