/** Defaults of admission policies. Upstream: pkg/apis/admissionregistration/v1/defaults.go. */
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";

export function defaultPolicy(object: AnyObject): void {
  if (!isJsonObject(object.spec)) return;
  object.spec.failurePolicy ??= "Fail";
  defaultMatchResources(object.spec.matchConstraints);
}

export function defaultPolicyBinding(object: AnyObject): void {
  if (isJsonObject(object.spec)) defaultMatchResources(object.spec.matchResources);
}

function defaultMatchResources(match: unknown): void {
  if (!isJsonObject(match)) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rules of [match.resourceRules, match.excludeResourceRules]) {
    for (const rule of (rules ?? []) as JsonObject[]) rule.scope ??= "*";
  }
}
