/** Requests and limits. Upstream: pkg/apis/core/validation `ValidateResourceRequirements`. Answers to @seed:K6.9. */
import { compareQuantities, parseQuantity, type ResourceList, type ResourceRequirements } from "#apimachinery";
import { type FieldError, invalid, required } from "../field-error.ts";
import { qualifiedName } from "./names.ts";
import { notNegative, problems } from "./rules.ts";

const standard = new Set(["cpu", "memory", "ephemeral-storage"]);
const standardOrStorage = new Set([
  ...standard,
  "storage",
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
]);

function isHugePage(name: string): boolean {
  return name.startsWith("hugepages-");
}

function isNative(name: string): boolean {
  return !name.includes("/") || name.startsWith("kubernetes.io/");
}

/** Resources of devices: whole numbers, and no overcommitment. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.");
}

export function quantityErrors(field: string, name: string, quantity: string | number): FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantities(quantity, 0) < 0) errors.push(invalid(field, String(quantity), notNegative));
  else if (isExtended(name) && parseQuantity(quantity).nanos % 1_000_000_000n !== 0n) {
    errors.push(invalid(field, quantity, "must be an integer"));
  }
  return errors;
}

function nameErrors(field: string, name: string): FieldError[] {
  const errors = problems(field, name, qualifiedName(name));
  if (errors.length > 0 || name.includes("/")) return errors;
  if (!standardOrStorage.has(name) && !isHugePage(name)) {
    errors.push(invalid(field, name, "must be a standard resource type or fully qualified"));
  }
  if (!standard.has(name) && !isHugePage(name)) {
    errors.push(invalid(field, name, "must be a standard resource for containers"));
  }
  return errors;
}

export function resourceErrors(resources: ResourceRequirements | undefined, field: string): FieldError[] {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  return [...listErrors(limits, `${field}.limits`), ...requestErrors(requests, limits, field)];
}

function listErrors(list: ResourceList, field: string): FieldError[] {
  return Object.keys(list)
    .sort()
    .flatMap((name) => {
      const at = `${field}[${name}]`;
      return [...nameErrors(at, name), ...quantityErrors(at, name, list[name] as string)];
    });
}

function requestErrors(requests: ResourceList, limits: ResourceList, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of Object.keys(requests).sort()) {
    const at = `${field}.requests[${name}]`;
    const quantity = requests[name] as string;
    errors.push(...nameErrors(at, name), ...quantityErrors(at, name, quantity));
    const limit = limits[name];
    const fixed = isExtended(name) || isHugePage(name);
    if (limit === undefined) {
      if (fixed) errors.push(required(`${field}.limits`, "Limit must be set for non overcommitable resources"));
    } else if (fixed && compareQuantities(quantity, limit) !== 0) {
      errors.push(invalid(`${field}.requests`, String(quantity), `must be equal to ${name} limit of ${limit}`));
    } else if (!fixed && compareQuantities(quantity, limit) > 0) {
      errors.push(
        invalid(`${field}.requests`, String(quantity), `must be less than or equal to ${name} limit of ${limit}`),
      );
    }
  }
  return errors;
}
