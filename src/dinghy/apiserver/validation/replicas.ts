/** Counts and shares of Pods: what rolling updates and statuses say. Upstream: pkg/apis/apps/validation/validation.go. */
import type { IntOrString, LabelSelector } from "#apimachinery";
import { type FieldError, invalid } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { nonNegative } from "./rules.ts";
import { shownSelector } from "./workload.ts";

/** Text that is no number counts as none, as in Go. */
export function isZero(value: IntOrString): boolean {
  if (typeof value === "number") return value === 0;
  return /^\d+%$/.test(value) ? Number(value.slice(0, -1)) === 0 : !/^[+-]?0*[1-9]\d*$/.test(value);
}

/** What a controller selects by is fixed for its life. */
export function selectorUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const { selector } = object.spec as JsonObject;
  if (equalJson(selector, (old.spec as JsonObject).selector)) return [];
  return [invalid("spec.selector", shownSelector(selector as LabelSelector | undefined), "field is immutable")];
}

type Counts = Readonly<Record<string, number | undefined>>;

const countsOf = (object: AnyObject): Counts => (object.status ?? {}) as Counts;

/** The counts in a status: none negative, and no part more than the whole (`limits`: a count, and what it is part of). */
export function statusCountErrors(
  object: AnyObject,
  names: readonly string[],
  limits: readonly (readonly [part: string, whole: string, why: string])[],
): FieldError[] {
  const status = countsOf(object);
  const errors = names.flatMap((name) => nonNegative(`status.${name}`, status[name]));
  for (const [part, whole, why] of limits) {
    const value = status[part] ?? 0;
    if (value > (status[whole] ?? 0)) errors.push(invalid(`status.${part}`, value, why));
  }
  return errors;
}

/** How often a name was taken already is not forgotten. */
export function collisionErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const now = countsOf(object).collisionCount;
  const before = countsOf(old).collisionCount;
  if (before === undefined || (now !== undefined && now >= before)) return [];
  return [invalid("status.collisionCount", now ?? 0, "cannot be decremented")];
}
