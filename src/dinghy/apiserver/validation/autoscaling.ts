/** HorizontalPodAutoscalers. Upstream: pkg/apis/autoscaling/validation/validation.go. */
import { compareQuantities } from "#apimachinery";
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { type MetricSpec, metricErrors, referenceErrors, type Target } from "./metrics.ts";
import { each, nonNegative } from "./rules.ts";

interface Policy {
  readonly type?: string;
  readonly value?: number;
  readonly periodSeconds?: number;
}

interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: string;
  readonly policies?: Policy[];
  readonly tolerance?: string | number;
}

interface Spec {
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly scaleTargetRef?: Target;
  readonly metrics?: MetricSpec[];
  readonly behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
}

export function autoscalerErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const spec = (object.spec ?? {}) as Spec;
  const before = old?.spec as Spec | undefined;
  const { minReplicas, maxReplicas = 0, metrics, behavior } = spec;
  const least = before?.minReplicas === 0 ? 0 : 1;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < least)
    errors.push(invalid("spec.minReplicas", minReplicas, `must be greater than or equal to ${least}`));
  if (maxReplicas < 1) errors.push(required("spec.maxReplicas", "must be set and greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  return [
    ...errors,
    ...referenceErrors(spec.scaleTargetRef ?? {}, "spec.scaleTargetRef", before?.scaleTargetRef),
    ...metricErrors(metrics, minReplicas, before?.metrics),
    ...rulesErrors(behavior?.scaleUp, "spec.behavior.scaleUp"),
    ...rulesErrors(behavior?.scaleDown, "spec.behavior.scaleDown"),
  ];
}

const longestWindow = 3600;
const longestPeriod = 1800;
const selectPolicies = ["Disabled", "Max", "Min"];

function rulesErrors(rules: ScalingRules | undefined, at: string): FieldError[] {
  if (rules === undefined) return [];
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies, tolerance } = rules;
  const errors: FieldError[] = [];
  const field = `${at}.stabilizationWindowSeconds`;
  if (window < 0) errors.push(invalid(field, window, "must be greater than or equal to zero"));
  if (window > longestWindow) errors.push(invalid(field, window, `must be less than or equal to ${longestWindow}`));
  if (selectPolicy !== undefined && !selectPolicies.includes(selectPolicy))
    errors.push(notSupported(`${at}.selectPolicy`, selectPolicy, selectPolicies));
  if (!policies?.length) errors.push(required(`${at}.policies`, "must specify at least one Policy"));
  errors.push(...each(`${at}.policies`, policies, policyErrors));
  if (tolerance !== undefined && compareQuantities(tolerance, 0) < 0)
    errors.push(invalid(`${at}.tolerance`, String(tolerance), "must be greater than or equal to 0"));
  return errors;
}

function policyErrors({ type = "", value = 0, periodSeconds = 0 }: Policy, at: string): FieldError[] {
  const types = ["Percent", "Pods"];
  const errors = types.includes(type) ? [] : [notSupported(`${at}.type`, type, types)];
  if (value <= 0) errors.push(invalid(`${at}.value`, value, "must be greater than zero"));
  const field = `${at}.periodSeconds`;
  if (periodSeconds <= 0) errors.push(invalid(field, periodSeconds, "must be greater than zero"));
  if (periodSeconds > longestPeriod)
    errors.push(invalid(field, periodSeconds, `must be less than or equal to ${longestPeriod}`));
  return errors;
}

export function autoscalerStatusErrors(object: AnyObject): FieldError[] {
  const status = (object.status ?? {}) as { currentReplicas?: number; desiredReplicas?: number };
  return [
    ...nonNegative("status.currentReplicas", status.currentReplicas),
    ...nonNegative("status.desiredReplicas", status.desiredReplicas),
  ];
}
