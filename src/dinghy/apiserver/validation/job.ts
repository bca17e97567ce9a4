/** Jobs. Upstream: pkg/apis/batch/validation/validation.go. Answers to @seed:K5.5. */
import {
  type Job,
  type JobSpec,
  type LabelSelector,
  labelSelectorMatches,
  type PodTemplateSpec,
  selectorOf,
} from "#apimachinery";
import { type FieldError, invalid, required } from "../field-error.ts";
import { cloneJson, equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { shown, shownPodSpec, shownTemplate } from "./internal-shape.ts";
import { jobSpecErrors } from "./job-spec.ts";
import { dns1123Label } from "./names.ts";
import { labelSelectorErrors } from "./rules.ts";
import { inOrder, isUnreadable, shownSelector } from "./workload.ts";

const immutable = "field is immutable";

export function jobErrors(object: AnyObject): FieldError[] {
  const job = object as unknown as Job;
  return [...generatedErrors(job), ...specAndSelectorErrors(job.spec), ...hostnameErrors(job)];
}

function specAndSelectorErrors(spec: JobSpec): FieldError[] {
  const errors = [
    ...jobSpecErrors(spec, "spec"),
    ...(spec.selector ? labelSelectorErrors(spec.selector, "spec.selector") : [required("spec.selector")]),
  ];
  if (isUnreadable(spec.selector)) return errors;
  const labels = spec.template?.metadata?.labels;
  if (!spec.selector || !labelSelectorMatches(selectorOf(spec.selector), labels ?? {}))
    errors.push(
      invalid("spec.template.metadata.labels", inOrder(labels), "`selector` does not match template `labels`"),
    );
  return errors;
}

/** Labels that the server has put into the template, unless the author has put in others. */
function generatedErrors({ metadata, spec }: Job): FieldError[] {
  if (spec.manualSelector === true || spec.selector === undefined) return [];
  const labels = spec.template?.metadata?.labels ?? {};
  const expected = {
    "controller-uid": metadata.uid,
    "job-name": metadata.name ?? "",
    "batch.kubernetes.io/controller-uid": metadata.uid,
    "batch.kubernetes.io/job-name": metadata.name ?? "",
  };
  const errors = Object.entries(expected).flatMap(([key, value]) => {
    const field = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) return [required(field, `must be '${value}'`)];
    return labels[key] === value ? [] : [invalid(field, inOrder(labels), `must be '${value}'`)];
  });
  const matches =
    isUnreadable(spec.selector) || labelSelectorMatches(selectorOf(spec.selector), expected as Record<string, string>);
  return matches
    ? errors
    : [...errors, invalid("spec.selector", shownSelector(spec.selector), "`selector` not auto-generated")];
}

/** The Pods of an indexed Job are called after it and their index, which must make a host name. */
function hostnameErrors({ metadata, spec }: Job): FieldError[] {
  if (spec.completionMode !== "Indexed" || !spec.completions || spec.completions < 1) return [];
  const hostname = `${metadata.name}-${spec.completions - 1}`;
  if (dns1123Label(hostname).length === 0) return [];
  const why = `will not able to create pod with invalid DNS label: ${hostname}`;
  return [invalid("metadata.name", metadata.name, why)];
}

function shownField(name: string, value: unknown): unknown {
  if (value === undefined) return null;
  if (name === "selector") return shownSelector(value as LabelSelector);
  if (name === "podFailurePolicy") return shown("PodFailurePolicy", value as JsonObject);
  return name === "successPolicy" ? shown("SuccessPolicy", value as JsonObject) : value;
}

export function jobUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = object.spec as JobSpec & JsonObject;
  const before = old.spec as JobSpec & JsonObject;
  const fixed = (name: string): FieldError[] =>
    equalJson(after[name], before[name]) ? [] : [invalid(`spec.${name}`, shownField(name, after[name]), immutable)];
  return [
    ...specAndSelectorErrors(after),
    ...completionsErrors(after, before),
    ...fixed("selector"),
    ...templateUpdateErrors(after, old as unknown as Job),
    ...["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"].flatMap(fixed),
  ];
}

function completionsErrors(after: JobSpec, before: JobSpec): FieldError[] {
  const { completions } = after;
  if (completions === before.completions) return [];
  if (after.completionMode !== "Indexed") return [invalid("spec.completions", completions, immutable)];
  if (completions === undefined || completions === after.parallelism) return [];
  return [invalid("spec.completions", completions, "can only be modified in tandem with spec.parallelism")];
}

/** While a Job is suspended and none of its Pods is left, where they may run and what they ask for may change. */
function templateUpdateErrors(after: JobSpec, { spec, status }: Job): FieldError[] {
  const stopped =
    (status?.active ?? 0) === 0 &&
    (status?.conditions?.some(({ type, status: state }) => type === "Suspended" && state === "True") ?? false);
  const flexible = spec.suspend === true && (status?.startTime === undefined || stopped);
  const fixed = (template: PodTemplateSpec): unknown => (flexible ? withoutScheduling(template) : template);
  return equalJson(fixed(after.template), fixed(spec.template))
    ? []
    : [invalid("spec.template", shownTemplate(after.template as unknown as JsonObject, shownPodSpec), immutable)];
}

function withoutScheduling(template: PodTemplateSpec): unknown {
  const { metadata, spec } = cloneJson(template) as unknown as { metadata?: JsonObject; spec?: JsonObject };
  for (const field of ["labels", "annotations"]) delete metadata?.[field];
  for (const field of ["nodeSelector", "tolerations", "schedulingGates"]) delete spec?.[field];
  const affinity = spec?.affinity as JsonObject | undefined;
  delete affinity?.nodeAffinity;
  if (affinity !== undefined && Object.keys(affinity).length === 0) delete spec?.affinity;
  for (const list of ["containers", "initContainers"]) {
    for (const container of (spec?.[list] ?? []) as JsonObject[]) delete container.resources;
  }
  return { metadata, spec };
}
