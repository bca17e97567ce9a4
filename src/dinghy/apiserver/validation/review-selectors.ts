/** What an access review may say of selectors. Upstream: pkg/apis/authorization/validation. Answers to @seed:K11.1. */
import type { LabelSelector } from "#apimachinery";
import { type FieldError, forbidden, invalid, required } from "../field-error.ts";
import { labelSelectorErrors } from "./rules.ts";

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

export interface ReviewSelector {
  readonly rawSelector?: string;
  readonly requirements?: readonly Requirement[];
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Operators that this server does not know are let pass: a newer client may know more. */
export function reviewSelectorErrors(
  { fieldSelector, labelSelector }: { fieldSelector?: ReviewSelector; labelSelector?: ReviewSelector },
  at: string,
): FieldError[] {
  return [
    ...selectorErrors(fieldSelector, `${at}.fieldSelector`, fieldRequirementErrors),
    ...selectorErrors(labelSelector, `${at}.labelSelector`, labelRequirementErrors),
  ];
}

function selectorErrors(
  selector: ReviewSelector | undefined,
  at: string,
  rule: (requirement: Requirement, at: string) => FieldError[],
): FieldError[] {
  if (selector === undefined) return [];
  const { rawSelector = "", requirements = [] } = selector;
  const errors: FieldError[] = [];
  if (rawSelector !== "" && requirements.length > 0) {
    errors.push(invalid(`${at}.rawSelector`, rawSelector, "may not specified at the same time as requirements"));
  }
  if (rawSelector === "" && requirements.length === 0) {
    const why = `when ${at} is specified, requirements or rawSelector is required`;
    errors.push(required(`${at}.requirements`, why));
  }
  return [...errors, ...requirements.flatMap((each, index) => rule(each, `${at}.requirements[${index}]`))];
}

function fieldRequirementErrors({ key, operator = "", values = [] }: Requirement, at: string): FieldError[] {
  const errors = key ? [] : [required(`${at}.key`, "must be specified")];
  const lists = operator === "In" || operator === "NotIn";
  if (lists && values.length === 0) {
    errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  }
  if (!lists && operators.includes(operator) && values.length > 0) {
    errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  }
  return errors;
}

function labelRequirementErrors(requirement: Requirement, at: string): FieldError[] {
  const { operator = "" } = requirement;
  const selector = { matchExpressions: [requirement] } as LabelSelector;
  return labelSelectorErrors(selector, "selector")
    .filter(({ field }) => operators.includes(operator) || !field.endsWith(".operator"))
    .map((error) => ({ ...error, field: error.field.replace("selector.matchExpressions[0]", at) }));
}
