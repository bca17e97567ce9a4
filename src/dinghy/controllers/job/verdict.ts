import type { Condition, Job, Pod } from "#apimachinery";
import { formatTime } from "#clock";
import { findCondition, isTrue } from "../objects/condition.ts";
import { failureMeaning } from "./failure-policy.ts";
import { countCommon, countIndexes, type Indexes, parseIndexes } from "./indexes.ts";
import { hasFailed, isIndexed, isSuspended } from "./job-pod.ts";
import type { Tally } from "./tally.ts";

/** How a Job ends, and why. It is told in two steps: first that it will, and when all Pods have gone, that it has. */
export interface Verdict {
  readonly outcome: "success" | "failure";
  readonly reason: string;
  readonly message: string;
}

const steps = {
  success: ["SuccessCriteriaMet", "Complete"],
  failure: ["FailureTarget", "Failed"],
} as const;

/** `announced` while Pods still have to go, `final` when none has. */
export function conditionOf(
  { outcome, reason, message }: Verdict,
  step: "announced" | "final",
  nowMs: number,
): Condition {
  const now = formatTime(nowMs);
  const type = steps[outcome][step === "announced" ? 0 : 1];
  return { type, status: "True", lastProbeTime: now, lastTransitionTime: now, reason, message };
}

export function isFinished({ status }: Job): boolean {
  return isTrue(status?.conditions, "Complete") || isTrue(status?.conditions, "Failed");
}

/**
 * How the Job ends by what is known before anything is done in this pass; undefined while it goes on.
 * Upstream: syncJob in pkg/controller/job/job_controller.go.
 */
export function verdict(job: Job, sum: Tally, nowMs: number): Verdict | undefined {
  return announced(job) ?? failureOfJob(job, sum, nowMs) ?? failureOfIndexes(job, sum) ?? earlySuccess(job, sum);
}

function announced({ status }: Job): Verdict | undefined {
  for (const outcome of ["success", "failure"] as const) {
    const condition = findCondition(status?.conditions, steps[outcome][0]);
    if (condition?.status !== "True") continue;
    return { outcome, reason: condition.reason ?? "", message: condition.message ?? "" };
  }
  return undefined;
}

function failureOfJob(job: Job, { pods, failed }: Tally, nowMs: number): Verdict | undefined {
  const rules = job.spec.podFailurePolicy?.rules;
  for (const pod of pods.filter((each) => rules !== undefined && hasFailed(job, each))) {
    const { message } = failureMeaning(rules, pod);
    if (message !== undefined) return failure("PodFailurePolicy", message);
  }
  if (failed > limitOf(job) || restartedTooOften(job, pods)) {
    return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const deadlineMs = remainingTimeMs(job, nowMs);
  if (deadlineMs !== undefined && deadlineMs <= 0) {
    return failure("DeadlineExceeded", "Job was active longer than specified deadline");
  }
  return undefined;
}

function failure(reason: string, message: string): Verdict {
  return { outcome: "failure", reason, message };
}

function limitOf({ spec }: Job): number {
  return spec.backoffLimit ?? 6;
}

/** Under OnFailure the kubelet tries again in the same Pod: restarts count instead of Pods. */
function restartedTooOften(job: Job, pods: readonly Pod[]): boolean {
  if (job.spec.template.spec.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== "Running" && status?.phase !== "Pending") continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
      restarts += restartCount;
    }
  }
  return limitOf(job) === 0 ? restarts > 0 : restarts >= limitOf(job);
}

/** How long the Job may still be active; undefined when it has no deadline or is not running against it. */
export function remainingTimeMs(job: Job, nowMs: number): number | undefined {
  const { activeDeadlineSeconds } = job.spec;
  const startTime = job.status?.startTime;
  if (activeDeadlineSeconds === undefined || startTime === undefined || isSuspended(job)) return undefined;
  return Date.parse(startTime) + activeDeadlineSeconds * 1000 - nowMs;
}

function failureOfIndexes({ spec }: Job, { failedIndexes, succeededIndexes }: Tally): Verdict | undefined {
  if (failedIndexes === undefined) return undefined;
  const failed = countIndexes(failedIndexes);
  if (spec.maxFailedIndexes !== undefined && failed > spec.maxFailedIndexes) {
    const message = "Job has exceeded the specified maximal number of failed indexes";
    return failure("MaxFailedIndexesExceeded", message);
  }
  const ended = failed + countIndexes(succeededIndexes);
  return failed > 0 && ended >= (spec.completions ?? 0)
    ? failure("FailedIndexes", "Job has failed indexes")
    : undefined;
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy */
function earlySuccess(job: Job, { succeededIndexes }: Tally): Verdict | undefined {
  const { successPolicy, completions = 0 } = job.spec;
  if (!isIndexed(job) || countIndexes(succeededIndexes) === 0) return undefined;
  const met = (successPolicy?.rules ?? []).findIndex((rule) => ruleMet(rule, succeededIndexes, completions));
  if (met < 0) return undefined;
  return { outcome: "success", reason: "SuccessPolicy", message: `Matched rules at index ${met}` };
}

function ruleMet(
  rule: { readonly succeededIndexes?: string; readonly succeededCount?: number },
  succeeded: Indexes,
  completions: number,
): boolean {
  const enough = (count: number): boolean => rule.succeededCount !== undefined && count >= rule.succeededCount;
  if (rule.succeededIndexes === undefined) return enough(countIndexes(succeeded));
  const required = parseIndexes(rule.succeededIndexes, completions);
  if (countIndexes(required) === 0) return false;
  const common = countCommon(required, succeeded);
  return common === countIndexes(required) || enough(common);
}

/** Success by having made all completions, or, where no number is given, one of them, with nothing left running. */
export function completion({ spec }: Job, { succeeded }: Tally, active: number): Verdict | undefined {
  const enough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
  if (!enough || active > 0) return undefined;
  return { outcome: "success", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
}
