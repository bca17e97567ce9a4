/** ResourceQuotas. Upstream: pkg/apis/core/validation `ValidateResourceQuota`. Answers to @seed:K11.2. */
import type { Quantity } from "#apimachinery";
import { type FieldError, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { keysOf, part, parts, text, texts } from "./fields.ts";
import { shown } from "./internal-shape.ts";
import { isStandardQuotaResource } from "./resource-names.ts";
import { quantityErrors, resourceNameErrors } from "./resources.ts";

export function quotaErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const spec = part(object.spec) ?? {};
  const errors = [...amountErrors(spec.hard, "spec.hard"), ...scopeErrors(spec), ...selectorErrors(spec)];
  return old === undefined ? [...errors, ...quotaStatusErrors(object)] : errors;
}

export function quotaStatusErrors(object: AnyObject): FieldError[] {
  const { hard, used } = part(object.status) ?? {};
  return [...amountErrors(hard, "status.hard"), ...amountErrors(used, "status.used")];
}

/** What a quota selects by is fixed for its life. */
export function quotaUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const scopes = (each: AnyObject): string[] => [...texts(part(each.spec)?.scopes)].sort();
  if (scopes(object).join() === scopes(old).join()) return [];
  return [invalid("spec.scopes", part(object.spec)?.scopes ?? null, "field is immutable")];
}

function amountErrors(list: unknown, field: string): FieldError[] {
  return keysOf(list).flatMap((name) => {
    const at = `${field}[${name}]`;
    return [
      ...resourceNameErrors(name, at),
      ...(name.includes("/") || isStandardQuotaResource(name)
        ? []
        : [invalid(at, name, "must be a standard resource for quota")]),
      ...quantityErrors(at, name, part(list)?.[name] as Quantity),
    ];
  });
}

const ofPods = ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity"];
const scopes = [...ofPods, "PriorityClass", "VolumeAttributesClass"];
const computed = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];

function scopeFits(scope: string, resource: string): boolean {
  switch (scope) {
    case "Terminating":
    case "NotTerminating":
    case "NotBestEffort":
    case "PriorityClass":
      return resource === "pods" || computed.includes(resource);
    case "BestEffort":
    case "CrossNamespacePodAffinity":
      return resource === "pods";
    case "VolumeAttributesClass":
      return resource === "persistentvolumeclaims" || resource === "requests.storage";
    default:
      return true;
  }
}

function misfits(scope: string, hard: unknown): number {
  return keysOf(hard).filter((name) => isStandardQuotaResource(name) && !scopeFits(scope, name)).length;
}

const contradictions = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;

function conflicts(given: readonly string[], shownScopes: unknown, field: string): FieldError[] {
  return contradictions
    .filter((pair) => pair.every((scope) => given.includes(scope)))
    .map(() => invalid(field, shownScopes, "conflicting scopes"));
}

function scopeErrors(spec: JsonObject): FieldError[] {
  const given = texts(spec.scopes);
  const field = "spec.scopes";
  const errors = given.flatMap((scope) => [
    ...(scopes.includes(scope) ? [] : [invalid(field, given, "unsupported scope")]),
    ...Array.from({ length: misfits(scope, spec.hard) }, () =>
      invalid(field, given, "unsupported scope applied to resource"),
    ),
  ]);
  return [...errors, ...conflicts(given, given, field)];
}

const existsOnly =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
  "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function selectorErrors(spec: JsonObject): FieldError[] {
  const selector = part(spec.scopeSelector);
  if (selector === undefined) return [];
  const field = "spec.scopeSelector.matchExpressions";
  const expressions = parts(selector.matchExpressions);
  const errors = expressions.flatMap((expression) => {
    const scope = text(expression.scopeName);
    const operator = text(expression.operator);
    return [
      ...(scopes.includes(scope) ? [] : [invalid(`${field}.scopeName`, scope, "unsupported scope")]),
      ...Array.from({ length: misfits(scope, spec.hard) }, () =>
        invalid(field, shown("ScopeSelector", selector), "unsupported scope applied to resource"),
      ),
      ...(ofPods.includes(scope) && operator !== "Exists" ? [invalid(`${field}.operator`, operator, existsOnly)] : []),
      ...operatorErrors(operator, texts(expression.values), field),
    ];
  });
  const given = expressions.map(({ scopeName }) => text(scopeName));
  return [...errors, ...conflicts(given, spec.scopes ?? null, field)];
}

function operatorErrors(operator: string, values: readonly string[], field: string): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn": {
      if (values.length > 0) return [];
      const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      return [required(`${field}.values`, why)];
    }
    case "Exists":
    case "DoesNotExist": {
      if (values.length === 0) return [];
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      return [invalid(`${field}.values`, values, why)];
    }
    default:
      return [invalid(`${field}.operator`, operator, "not a valid selector operator")];
  }
}
