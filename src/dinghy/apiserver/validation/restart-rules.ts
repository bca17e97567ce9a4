/**
 * A container's own restart policy, and its rules by exit code.
 * Upstream: pkg/apis/core/validation `validateContainerRestartPolicy`.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restart-rules
 */
import { type FieldError, required, tooMany } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { part, parts } from "./fields.ts";
import { each, oneOf } from "./rules.ts";

const rulesMax = 20;
const exitCodesMax = 255;

export function restartRuleErrors({ restartPolicy, restartPolicyRules }: JsonObject, at: string): FieldError[] {
  const rules = parts(restartPolicyRules);
  const field = `${at}.restartPolicyRules`;
  const errors: FieldError[] = [];
  if (restartPolicy !== undefined) {
    errors.push(...oneOf(`${at}.restartPolicy`, restartPolicy, ["Always", "Never", "OnFailure"]));
  } else if (rules.length > 0) {
    errors.push(required(`${at}.restartPolicy`, "must specify restartPolicy when restart rules are used"));
  }
  if (rules.length > rulesMax) errors.push(tooMany(field, rules.length, rulesMax));
  return [...errors, ...each(field, rules, ruleErrors)];
}

function ruleErrors(rule: JsonObject, at: string): FieldError[] {
  const errors = oneOf(`${at}.action`, rule.action, ["Restart", "RestartAllContainers"]);
  const codes = part(rule.exitCodes);
  if (codes === undefined) return [...errors, required(`${at}.exitCodes`, "must be specified")];
  errors.push(...oneOf(`${at}.exitCodes.operator`, codes.operator, ["In", "NotIn"]));
  const count = Array.isArray(codes.values) ? codes.values.length : 0;
  if (count > exitCodesMax) errors.push(tooMany(`${at}.exitCodes.values`, count, exitCodesMax));
  return errors;
}
