/** What a Job may ask for. Upstream: pkg/apis/batch/validation `validateJobSpec`. Answers to @seed:K5.5. */
import type { JobSpec } from "#apimachinery";
import {
  duplicate,
  type FieldError,
  invalid,
  invalidWithoutValue,
  notSupported,
  required,
  tooLong,
  tooMany,
} from "../field-error.ts";
import { domainPrefixedPath } from "./domain-names.ts";
import { countIndexes } from "./job-indexes.ts";
import { qualifiedName } from "./names.ts";
import { podTemplateErrors } from "./pod-template.ts";
import { each, nonNegative, problems } from "./rules.ts";

const mostParallel = 100_000;
const mostFailedIndexes = 100_000;
const manyCompletions = 100_000;
const mostParallelOfMany = 10_000;
const mostRules = 20;
const mostValues = 255;
const longestManager = 63;

/** Everything but the selector: what Jobs and templates of Jobs have in common. */
export function jobSpecErrors(spec: JobSpec, field: string): FieldError[] {
  return [
    ...numberErrors(spec, field),
    ...managerErrors(spec, field),
    ...modeErrors(spec, field),
    ...(spec.podFailurePolicy ? failurePolicyErrors(spec, `${field}.podFailurePolicy`) : []),
    ...successErrors(spec, `${field}.successPolicy`),
    ...replacementErrors(spec, `${field}.podReplacementPolicy`),
    ...podTemplateErrors(spec.template ?? {}, `${field}.template`),
    ...restartErrors(spec, `${field}.template.spec.restartPolicy`),
  ];
}

function numberErrors(spec: JobSpec, field: string): FieldError[] {
  const errors = (
    [
      "parallelism",
      "completions",
      "activeDeadlineSeconds",
      "backoffLimit",
      "ttlSecondsAfterFinished",
      "backoffLimitPerIndex",
      "maxFailedIndexes",
    ] as const
  ).flatMap((name) => nonNegative(`${field}.${name}`, spec[name]));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(`${field}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
  return errors;
}

function managerErrors({ managedBy }: JobSpec, field: string): FieldError[] {
  if (managedBy === undefined) return [];
  const errors = domainPrefixedPath(`${field}.managedBy`, managedBy);
  return managedBy.length > longestManager ? [...errors, tooLong(`${field}.managedBy`, longestManager)] : errors;
}

function modeErrors(spec: JobSpec, field: string): FieldError[] {
  const { completionMode: mode, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  if (mode !== undefined && mode !== "NonIndexed" && mode !== "Indexed")
    errors.push(notSupported(`${field}.completionMode`, mode, ["NonIndexed", "Indexed"]));
  if (mode === "Indexed") errors.push(...indexedErrors(spec, field));
  if (mode !== undefined && mode !== "NonIndexed") return errors;
  const why = "requires indexed completion mode";
  if (backoffLimitPerIndex !== undefined)
    errors.push(invalid(`${field}.backoffLimitPerIndex`, backoffLimitPerIndex, why));
  if (maxFailedIndexes !== undefined) errors.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, why));
  return errors;
}

function indexedErrors(spec: JobSpec, field: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  const atMost = (name: string, value: number, most: number, when = ""): void => {
    if (value > most) errors.push(invalid(`${field}.${name}`, value, `must be less than or equal to ${most}${when}`));
  };
  if (completions === undefined) errors.push(required(`${field}.completions`, "when completion mode is Indexed"));
  atMost("parallelism", parallelism, mostParallel, " when completion mode is Indexed");
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
    errors.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions"));
  atMost("maxFailedIndexes", maxFailedIndexes ?? 0, mostFailedIndexes);
  if ((completions ?? 0) <= manyCompletions || spec.backoffLimitPerIndex === undefined) return errors;
  const when = ` when completions are above ${manyCompletions} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined) {
    const why = `must be specified when completions is above ${manyCompletions}`;
    errors.push(required(`${field}.maxFailedIndexes`, why));
  }
  atMost("parallelism", parallelism, mostParallelOfMany, when);
  atMost("maxFailedIndexes", maxFailedIndexes ?? 0, mostParallelOfMany, when);
  return errors;
}

type FailureRule = NonNullable<JobSpec["podFailurePolicy"]>["rules"][number];

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];

/** As Go prints a list of strings. */
const listed = (values: readonly string[]): string => `valid values: [${values.map((each) => `"${each}"`).join(" ")}]`;

function failurePolicyErrors(spec: JobSpec, field: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...containers, ...initContainers].map(({ name }) => name);
  const errors = rules.length > mostRules ? [tooMany(`${field}.rules`, rules.length, mostRules)] : [];
  return [...errors, ...each(`${field}.rules`, rules, (rule, at) => failureRuleErrors(spec, rule, at, names))];
}

function failureRuleErrors(spec: JobSpec, rule: FailureRule, at: string, names: readonly string[]): FieldError[] {
  const { action, onExitCodes: codes, onPodConditions: conditions = [] } = rule;
  const errors: FieldError[] = [];
  if (!action) errors.push(required(`${at}.action`, listed(actions)));
  else if (action === "FailIndex") {
    if (spec.backoffLimitPerIndex === undefined)
      errors.push(invalid(`${at}.action`, action, "requires the backoffLimitPerIndex to be set"));
  } else if (!actions.includes(action)) errors.push(notSupported(`${at}.action`, action, actions));
  if (codes) errors.push(...exitCodeErrors(codes, `${at}.onExitCodes`, names));
  errors.push(...podConditionErrors(conditions ?? [], `${at}.onPodConditions`));
  const given = Number(Boolean(codes)) + Number(Boolean(conditions?.length));
  if (given === 2)
    errors.push(invalidWithoutValue(at, "specifying both OnExitCodes and OnPodConditions is not supported"));
  if (given === 0)
    errors.push(invalidWithoutValue(at, "specifying one of OnExitCodes and OnPodConditions is required"));
  return errors;
}

function podConditionErrors(patterns: NonNullable<FailureRule["onPodConditions"]>, field: string): FieldError[] {
  const states = ["False", "True", "Unknown"];
  const errors = patterns.length > mostRules ? [tooMany(field, patterns.length, mostRules)] : [];
  return [
    ...errors,
    ...each(field, patterns, ({ type = "", status }, at) => {
      const found = problems(`${at}.type`, type, qualifiedName(type));
      if (!status) return [...found, required(`${at}.status`, listed(states))];
      return states.includes(status) ? found : [...found, notSupported(`${at}.status`, status, states)];
    }),
  ];
}

function exitCodeErrors(
  { operator, containerName, values }: NonNullable<FailureRule["onExitCodes"]>,
  at: string,
  names: readonly string[],
): FieldError[] {
  const operators = ["In", "NotIn"];
  const codes = values ?? [];
  const field = `${at}.values`;
  const errors: FieldError[] = [];
  if (!operator) errors.push(required(`${at}.operator`, listed(operators)));
  else if (!operators.includes(operator)) errors.push(notSupported(`${at}.operator`, operator, operators));
  if (containerName !== undefined && !names.includes(containerName)) {
    const why = "must be one of the container or initContainer names in the pod template";
    errors.push(invalid(`${at}.containerName`, containerName, why));
  }
  if (codes.length === 0) errors.push(invalid(field, values ?? null, "at least one value is required"));
  else if (codes.length > mostValues) errors.push(tooMany(field, codes.length, mostValues));
  codes.forEach((code, index) => {
    if (operator === "In" && code === 0)
      errors.push(invalid(`${field}[${index}]`, code, "must not be 0 for the In operator"));
    if (codes.indexOf(code) < index) errors.push(duplicate(`${field}[${index}]`, code));
  });
  if (codes.some((code, index) => index > 0 && (codes[index - 1] as number) > code))
    errors.push(invalid(field, codes, "must be ordered"));
  return errors;
}

function successErrors(spec: JobSpec, field: string): FieldError[] {
  const { successPolicy: policy, completionMode, completions = 0 } = spec;
  if (!policy) return [];
  if (completionMode !== "Indexed") {
    const shown = (policy.rules ?? []).map(({ succeededIndexes, succeededCount }) => ({
      SucceededIndexes: succeededIndexes ?? null,
      SucceededCount: succeededCount ?? null,
    }));
    return [invalid(field, { Rules: shown.length > 0 ? shown : null }, "requires indexed completion mode")];
  }
  const rules = policy.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0)
    errors.push(required(`${field}.rules`, "at least one rules must be specified when the successPolicy is specified"));
  if (rules.length > mostRules) errors.push(tooMany(`${field}.rules`, rules.length, mostRules));
  return [...errors, ...each(`${field}.rules`, rules, (rule, at) => successRuleErrors(rule, at, completions))];
}

function successRuleErrors(
  { succeededCount: count, succeededIndexes: indexes }: { succeededCount?: number; succeededIndexes?: string },
  at: string,
  completions: number,
): FieldError[] {
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined)
    errors.push(required(at, "at least one of succeededCount or succeededIndexes must be specified"));
  let total = 0;
  if (indexes !== undefined) {
    try {
      total = countIndexes(indexes, completions);
    } catch (error) {
      const why = `error parsing succeededIndexes: ${(error as Error).message}`;
      errors.push(invalid(`${at}.succeededIndexes`, indexes, why));
    }
  }
  if (count === undefined) return errors;
  const field = `${at}.succeededCount`;
  errors.push(...nonNegative(field, count));
  const tooMuch = (most: number, what: string) =>
    invalid(field, count, `must be less than or equal to ${most} (the number of ${what})`);
  if (count > completions) errors.push(tooMuch(completions, "specified completions"));
  if (indexes !== undefined && count > total)
    errors.push(tooMuch(total, "indexes in the specified succeededIndexes field"));
  return errors;
}

function replacementErrors({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, field: string): FieldError[] {
  if (policy === undefined) return [];
  const supported = podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
  return supported.includes(policy) ? [] : [notSupported(field, policy, supported)];
}

function restartErrors({ template, podFailurePolicy }: JobSpec, at: string): FieldError[] {
  const policy = template?.spec?.restartPolicy;
  if (policy === "Always" || !policy) return [required(at, 'valid values: "OnFailure", "Never"')];
  if (policy !== "OnFailure" && policy !== "Never") return [notSupported(at, policy, ["OnFailure", "Never"])];
  if (podFailurePolicy === undefined || policy === "Never") return [];
  return [invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}
