/** Small rules that many kinds share. Upstream: pkg/apis/core/validation, apimachinery/pkg/api/validation. */
import { isIPv4, isIPv6 } from "node:net";
import type { IntOrString, LabelSelector } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { dns1123Label, labelValue, portName, portNumber, qualifiedName } from "./names.ts";
import { labelErrors } from "./object-meta.ts";

export const notNegative = "must be greater than or equal to 0";

/** One error per problem. */
export function problems(field: string, value: unknown, found: readonly string[]): FieldError[] {
  return found.map((problem) => invalid(field, value, problem));
}

/** Negative numbers are refused; what is missing passes. */
export function nonNegative(field: string, value: number | null | undefined): FieldError[] {
  return typeof value === "number" && value < 0 ? [invalid(field, value, notNegative)] : [];
}

export function oneOf(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  return supported.includes(value as string) ? [] : [notSupported(field, value, supported)];
}

/** Fields of a list, each with its path. */
export function each<T>(
  field: string,
  items: readonly T[] | null | undefined,
  check: (item: T, field: string, index: number) => FieldError[],
): FieldError[] {
  return (items ?? []).flatMap((item, index) => check(item, `${field}[${index}]`, index));
}

export function inRange(field: string, value: number, least: number, most: number): FieldError[] {
  return value >= least && value <= most
    ? []
    : [invalid(field, value, `must be between ${least} and ${most}, inclusive`)];
}

export function portErrors(field: string, port: number): FieldError[] {
  return problems(field, port, portNumber(port));
}

/** A port by number or by name. */
export function portOrName(field: string, port: IntOrString | undefined): FieldError[] {
  if (typeof port === "string") return problems(field, port, portName(port));
  return portErrors(field, port ?? 0);
}

export function isAddress(text: string): boolean {
  return isIPv4(text) || isIPv6(text);
}

export function addressErrors(field: string, value: string): FieldError[] {
  return isAddress(value)
    ? []
    : [invalid(field, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
}

export function cidrErrors(field: string, value: string): FieldError[] {
  const [address = "", bits = ""] = value.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  const good = /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  return good ? [] : [invalid(field, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
}

const percentPattern = /^\d+%$/;

/** A count or a share: `3` or `"25%"`. */
export function countOrPercent(field: string, value: IntOrString): FieldError[] {
  if (typeof value === "number") return nonNegative(field, value);
  if (percentPattern.test(value)) return [];
  return [
    invalid(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ];
}

/** Shares above 100 % make no sense where there is a whole. */
export function notMoreThanAll(field: string, value: IntOrString): FieldError[] {
  if (typeof value === "number" || !percentPattern.test(value) || Number(value.slice(0, -1)) <= 100) return [];
  return [invalid(field, value, "must not be greater than 100%")];
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Upstream: apimachinery/pkg/apis/meta/v1/validation. */
export function labelSelectorErrors(selector: LabelSelector | null | undefined, field: string): FieldError[] {
  if (!selector) return [];
  return [
    ...labelErrors(selector.matchLabels, `${field}.matchLabels`),
    ...each(`${field}.matchExpressions`, selector.matchExpressions, ({ key, operator, values = [] }, at) => {
      const errors: FieldError[] = [];
      const needs = operator === "In" || operator === "NotIn";
      if (needs && values.length === 0) {
        errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
        errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
      if (!operators.includes(operator))
        errors.push(invalid(`${at}.operator`, operator, "not a valid selector operator"));
      errors.push(...problems(`${at}.key`, key, qualifiedName(key)));
      values.forEach((value, index) => {
        errors.push(...problems(`${at}.values[${index}]`, value, labelValue(value)));
      });
      return errors;
    }),
  ];
}

export function labelName(field: string, value: string): FieldError[] {
  return problems(field, value, dns1123Label(value));
}
