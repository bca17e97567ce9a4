/** CronJobs. Upstream: pkg/apis/batch/validation `validateCronJobSpec`. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
import type { CronJob } from "#apimachinery";
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { jobSpecErrors } from "./job-spec.ts";
import { nonNegative } from "./rules.ts";
import { scheduleErrors, timeZoneErrors } from "./schedule.ts";
import { shownSelector } from "./workload.ts";

/** Jobs are named after their CronJob and a time: eleven characters must be left. */
const longestName = 52;

type Spec = CronJob["spec"];

/** `old` is undefined for a new CronJob: what an old one has already is not held against it. */
export function cronJobErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const spec = object.spec as Spec;
  const before = old?.spec as Spec | undefined;
  const errors = [
    ...(spec.schedule
      ? scheduleErrors(spec.schedule, "spec.schedule", {
          timeZone: spec.timeZone,
          mayNameZone: before?.schedule.includes("TZ") ?? false,
        })
      : [required("spec.schedule")]),
    ...nonNegative("spec.startingDeadlineSeconds", spec.startingDeadlineSeconds),
    ...(before !== undefined && before.timeZone === spec.timeZone
      ? []
      : timeZoneErrors(spec.timeZone, "spec.timeZone")),
    ...concurrencyErrors(spec.concurrencyPolicy ?? ""),
    ...jobTemplateErrors(spec.jobTemplate),
    ...nonNegative("spec.successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit),
    ...nonNegative("spec.failedJobsHistoryLimit", spec.failedJobsHistoryLimit),
  ];
  const name = String(object.metadata.name ?? "");
  if (old === undefined && name.length > longestName)
    errors.push(invalid("metadata.name", name, `must be no more than ${longestName} characters`));
  return errors;
}

function concurrencyErrors(policy: string): FieldError[] {
  const supported = ["Allow", "Forbid", "Replace"];
  if (policy === "") return [required("spec.concurrencyPolicy")];
  return supported.includes(policy) ? [] : [notSupported("spec.concurrencyPolicy", policy, supported)];
}

function jobTemplateErrors(template: Spec["jobTemplate"] | undefined): FieldError[] {
  const field = "spec.jobTemplate.spec";
  const spec = template?.spec ?? ({} as Spec["jobTemplate"]["spec"]);
  const errors = jobSpecErrors(spec, field);
  if (spec.selector !== undefined)
    errors.push(invalid(`${field}.selector`, shownSelector(spec.selector), "`selector` will be auto-generated"));
  if (spec.manualSelector === true)
    errors.push(notSupported(`${field}.manualSelector`, spec.manualSelector, ["nil", "false"]));
  return errors;
}
