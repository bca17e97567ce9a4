import { isDeepStrictEqual } from "node:util";
import type { Condition, PodStatus } from "#apimachinery";

/** The conditions that the kubelet alone tells, and takes back. Upstream: pkg/kubelet/types/pod_status.go. */
export const ownConditions: ReadonlySet<string> = new Set([
  "PodResizePending",
  "PodResizeInProgress",
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
  "AllContainersRestarting",
]);

/** All else in a status is the kubelet's. */
export const foreignFields: ReadonlySet<string> = new Set([
  "conditions",
  "resourceClaimStatuses",
  "extendedResourceClaimStatus",
  "nodeAllocatableResourceClaimStatuses",
]);

/**
 * Whether somebody has changed, in what the API says now, anything that the kubelet alone tells: a field, or whether and
 * why one of its conditions holds. When it began to hold is not looked at.
 *
 * Upstream: pkg/kubelet/status/status_manager.go `needsReconcile`, `isPodStatusByKubeletEqual`. Answers to @seed:K4.1.
 */
export function isOverwritten(told: PodStatus, now: PodStatus): boolean {
  if (told === now) return false;
  return !isDeepStrictEqual(ownPart(told), ownPart(now));
}

function ownPart(status: PodStatus): unknown {
  const fields = Object.entries(status).filter(([key]) => !foreignFields.has(key));
  const conditions = (status.conditions ?? []).filter(({ type }) => ownConditions.has(type));
  return { fields: Object.fromEntries(fields), conditions: new Map(conditions.map(gist)) };
}

function gist({ type, status, reason = "", message = "" }: Condition): readonly [string, unknown] {
  return [type, { status, reason, message }];
}
