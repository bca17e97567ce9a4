/** Terms that select nodes. Upstream: pkg/apis/core/validation `ValidateNodeSelector`. Answers to @seed:K4.2. */
import { type FieldError, forbidden, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { part, parts, text, texts } from "./fields.ts";
import { dns1123Subdomain, labelValue, qualifiedName } from "./names.ts";
import { each, problems } from "./rules.ts";

export function nodeAffinityErrors(affinity: JsonObject | undefined, field: string): FieldError[] {
  if (affinity === undefined) return [];
  const required_ = part(affinity.requiredDuringSchedulingIgnoredDuringExecution);
  return [
    ...(required_ === undefined
      ? []
      : nodeSelectorErrors(required_, `${field}.requiredDuringSchedulingIgnoredDuringExecution`)),
    ...each(
      `${field}.preferredDuringSchedulingIgnoredDuringExecution`,
      parts(affinity.preferredDuringSchedulingIgnoredDuringExecution),
      (term, at) => [
        ...weightErrors(term.weight, `${at}.weight`),
        // What is only preferred may name values that no label can have.
        ...nodeTermErrors(part(term.preference) ?? {}, `${at}.preference`, false),
      ],
    ),
  ];
}

export function weightErrors(weight: unknown, field: string): FieldError[] {
  const value = typeof weight === "number" ? weight : 0;
  return value > 0 && value <= 100 ? [] : [invalid(field, value, "must be in the range 1-100")];
}

export function nodeSelectorErrors(selector: JsonObject, field: string): FieldError[] {
  const terms = parts(selector.nodeSelectorTerms);
  const at = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, "must have at least one node selector term")];
  return each(at, terms, (term, where) => nodeTermErrors(term, where, true));
}

function nodeTermErrors(term: JsonObject, at: string, checksValues: boolean): FieldError[] {
  return [
    ...each(`${at}.matchExpressions`, parts(term.matchExpressions), (requirement, where) =>
      expressionErrors(requirement, where, checksValues),
    ),
    ...each(`${at}.matchFields`, parts(term.matchFields), fieldErrors),
  ];
}

const notAnOperator = "not a valid selector operator";

function expressionErrors(requirement: JsonObject, at: string, checksValues: boolean): FieldError[] {
  const operator = text(requirement.operator);
  const key = text(requirement.key);
  const values = texts(requirement.values);
  const errors = [...operatorErrors(operator, values, at), ...problems(`${at}.key`, key, qualifiedName(key))];
  if (!checksValues) return errors;
  return [...errors, ...values.flatMap((value, index) => problems(`${at}.values[${index}]`, value, labelValue(value)))];
}

function operatorErrors(operator: string, values: readonly string[], at: string): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length > 0) return [];
      return [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      if (values.length === 0) return [];
      return [forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      if (values.length === 1) return [];
      return [required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${at}.operator`, operator, notAnOperator)];
  }
}

function fieldErrors(requirement: JsonObject, at: string): FieldError[] {
  const operator = text(requirement.operator);
  const key = text(requirement.key);
  const values = texts(requirement.values);
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") errors.push(invalid(`${at}.operator`, operator, notAnOperator));
  else if (values.length !== 1) {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${at}.values`, why));
  }
  if (key !== "metadata.name") return [...errors, invalid(`${at}.key`, key, "not a valid field selector key")];
  const names = values.flatMap((value, index) => problems(`${at}.values[${index}]`, value, dns1123Subdomain(value)));
  return [...errors, ...names];
}
