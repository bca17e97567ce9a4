/** LimitRanges. Upstream: pkg/apis/core/validation `ValidateLimitRange`. Answers to @seed:K6.9. */
import { compareQuantities, parseQuantity, type Quantity, type ResourceList } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { keysOf, part, parts, text } from "./fields.ts";
import { qualifiedName } from "./names.ts";
import { isOvercommittable } from "./resource-names.ts";
import { containerResourceNameErrors, resourceNameErrors, shownQuantity } from "./resources.ts";
import { each, problems } from "./rules.ts";

const types = ["Pod", "Container", "PersistentVolumeClaim"];

export function limitRangeErrors(object: AnyObject): FieldError[] {
  const seen = new Set<string>();
  return each("spec.limits", parts(part(object.spec)?.limits), (limit, at) => {
    const type = text(limit.type);
    const errors = typeErrors(type, `${at}.type`);
    if (seen.has(type)) errors.push(duplicate(`${at}.type`, type));
    seen.add(type);
    const names = new Set<string>();
    const nameRule = type === "Pod" || type === "Container" ? containerResourceNameErrors : resourceNameErrors;
    const listed = (field: string): FieldError[] =>
      keysOf(limit[field]).flatMap((name) => {
        names.add(name);
        return nameRule(name, `${at}.${field}[${name}]`);
      });
    errors.push(...listed("max"), ...listed("min"));
    for (const field of ["default", "defaultRequest"] as const) {
      if (type !== "Pod") errors.push(...listed(field));
      else if (keysOf(limit[field]).length > 0) {
        errors.push(forbidden(`${at}.${field}`, "may not be specified when `type` is 'Pod'"));
      }
    }
    const bounded = part(limit.min)?.storage !== undefined || part(limit.max)?.storage !== undefined;
    if (type === "PersistentVolumeClaim" && !bounded) {
      const why = "either minimum or maximum storage value is required, but neither was provided";
      errors.push(required(`${at}.limits`, why));
    }
    errors.push(...listed("maxLimitRequestRatio"));
    return [...errors, ...[...names].sort().flatMap((name) => orderErrors(limit, name, at))];
  });
}

function typeErrors(type: string, field: string): FieldError[] {
  const errors = problems(field, type, qualifiedName(type));
  if (errors.length > 0 || type.includes("/") || types.includes(type)) return errors;
  return [invalid(field, type, "must be a standard limit type or fully qualified")];
}

/** What is told of one resource must go together. */
function orderErrors(limit: JsonObject, name: string, at: string): FieldError[] {
  const of = (field: string): Quantity | undefined => (part(limit[field]) as ResourceList | undefined)?.[name];
  const isPod = limit.type === "Pod";
  const [min, max, ratio] = [of("min"), of("max"), of("maxLimitRequestRatio")];
  const limits = isPod ? undefined : of("default");
  const requests = isPod ? undefined : of("defaultRequest");
  const errors: FieldError[] = [];
  const inOrder = (
    [lower, lowerName]: readonly [Quantity | undefined, string],
    [upper, upperName]: readonly [Quantity | undefined, string],
    field: string,
    shown: Quantity | undefined,
  ): void => {
    if (lower === undefined || upper === undefined || compareQuantities(lower, upper) <= 0) return;
    const why = `${lowerName} value ${shownQuantity(lower)} is greater than ${upperName} value ${shownQuantity(upper)}`;
    errors.push(invalid(`${at}.${field}[${name}]`, shownQuantity(shown as Quantity), why));
  };
  inOrder([min, "min"], [max, "max"], "min", min);
  inOrder([min, "min"], [requests, "default request"], "defaultRequest", requests);
  inOrder([requests, "default request"], [max, "max"], "defaultRequest", requests);
  inOrder([requests, "default request"], [limits, "default limit"], "defaultRequest", requests);
  inOrder([min, "min"], [limits, "default"], "default", min);
  inOrder([limits, "default"], [max, "max"], "default", max);
  errors.push(...ratioErrors(ratio, min, max, `${at}.maxLimitRequestRatio[${name}]`));
  if (!isOvercommittable(name) && limits !== undefined && requests !== undefined) {
    if (compareQuantities(limits, requests) !== 0) {
      const both = `default value ${shownQuantity(limits)} must equal to defaultRequest value ${shownQuantity(requests)}`;
      errors.push(invalid(`${at}.defaultRequest[${name}]`, shownQuantity(requests), `${both} in ${name}`));
    }
  }
  return errors;
}

function ratioErrors(
  ratio: Quantity | undefined,
  min: Quantity | undefined,
  max: Quantity | undefined,
  field: string,
): FieldError[] {
  if (ratio === undefined) return [];
  const value = shownQuantity(ratio);
  const errors = compareQuantities(ratio, 1) < 0 ? [invalid(field, value, `ratio ${value} is less than 1`)] : [];
  if (min === undefined || max === undefined) return errors;
  const most = Number(parseQuantity(max).nanos) / Number(parseQuantity(min).nanos);
  if (Number(parseQuantity(ratio).nanos) / 1e9 <= most) return errors;
  return [...errors, invalid(field, value, `ratio ${value} is greater than max/min = ${most.toFixed(6)}`)];
}
