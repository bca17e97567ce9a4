/**
 * What the status of a Job may say, and how it may change. Each rule holds only where what it speaks of has changed, so
 * that an old fault does not block what has nothing to do with it.
 * Upstream: pkg/apis/batch/validation `ValidateJobStatusUpdate`, pkg/registry/batch/job/strategy.go.
 */
import type { Condition, Job, JobStatus } from "#apimachinery";
import { duplicate, type FieldError, invalid, invalidWithoutValue, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { countIndexes, overlapOf } from "./job-indexes.ts";
import { each, nonNegative } from "./rules.ts";

interface Status extends JobStatus {
  readonly ready?: number;
  readonly terminating?: number;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: { readonly succeeded?: string[]; readonly failed?: string[] };
}

const at = (field: string): string => `status.${field}`;
const conditionsAt = at("conditions");

function holds(status: Status, type: string): boolean {
  return status.conditions?.some((each: Condition) => each.type === type && each.status === "True") ?? false;
}

const isFinished = (status: Status): boolean => holds(status, "Complete") || holds(status, "Failed");

export function jobStatusErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const job = object as unknown as Job;
  const status = (job.status ?? {}) as Status;
  const before = ((old as unknown as Job).status ?? {}) as Status;
  const changed = (read: (each: Status) => unknown): boolean => !equalJson(read(status), read(before));
  return [
    ...countErrors(status),
    ...uncountedErrors(status),
    ...completionErrors(status, changed),
    ...finishedErrors(status, changed),
    ...indexErrors(job, status, changed),
    ...podErrors(status, changed),
    ...successErrors(job, status),
    ...transitionErrors(job, status, before),
  ];
}

type Changed = (read: (each: Status) => unknown) => boolean;

function countErrors(status: Status): FieldError[] {
  return (["active", "succeeded", "failed", "ready", "terminating"] as const).flatMap((name) =>
    nonNegative(at(name), status[name]),
  );
}

function uncountedErrors({ uncountedTerminatedPods: pods }: Status): FieldError[] {
  const seen = new Set<string>();
  return (["succeeded", "failed"] as const).flatMap((name) =>
    each(`${at("uncountedTerminatedPods")}.${name}`, pods?.[name], (uid, field) => {
      if (uid === "") return [invalid(field, uid, "must not be empty")];
      if (seen.has(uid)) return [duplicate(field, uid)];
      seen.add(uid);
      return [];
    }),
  );
}

function completionErrors(status: Status, changed: Changed): FieldError[] {
  const { completionTime, startTime } = status;
  const complete = holds(status, "Complete");
  const errors: FieldError[] = [];
  const completeChanged = changed((each) => holds(each, "Complete"));
  const timeChanged = changed(({ completionTime: time }) => time);
  if ((completeChanged || changed((each) => holds(each, "Failed"))) && complete && holds(status, "Failed"))
    errors.push(invalidWithoutValue(conditionsAt, "cannot set Complete=True and Failed=true conditions"));
  if (
    (completeChanged || changed((each) => holds(each, "FailureTarget"))) &&
    complete &&
    holds(status, "FailureTarget")
  )
    errors.push(invalidWithoutValue(conditionsAt, "cannot set Complete=True and FailureTarget=true conditions"));
  if ((completeChanged || timeChanged) && completionTime && !complete) {
    const why = "cannot set completionTime when there is no Complete=True condition";
    errors.push(invalid(at("completionTime"), completionTime, why));
  }
  if ((completeChanged || timeChanged) && !completionTime && complete)
    errors.push(required(at("completionTime"), "completionTime is required for Complete jobs"));
  const startChanged = changed(({ startTime: time }) => time);
  if (
    (startChanged || timeChanged) &&
    startTime &&
    completionTime &&
    Date.parse(completionTime) < Date.parse(startTime)
  )
    errors.push(invalid(at("completionTime"), completionTime, "completionTime cannot be set before startTime"));
  return errors;
}

function finishedErrors(status: Status, changed: Changed): FieldError[] {
  const errors: FieldError[] = [];
  const without = (type: string, needed: string): void => {
    if (!changed((each) => holds(each, type)) || !holds(status, type) || holds(status, needed)) return;
    errors.push(
      invalidWithoutValue(conditionsAt, `cannot set ${type}=True condition without the ${needed}=true condition`),
    );
  };
  without("Failed", "FailureTarget");
  without("Complete", "SuccessCriteriaMet");
  if (!isFinished(status)) return errors;
  const justFinished = changed(isFinished);
  const { active = 0, startTime, uncountedTerminatedPods: pods } = status;
  if ((justFinished || changed((each) => each.active ?? 0)) && active > 0)
    errors.push(invalid(at("active"), active, "active>0 is invalid for finished job"));
  if ((justFinished || changed((each) => each.startTime)) && !startTime)
    errors.push(required(at("startTime"), "startTime is required for finished job"));
  const uncounted = (pods?.failed?.length ?? 0) + (pods?.succeeded?.length ?? 0);
  if ((justFinished || changed((each) => each.uncountedTerminatedPods)) && uncounted > 0) {
    const shown = { Succeeded: pods?.succeeded ?? null, Failed: pods?.failed ?? null };
    const why = "uncountedTerminatedPods needs to be empty for finished job";
    errors.push(invalid(at("uncountedTerminatedPods"), shown, why));
  }
  return errors;
}

function indexErrors({ spec }: Job, status: Status, changed: Changed): FieldError[] {
  const { completedIndexes: completed = "", failedIndexes: failed } = status;
  const { completions, backoffLimitPerIndex, completionMode } = spec;
  const completedChanged = changed((each) => each.completedIndexes ?? "");
  const failedChanged = changed((each) => each.failedIndexes);
  const errors: FieldError[] = [];
  const check = (name: string, text: string): void => {
    try {
      countIndexes(text, completions ?? 0);
    } catch (error) {
      errors.push(invalid(at(name), text, `error parsing ${name}: ${(error as Error).message}`));
    }
  };
  if (completedChanged && completions !== undefined) check("completedIndexes", completed);
  if (failedChanged && completions !== undefined && backoffLimitPerIndex !== undefined && failed !== undefined)
    check("failedIndexes", failed);
  if (completedChanged && completed !== "" && completionMode !== "Indexed") {
    const why = "cannot set non-empty completedIndexes when non-indexed completion mode";
    errors.push(invalid(at("completedIndexes"), completed, why));
  }
  if (failedChanged && failed !== undefined && backoffLimitPerIndex === undefined) {
    const why = "cannot set non-null failedIndexes when backoffLimitPerIndex is null";
    errors.push(invalid(at("failedIndexes"), failed, why));
  }
  if (!(completedChanged || failedChanged) || completions === undefined || failed === undefined) return errors;
  const overlap = overlapOf(completed, failed, completions);
  if (overlap !== undefined)
    errors.push(
      invalid(at("failedIndexes"), failed, `failedIndexes and completedIndexes overlap at index: ${overlap}`),
    );
  return errors;
}

function podErrors(status: Status, changed: Changed): FieldError[] {
  const { terminating = 0, ready = 0, active = 0 } = status;
  const errors: FieldError[] = [];
  if ((changed(isFinished) || changed((each) => each.terminating)) && terminating > 0 && isFinished(status))
    errors.push(invalid(at("terminating"), terminating, "terminating>0 is invalid for finished job"));
  if ((changed((each) => each.ready) || changed((each) => each.active ?? 0)) && ready > active)
    errors.push(invalid(at("ready"), ready, "cannot set more ready pods than active"));
  return errors;
}

function successErrors({ spec }: Job, status: Status): FieldError[] {
  const met = holds(status, "SuccessCriteriaMet");
  const errors: FieldError[] = [];
  const together = (type: string): void => {
    if (!met || !holds(status, type)) return;
    errors.push(invalidWithoutValue(conditionsAt, `cannot set SuccessCriteriaMet=True and ${type}=true conditions`));
  };
  together("Failed");
  together("FailureTarget");
  if (spec.successPolicy !== undefined && !met && holds(status, "Complete")) {
    const why = "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True";
    errors.push(invalidWithoutValue(conditionsAt, why));
  }
  return errors;
}

function transitionErrors({ spec }: Job, status: Status, before: Status): FieldError[] {
  const errors: FieldError[] = [];
  for (const type of ["Failed", "Complete", "FailureTarget"]) {
    if (holds(before, type) && !holds(status, type))
      errors.push(invalidWithoutValue(conditionsAt, `cannot disable the terminal ${type}=True condition`));
  }
  const falls = (name: "failed" | "succeeded"): void => {
    const now = status[name] ?? 0;
    if (now < (before[name] ?? 0)) errors.push(invalid(at(name), now, `cannot decrease the ${name} counter`));
  };
  falls("failed");
  if (spec.completionMode !== "Indexed" || spec.completions !== spec.parallelism) falls("succeeded");
  const { completionTime, startTime } = status;
  if (completionTime && before.completionTime && completionTime !== before.completionTime)
    errors.push(invalid(at("completionTime"), completionTime, "completionTime cannot be mutated"));
  if (before.startTime && startTime !== before.startTime && spec.suspend !== true)
    errors.push(required(at("startTime"), "startTime cannot be removed for unsuspended job"));
  const wasMet = holds(before, "SuccessCriteriaMet");
  const met = holds(status, "SuccessCriteriaMet");
  if (wasMet && !met)
    errors.push(invalidWithoutValue(conditionsAt, "cannot disable the SuccessCriteriaMet=True condition"));
  if (holds(before, "Complete") && !wasMet && met) {
    const why = "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions";
    errors.push(invalidWithoutValue(conditionsAt, why));
  }
  return errors;
}
