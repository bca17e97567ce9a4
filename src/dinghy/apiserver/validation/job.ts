/** Jobs and CronJobs. Upstream: pkg/apis/batch/validation/validation.go. Answers to @seed:K5.5. */
import {
  type CronJob,
  type Job,
  type JobSpec,
  labelSelectorMatches,
  type PodTemplateSpec,
  selectorOf,
} from "#apimachinery";
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { labelSelectorErrors, nonNegative, oneOf } from "./rules.ts";
import { scheduleErrors, timeZoneErrors } from "./schedule.ts";
import { templateErrors } from "./workload.ts";

const immutable = "field is immutable";

export function jobErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as Job["spec"];
  const errors = jobSpecErrors(spec, "spec");
  if (object.metadata.name !== undefined && spec.selector !== undefined) {
    errors.push(...labelSelectorErrors(spec.selector, "spec.selector"));
    const labels = spec.template?.metadata?.labels ?? {};
    if (!labelSelectorMatches(selectorOf(spec.selector), labels)) {
      errors.push(invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
    }
  } else if (spec.selector === undefined) errors.push(required("spec.selector"));
  return errors;
}

function jobSpecErrors(spec: JobSpec, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  ] as const) {
    errors.push(...nonNegative(`${field}.${name}`, spec[name]));
  }
  if (spec.completionMode !== undefined)
    errors.push(...oneOf(`${field}.completionMode`, spec.completionMode, ["NonIndexed", "Indexed"]));
  if (spec.completionMode === "Indexed") {
    if (spec.completions === undefined)
      errors.push(required(`${field}.completions`, "when completion mode is Indexed"));
  } else if (spec.backoffLimitPerIndex !== undefined) {
    errors.push(
      invalid(`${field}.backoffLimitPerIndex`, spec.backoffLimitPerIndex, "requires indexed completion mode"),
    );
  }
  if (spec.podReplacementPolicy !== undefined) {
    const supported = spec.podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
    errors.push(...oneOf(`${field}.podReplacementPolicy`, spec.podReplacementPolicy, supported));
  }
  errors.push(...templateErrors(spec.template, `${field}.template`));
  const policy = spec.template?.spec?.restartPolicy;
  const at = `${field}.template.spec.restartPolicy`;
  if (policy === "Always" || policy === undefined) errors.push(required(at, 'valid values: "OnFailure", "Never"'));
  else if (policy !== "OnFailure" && policy !== "Never") errors.push(notSupported(at, policy, ["OnFailure", "Never"]));
  else if (spec.podFailurePolicy !== undefined && policy !== "Never") {
    errors.push(invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
  return errors;
}

/** The template of a suspended Job that has never started may be scheduled otherwise. */
const schedulingFields = ["nodeSelector", "affinity", "tolerations", "schedulingGates"];

export function jobUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = object.spec as JobSpec & JsonObject;
  const before = old.spec as JobSpec & JsonObject;
  const errors: FieldError[] = [];
  const fixed = (name: string): void => {
    if (!equalJson(after[name], before[name])) errors.push(invalid(`spec.${name}`, after[name], immutable));
  };
  if (!(after.completionMode === "Indexed" && after.completions === after.parallelism)) fixed("completions");
  fixed("selector");
  const started = (old.status as JsonObject | undefined)?.startTime !== undefined;
  const flexible = before.suspend === true && !started;
  const frozen = (template: PodTemplateSpec): unknown => (flexible ? withoutScheduling(template) : template);
  if (!equalJson(frozen(after.template), frozen(before.template)))
    errors.push(invalid("spec.template", after.template, immutable));
  for (const name of ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"])
    fixed(name);
  return errors;
}

function withoutScheduling({ metadata, spec }: PodTemplateSpec): unknown {
  const kept = Object.entries(spec ?? {}).filter(([name]) => !schedulingFields.includes(name));
  const { labels: _, annotations: __, ...rest } = metadata ?? {};
  return { metadata: rest, spec: Object.fromEntries(kept) };
}

/** Jobs are named after their CronJob and a time: eleven characters must be left. */
const longestCronJobName = 52;

export function cronJobErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as CronJob["spec"];
  const errors = [
    ...(spec.schedule ? scheduleErrors(spec.schedule, "spec.schedule") : [required("spec.schedule")]),
    ...nonNegative("spec.startingDeadlineSeconds", spec.startingDeadlineSeconds),
    ...timeZoneErrors(spec.timeZone, "spec.timeZone"),
    ...oneOf("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]),
    ...nonNegative("spec.successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit),
    ...nonNegative("spec.failedJobsHistoryLimit", spec.failedJobsHistoryLimit),
  ];
  const job = spec.jobTemplate?.spec;
  if (job === undefined) errors.push(required("spec.jobTemplate.spec"));
  else errors.push(...jobSpecErrors(job, "spec.jobTemplate.spec"));
  const name = String(object.metadata.name ?? "");
  if (name.length > longestCronJobName)
    errors.push(invalid("metadata.name", name, `must be no more than ${longestCronJobName} characters`));
  return errors;
}
