/** Requests and limits. Upstream: pkg/apis/core/validation `validateResourceRequirements`. Answers to @seed:K6.9. */
import { compareQuantities, formatQuantity, parseQuantity, type Quantity, type ResourceList } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { keysOf, part, parts, text } from "./fields.ts";
import { dns1123Label, qualifiedName } from "./names.ts";
import {
  isExtendedResource,
  isHugePages,
  isIntegerResource,
  isNativeResource,
  isOvercommittable,
  isStandardContainerResource,
  isStandardResource,
} from "./resource-names.ts";
import { each, notNegative, problems } from "./rules.ts";

export type NameRule = (name: string, field: string) => FieldError[];

export function shownQuantity(quantity: Quantity): string {
  return formatQuantity(parseQuantity(quantity));
}

export function quantityErrors(field: string, name: string, quantity: Quantity): FieldError[] {
  const errors: FieldError[] = [];
  const shown = shownQuantity(quantity);
  if (compareQuantities(quantity, 0) < 0) errors.push(invalid(field, shown, notNegative));
  if (isIntegerResource(name) && parseQuantity(quantity).nanos % 1_000_000_000n !== 0n) {
    errors.push(invalid(field, shown, "must be an integer"));
  }
  return errors;
}

export const resourceNameErrors: NameRule = (name, field) => {
  const errors = problems(field, name, qualifiedName(name));
  if (errors.length > 0 || name.includes("/") || isStandardResource(name)) return errors;
  return [invalid(field, name, "must be a standard resource type or fully qualified")];
};

export const containerResourceNameErrors: NameRule = (name, field) => {
  const errors = resourceNameErrors(name, field);
  if (!name.includes("/")) {
    if (!isStandardContainerResource(name)) {
      errors.push(invalid(field, name, "must be a standard resource for containers"));
    }
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(invalid(field, name, "doesn't follow extended resource name standard"));
  }
  return errors;
};

const podLevel = ["cpu", "hugepages-", "memory"];

/** What may be asked for a Pod as a whole. */
export const podResourceNameErrors: NameRule = (name, field) => {
  const errors = resourceNameErrors(name, field);
  if (errors.length > 0 || name === "cpu" || name === "memory" || isHugePages(name)) return errors;
  return [notSupported(field, name, podLevel)];
};

/** `claims`: the names of the Pod's resource claims. */
export function resourceErrors(
  resources: unknown,
  field: string,
  claims: readonly string[] = [],
  nameRule: NameRule = containerResourceNameErrors,
): FieldError[] {
  const { limits: upper, requests: lower, claims: used } = (part(resources) ?? {}) as JsonObject;
  const limits = (part(upper) ?? {}) as ResourceList;
  const requests = (part(lower) ?? {}) as ResourceList;
  const errors = [
    ...listErrors(limits, `${field}.limits`, nameRule),
    ...keysOf(requests).flatMap((name) => [
      ...listErrors({ [name]: requests[name] as Quantity }, `${field}.requests`, nameRule, () =>
        againstLimit(name, requests[name] as Quantity, limits[name], field),
      ),
    ]),
  ];
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === "cpu" || name === "memory")) {
    errors.push(forbidden(field, "HugePages require cpu or memory"));
  }
  return [...errors, ...claimErrors(used, `${field}.claims`, claims)];
}

/** `extra`: what else is wrong with each, told before its huge pages. */
function listErrors(
  list: ResourceList,
  field: string,
  nameRule: NameRule,
  extra: () => FieldError[] = () => [],
): FieldError[] {
  return keysOf(list).flatMap((name) => {
    const at = `${field}[${name}]`;
    const quantity = list[name] as Quantity;
    return [
      ...nameRule(name, at),
      ...quantityErrors(at, name, quantity),
      ...extra(),
      ...hugePageErrors(at, name, quantity),
    ];
  });
}

function hugePageErrors(at: string, name: string, quantity: Quantity): FieldError[] {
  if (!isHugePages(name)) return [];
  const size = pageSize(name);
  const { nanos } = parseQuantity(quantity);
  if (size !== undefined && size > 0n && nanos >= 0n && nanos % size === 0n) return [];
  const shown = shownQuantity(quantity);
  return [invalid(at, shown, `${shown} is not positive integer multiple of ${name}`)];
}

function pageSize(name: string): bigint | undefined {
  try {
    return parseQuantity(name.slice("hugepages-".length)).nanos;
  } catch {
    // What follows the prefix is no size: nothing is a multiple of it.
    return undefined;
  }
}

function againstLimit(name: string, request: Quantity, limit: Quantity | undefined, field: string): FieldError[] {
  const fixed = !isOvercommittable(name);
  if (limit === undefined) {
    return fixed ? [required(`${field}.limits`, "Limit must be set for non overcommitable resources")] : [];
  }
  const order = compareQuantities(request, limit);
  const why = `${name} limit of ${shownQuantity(limit)}`;
  if (fixed && order !== 0) return [invalid(`${field}.requests`, shownQuantity(request), `must be equal to ${why}`)];
  return order > 0
    ? [invalid(`${field}.requests`, shownQuantity(request), `must be less than or equal to ${why}`)]
    : [];
}

function claimErrors(used: unknown, field: string, known: readonly string[]): FieldError[] {
  const seen = new Set<string>();
  return each(field, parts(used), (claim, at) => {
    const name = text(claim.name);
    const request = text(claim.request);
    if (name === "") return [required(at)];
    const errors: FieldError[] = [];
    const key = request === "" ? name : `${name}/${request}`;
    if (seen.has(name)) errors.push(duplicate(at, name));
    else {
      if (request !== "") errors.push(...problems(`${at}.request`, request, dns1123Label(request)));
      const whole = request === "" && [...seen].some((other) => other.startsWith(`${name}/`));
      if (seen.has(key) || whole) errors.push(duplicate(at, key));
      seen.add(key);
    }
    if (known.includes(name)) return errors;
    const list = known.length === 0 ? " which is empty" : `: ${[...known].sort().join(", ")}`;
    const message = `Not found: ${JSON.stringify(name)}: must be one of the names in pod.spec.resourceClaims${list}`;
    return [...errors, { reason: "FieldValueNotFound", field: at, message }];
  });
}
