import type { Condition, Job } from "#apimachinery";
import { formatTime } from "#clock";
import { findCondition } from "../objects/condition.ts";
import { isSuspended } from "./job-pod.ts";

/** A Job that has just been suspended or resumed: its conditions, and the reason and message of the Event about it. */
export interface SuspensionChange {
  readonly conditions: Condition[];
  readonly event: readonly [reason: string, message: string];
}

/** Undefined when the conditions already tell what the spec says; a Job never suspended has no such condition. */
export function suspensionChange(job: Job, nowMs: number): SuspensionChange | undefined {
  const conditions = job.status?.conditions ?? [];
  const present = findCondition(conditions, "Suspended");
  const suspended = isSuspended(job);
  const status = suspended ? "True" : "False";
  if (present === undefined ? !suspended : present.status === status) return undefined;
  const [event, reason, message] = suspended
    ? (["Suspended", "JobSuspended", "Job suspended"] as const)
    : (["Resumed", "JobResumed", "Job resumed"] as const);
  const now = formatTime(nowMs);
  const condition: Condition = {
    type: "Suspended",
    status,
    lastProbeTime: now,
    lastTransitionTime: now,
    reason,
    message,
  };
  return {
    conditions: present ? conditions.map((each) => (each === present ? condition : each)) : [...conditions, condition],
    event: [event, message],
  };
}
