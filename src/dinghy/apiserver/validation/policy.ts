/** PodDisruptionBudgets. Upstream: pkg/apis/policy/validation/validation.go. */
import type { IntOrString, LabelSelector } from "#apimachinery";
import { type FieldError, invalid, notSupported } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { conditionErrors, type MetaCondition } from "./conditions.ts";
import { countOrPercent, labelSelectorErrors, nonNegative, notMoreThanAll } from "./rules.ts";
import { shownSelector } from "./workload.ts";

interface Spec {
  readonly minAvailable?: IntOrString;
  readonly maxUnavailable?: IntOrString;
  readonly selector?: LabelSelector;
  readonly unhealthyPodEvictionPolicy?: string;
}

const evictionPolicies = ["AlwaysAllow", "IfHealthyBudget"];

export function disruptionBudgetErrors(object: AnyObject): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = (object.spec ?? {}) as Spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: shownSelector(selector),
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    errors.push(invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value !== undefined)
      errors.push(...countOrPercent(`spec.${name}`, value), ...notMoreThanAll(`spec.${name}`, value));
  }
  errors.push(...labelSelectorErrors(selector, "spec.selector"));
  if (policy !== undefined && !evictionPolicies.includes(policy))
    errors.push(notSupported("spec.unhealthyPodEvictionPolicy", policy, evictionPolicies));
  return errors;
}

interface Status {
  readonly conditions?: MetaCondition[];
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
}

export function disruptionBudgetStatusErrors(object: AnyObject): FieldError[] {
  const status = (object.status ?? {}) as Status;
  return [
    ...conditionErrors(status.conditions, "status.conditions"),
    ...nonNegative("status.disruptionsAllowed", status.disruptionsAllowed),
    ...nonNegative("status.currentHealthy", status.currentHealthy),
    ...nonNegative("status.desiredHealthy", status.desiredHealthy),
    ...nonNegative("status.expectedPods", status.expectedPods),
  ];
}
